"""A frozen worker, a terminated one, a clock that jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.chaos import freeze
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path


def test_nothing_runs_or_counts_twice(tmp_path: Path) -> None:
    require_program("cc")
    require_program("redis-server")
    report = freeze.run(freeze.SHORT, tmp_path)
    assert not report.broken, report.text()
