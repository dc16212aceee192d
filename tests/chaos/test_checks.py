"""The checks see what they are there for: else a green table would mean nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

import pytest

from bench.chaos import checks
from bench.chaos.installation import Installation
from bench.chaos.ledger import Entry, Ledger
from models.database import make_engine, transaction
from models.job import Artifact, JobEvent, StageRun
from models.job_commands import cancel, create_job
from models.job_state import Stage, Status
from models.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.job_writer import Change


class House:
    """An installation that never runs: a database, two folders and a ledger."""

    def __init__(self, folder: Path) -> None:
        self.installation = Installation(folder)
        self.installation.data.mkdir()
        self.installation.library.mkdir(parents=True)
        self.engine = make_engine(f"sqlite:///{self.installation.data}/dubline.db")
        metadata.create_all(self.engine)
        self.ledger = Ledger(folder / "ledger")

    def add(self, key: str = "one") -> str:
        change = self.do(lambda session: create_job(session, {"url": "u", "idempotency_key": key}))
        self.ledger.accept(Entry(key, change.job_id, "plain", "u", 0.0))
        return change.job_id

    def do(self, work: Callable[[Session], Change]) -> Change:
        with transaction(self.engine) as session:
            return work(session)

    def store(self, row: object) -> None:
        with transaction(self.engine) as session:
            session.add(row)

    def change(self, statement: str) -> None:
        path = self.installation.data / "dubline.db"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute(statement)
            connection.commit()

    def chains(self) -> list[str]:
        with self.installation.database() as connection:
            return checks.broken_chains(connection)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    with made.ledger:
        yield made
    made.engine.dispose()


def test_a_healthy_house_has_no_faults(house: House) -> None:
    job = house.add()
    house.do(lambda session: cancel(session, job))
    assert house.chains() == []
    assert checks.lost(house.installation, house.ledger) == []
    assert checks.doubled(house.installation, house.ledger) == []
    assert checks.leases(house.installation) == []
    assert checks.corrupt(house.installation.data / "dubline.db") == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM job_events WHERE seq = 1",
        "UPDATE job_events SET seq = 7 WHERE seq = 2",
        "UPDATE jobs SET status = 'FAILED'",
        """UPDATE job_events SET payload = '{"from": "PAUSED", "to": "CANCELED"}' WHERE seq = 2""",
    ],
)
def test_a_broken_chain_is_seen(house: House, statement: str) -> None:
    job = house.add()
    house.do(lambda session: cancel(session, job))
    house.change(statement)
    assert len(house.chains()) == 1


def test_a_lost_job_is_seen(house: House) -> None:
    waiting, gone = house.add("one"), house.add("two")
    house.change(f"DELETE FROM jobs WHERE id = '{gone}'")
    found = checks.lost(house.installation, house.ledger)
    assert [line.split()[0] for line in found] == [waiting, gone]


def complete(house: House, job: str, *names: str) -> None:
    house.change(f"UPDATE jobs SET status = 'COMPLETE' WHERE id = '{job}'")
    payload = {"from": str(Status.QUEUED), "to": "COMPLETE"}
    house.store(JobEvent(job_id=job, seq=2, timestamp=0, event="state_change", payload=payload))
    for name in names:
        (house.installation.library / name).write_bytes(b"film")
        facts = {"size_bytes": 4, "fingerprint": "", "state": "published", "created_at": 0.0}
        house.store(Artifact(job_id=job, attempt=1, path=name, **facts))


def test_two_files_or_none_are_seen(house: House) -> None:
    two, none = house.add("two"), house.add("none")
    complete(house, two, "a.mp4", "b.mp4")
    complete(house, none)
    found = checks.doubled(house.installation, house.ledger)
    assert any(two in line for line in found)
    assert any(none in line for line in found)


def test_a_file_of_nobody_and_an_unknown_job_are_seen(house: House) -> None:
    job = house.add()
    complete(house, job, "a.mp4")
    assert checks.doubled(house.installation, house.ledger) == []
    (house.installation.library / "stray.mp4").write_bytes(b"film")
    house.do(lambda session: create_job(session, {"url": "u", "idempotency_key": "never answered"}))
    assert len(checks.doubled(house.installation, house.ledger)) == 2


def test_other_bytes_are_seen(house: House) -> None:
    job = house.add()
    complete(house, job, "a.mp4")
    assert len(checks.unequal(house.installation, {job: "0" * 64})) == 1


def test_a_folder_beyond_policy_and_a_lease_are_seen(house: House) -> None:
    job = house.add()
    folder = house.installation.media / "tmp" / job
    (folder / "1").mkdir(parents=True)
    (house.installation.media / "tmp" / "unknown").mkdir()
    assert len(checks.folders(house.installation)) == 2
    house.change("UPDATE jobs SET status = 'FAILED'")
    assert len(checks.folders(house.installation)) == 1
    house.change("UPDATE jobs SET status = 'COMPLETE'")
    (folder / "1").rename(kept := folder / "kept")
    (kept / "subtitles.0.vtt").touch()
    assert len(checks.folders(house.installation)) == 1
    (kept / "video.mkv").touch()
    assert len(checks.folders(house.installation)) == 2
    facts = {"owner": "w", "lease_until": 0.0, "host": "h", "started_at": 0.0}
    house.store(StageRun(job_id=job, stage=Stage.DOWNLOAD, attempt=1, **facts))
    assert len(checks.leases(house.installation)) == 1
