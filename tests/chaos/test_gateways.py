"""The gateway is killed during downloads and in mid-POST: `make chaos` does it 100 times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.chaos import gateways
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path


def test_no_state_change_is_missed_without_a_gateway(tmp_path: Path) -> None:
    require_program("redis-server")
    report = gateways.run(gateways.SHORT, tmp_path)
    assert not report.broken, report.text()
