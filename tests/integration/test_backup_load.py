"""Backups while somebody writes as fast as he can."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from models.database import make_engine, reading
from models.job import Job
from tests.database import ROOT
from tests.house import House, members
from webapp.cli import sqlite_copy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Sqlite

WRITER = """
import sys
from models.database import make_engine, transaction
from models.job_commands import create_job
engine, number = make_engine(sys.argv[1]), 0
while True:
    number += 1
    with transaction(engine) as session:
        create_job(session, {"url": f"https://v.test/{number}/a", "title": str(number)})
        create_job(session, {"url": f"https://v.test/{number}/b", "title": str(number)})
    print(number, flush=True)
"""


@pytest.fixture
def house(tmp_path: Path, sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(tmp_path / "house", sqlite.fresh(tmp_path), monkeypatch)
    (made.data / "jwt-secret").write_text("a" * 40)
    return made


@pytest.fixture
def either_house(tmp_path: Path, either_url: str, monkeypatch: pytest.MonkeyPatch) -> House:
    return House(tmp_path / "house", either_url, monkeypatch)


@contextmanager
def writer(url: str) -> Iterator[subprocess.Popen[str]]:
    """A process that adds two jobs in each of its transactions, as fast as it can."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    argv = [sys.executable, "-c", WRITER, url]
    with subprocess.Popen(argv, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "1\n", "the writer writes"
        yield process
        process.kill()


def test_fifty_backups_under_load_are_each_of_one_moment_and_all_restore(house: House) -> None:
    with writer(house.url) as process:
        for number in range(50):
            house.run("backup", f"kept/{number}.tar.gz")
        assert process.poll() is None, "it wrote all the time"
        process.send_signal(signal.SIGKILL)
        assert process.wait(10) == -signal.SIGKILL
    seen = []
    for number in range(50):
        house.run("restore", f"kept/{number}.tar.gz", "--yes")
        assert sqlite_copy.problems(house.database) == []
        titles = house.titles()
        assert titles == [str(pair // 2 + 1) for pair in range(len(titles))]
        assert len(titles) % 2 == 0, "a transaction is in it whole or not at all"
        seen.append(len(titles))
        for old in house.database.parent.glob("*.before-restore-*"):
            old.unlink()
    assert seen == sorted(seen)
    assert seen[-1] > seen[0], "the writer was not held up"


def test_a_backup_under_load_on_either_database_counts_what_it_holds(either_house: House) -> None:
    house = either_house
    with writer(house.url):
        house.backup()
    counts = json.loads(members(house.file)["manifest.json"])["counts"]
    house.restore("--yes")
    titles = house.titles()
    assert len(titles) == counts["jobs"]
    assert len(titles) % 2 == 0
    engine = make_engine(house.url, pooled=False)
    with reading(engine) as session:
        events = session.execute(
            select(func.count()).select_from(Job.metadata.tables["job_events"])
        )
        assert events.scalar_one() == counts["job_events"]
