"""What the tests of the vot engine have in common, apart from their fixtures."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import StageError
from pipelines.dub.vot.engine import VotProvider

if TYPE_CHECKING:
    from models.stage_io import DubInput
    from tests.reporter import FakeReporter

DURATION = 6.0
FAST = VotProvider(poll_scale=0.002, deadline_s=20.0)
VIDEO = "http://127.0.0.1:9/clip.mp4"
TOKEN = "oauth-t0ken-of-the-operator"


def node_children() -> list[str]:
    """The command lines of this process's living Node children."""
    return list(node_processes().values())


def node_processes() -> dict[int, str]:
    """The same by process id."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
            if f"\nPPid:\t{os.getpid()}\n" in text and "\nState:\tZ" not in text:
                found[int(status.parent.name)] = (status.parent / "cmdline").read_text()
        except OSError:
            continue
    return {pid: line for pid, line in found.items() if "runner.mjs" in line}


class Run:
    """A dub in a thread of its own, to be stopped or killed in the middle."""

    def __init__(self, provider: VotProvider, job: DubInput, reporter: FakeReporter) -> None:
        self.raised: list[BaseException] = []
        self._reporter = reporter
        self._thread = threading.Thread(target=self._dub, args=(provider, job))
        self._thread.start()

    def _dub(self, provider: VotProvider, job: DubInput) -> None:
        try:
            provider.dub(job, self._reporter)
        except StageError as error:
            self.raised.append(error)

    def stop(self) -> float:
        """Ask it to stop; return how many seconds it took to."""
        began = time.monotonic()
        self._reporter.stop()
        self.wait()
        return time.monotonic() - began

    def wait(self) -> None:
        """Wait for its end."""
        self._thread.join(20)
        assert not self._thread.is_alive()
