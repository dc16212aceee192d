"""Redis is restarted and wiped while jobs run: `make chaos` does it 120 times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.chaos import redis
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path


def test_jobs_outlive_redis(tmp_path: Path) -> None:
    require_program("redis-server")
    report = redis.run(redis.SHORT, tmp_path)
    assert not report.broken, report.text()
