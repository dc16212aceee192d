"""Where a running program stands in a file, as the kernel tells (proc(5))."""

from __future__ import annotations

import os
from pathlib import Path


def read_share(pid: int, path: str) -> float | None:
    """Return how much of a file a program has read (0-1); None when it does not read it."""
    try:
        wanted = Path(path).stat()
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            if os.path.samestat(entry.stat(), wanted):
                position = _reading(Path(f"/proc/{pid}/fdinfo/{entry.name}").read_text())
                if position is not None:
                    return position / max(wanted.st_size, 1)
    except OSError:  # it has just ended, or closed the file
        return None
    return None


def _reading(fdinfo: str) -> int | None:
    """Return the position of a descriptor that is open for reading only."""
    fields = dict(line.split(":", 1) for line in fdinfo.splitlines() if ":" in line)
    if int(fields["flags"], 8) & os.O_ACCMODE != os.O_RDONLY:
        return None
    return int(fields["pos"])
