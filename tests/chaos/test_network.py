"""Downloads are spoiled on their way: `make chaos` does it to 1,000."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.chaos import network
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path


def test_each_spoiled_download_ends_whole_or_with_its_reason(tmp_path: Path) -> None:
    require_program("redis-server")
    report = network.run(network.SHORT, tmp_path)
    assert not report.broken, report.text()
