"""Pause, cancel, order and speed of running work: `make chaos` measures each pause 20 times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.chaos import control
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.timeout(600)
def test_control_is_felt_at_once(tmp_path: Path) -> None:
    for name in ("redis-server", "ffmpeg", "node", "apertium", "espeak-ng"):
        require_program(name)
    report = control.run(control.SHORT, tmp_path)
    assert not report.broken, report.text()
