"""Everything is killed at random while mixed jobs run: `make chaos` does it 500 times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.chaos import kills
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path


def test_no_kill_loses_doubles_or_leaves_anything(tmp_path: Path) -> None:
    require_program("node")
    require_program("espeak-ng")
    require_program("redis-server")
    report = kills.run(kills.SHORT, tmp_path)
    assert not report.broken, report.text()
