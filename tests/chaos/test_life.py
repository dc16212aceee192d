"""Random commands against the state machine: `make chaos` does 10,000 steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.chaos import life
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path


def test_answers_rows_events_files_and_processes_agree(tmp_path: Path) -> None:
    require_program("redis-server")
    report = life.run(life.SHORT, tmp_path)
    assert not report.broken, report.text()
