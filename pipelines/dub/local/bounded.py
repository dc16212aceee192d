"""Become another program that may use only so much memory: `… bounded BYTES PROGRAM ARGUMENTS…`.

Models come from the operator, but what they are fed with comes from anywhere.
"""

from __future__ import annotations

import os
import resource
import sys
from typing import Final

GIB: Final = 1024**3


def bounded(limit: int, argv: list[str]) -> list[str]:
    """Return the argv of `python -I ARGUMENTS…` with at most `limit` bytes of address space."""
    python = [sys.executable, "-I"]
    return [*python, "-m", "pipelines.dub.local.bounded", str(limit), *python, *argv]


def main() -> None:
    """Set the limit, then turn into the program."""
    limit = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - no shell is wanted


if __name__ == "__main__":
    main()
