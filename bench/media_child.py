"""One mux in a process of its own, for `bench.media`: prints what it took as one JSON line.

    python -m bench.media_child VIDEO DUB CONTAINER WORKDIR [PHASE]

With a PHASE the mux is stopped there, and how long it took to end is measured instead.
"""

from __future__ import annotations

import contextlib
import json
import resource
import shutil
import sys
import threading
import time
from pathlib import Path
from typing import Any

from models.errors import Stopped
from models.stage_io import MuxInput, Tools
from pipelines.mux.stage import run_mux
from tests.reporter import FakeReporter


def main() -> None:
    """Run the mux that the command line names."""
    video, dub, container, work, *phase = sys.argv[1:]
    job = MuxInput.model_validate(
        {
            "workdir": work,
            "tools": Tools(**{n: shutil.which(n) or "" for n in ("ffmpeg", "ffprobe")}),
            "video": video,
            "dub": dub,
            "container": container,
            "source_lang": "en",
            "target_lang": "ru",
        }
    )
    print(json.dumps(stopped(job, phase[0]) if phase else measured(job)))


def measured(job: MuxInput) -> dict[str, Any]:
    """Return CPU seconds and wall seconds of the whole stage, and what memory it took in MB."""
    before, start, reporter = cpu(), time.monotonic(), FakeReporter()
    run_mux(job, reporter)
    return {
        "cpu": cpu() - before,
        "wall": time.monotonic() - start,
        "own_mb": own_peak_mb(),
        "program_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "log": reporter.text,
    }


def cpu() -> float:
    """User and system seconds of this process and of the programs that it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def own_peak_mb() -> float:
    """Not `ru_maxrss`, which a process inherits from who started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    peak = next(line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(peak) / 1024


def stopped(job: MuxInput, phase: str) -> dict[str, Any]:
    """Stop when the phase is reached; return the seconds from the request to the end."""
    reporter = FakeReporter()
    reporter.awaited = phase

    def work() -> None:
        with contextlib.suppress(Stopped):
            run_mux(job, reporter)

    worker = threading.Thread(target=work)
    worker.start()
    reached = reporter.spoke.wait(600)
    asked = time.monotonic()
    reporter.stop()
    worker.join()
    return {"reached": reached, "seconds": time.monotonic() - asked}


if __name__ == "__main__":
    main()
