"""What a stage's child gives up before it touches hostile input."""

from __future__ import annotations

import os
import resource
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from models.stage_io import AnyInput

GIB: Final = 1024**3
# Node's fetch fails under an address-space limit; the dub stage is bounded by Node's own heap flag.
MEMORY_LIMIT: Final[dict[str, int | None]] = {
    "download": 4 * GIB,
    "dub": None,
    "mux": 6 * GIB,
    "probe": 4 * GIB,
    "verify": 4 * GIB,
}
NICENESS: Final = {"download": 0, "dub": 5, "mux": 5, "probe": 0, "verify": 10}
PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def enter(job: AnyInput) -> None:
    """Limit this process and clean its environment; `job.workdir` becomes its home."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory = MEMORY_LIMIT[job.stage]
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    os.nice(NICENESS[job.stage])
    os.umask(0o022)
    os.chdir(job.workdir)
    os.environ.clear()  # noqa: TID251 - no secret of the worker's reaches yt-dlp, ffmpeg or Node
    os.environ.update(  # noqa: TID251
        {"PATH": PATH, "HOME": job.workdir, "TMPDIR": job.workdir, "LANG": "C.UTF-8"}
    )
    if "site-packages" in os.path.realpath(job.tools.ffmpeg):  # it may be reached by a link
        # The static ffmpeg 7.0 of the wheel crashes in iconv on MPEG-TS unless this is set.
        os.environ["GCONV_PATH"] = "/nonexistent"  # noqa: TID251


def start_ticks(pid: int) -> int | None:
    """Return when a process started, in ticks since boot; None when it is gone (proc(5))."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:  # noqa: PTH123
            # The second field, the name, is in parentheses and may hold spaces.
            fields = stat.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[19])
