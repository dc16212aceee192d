"""What the tests of the vot engine have in common, apart from their fixtures."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.dub.vot.engine import VotProvider

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
