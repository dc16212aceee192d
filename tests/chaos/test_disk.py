"""A small disk is filled and freed: `make chaos` does it 50 times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.chaos import disk
from tests.programs import missing, require_program

if TYPE_CHECKING:
    from pathlib import Path


def test_jobs_wait_for_space_and_nothing_truncated_is_published(tmp_path: Path) -> None:
    require_program("redis-server")
    if not disk.can_mount():
        missing("a small disk needs root, to mount a tmpfs")
    report = disk.run(disk.SHORT, tmp_path)
    assert not report.broken, report.text()
