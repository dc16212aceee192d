"""Engines: SQLite's pragmas are really on, writers wait for each other, readers for nobody."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from models.clock import db_now, now
from models.database import make_engine, reading, transaction
from models.installation import Setting
from models.job import Artifact, Job, JobEvent, StageRun
from models.job_state import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

PRAGMAS = {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000, "synchronous": 1}


@pytest.fixture
def engine(either_url: str) -> Iterator[Engine]:
    made = make_engine(either_url)
    yield made
    made.dispose()


@pytest.mark.parametrize("pooled", [True, False])
@pytest.mark.parametrize("context", [transaction, reading])
def test_sqlites_pragmas_are_on(database_url: str, context: type, *, pooled: bool) -> None:
    engine = make_engine(database_url, pooled=pooled)
    with context(engine) as session:
        found = {name: session.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
    assert found == PRAGMAS
    engine.dispose()


def job(**columns: object) -> Job:
    return Job(url="https://video.test", created_at=now(), updated_at=now(), **columns)


@pytest.mark.parametrize(
    "row",
    [
        JobEvent(job_id="nobody", seq=1, timestamp=1.0, event="log", payload={}),
        job(priority=11),
        job(priority=-1),
        Artifact(job_id="x", attempt=1, path="a", size_bytes=1, fingerprint="f", state="maybe", created_at=1.0),
    ],
    ids=["foreign key", "priority too high", "priority too low", "state"],
)  # fmt: skip
def test_the_database_itself_refuses_what_cannot_be(engine: Engine, row: object) -> None:
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.add(row)


def test_one_attempt_of_a_stage_exists_once(engine: Engine) -> None:
    with transaction(engine) as session:
        session.add(job(id="j"))
    for owner in ("a", "b"):
        run = StageRun(
            job_id="j", stage=Stage.DUB, attempt=1, owner=owner, lease_until=1.0, host="h",
            started_at=1.0,
        )  # fmt: skip
        if owner == "a":
            with transaction(engine) as session:
                session.add(run)
            continue
        with pytest.raises(IntegrityError), transaction(engine) as session:
            session.add(run)


def test_a_transaction_that_raises_leaves_nothing(engine: Engine) -> None:
    def work() -> None:
        with transaction(engine) as session:
            session.add(Setting(key="a", value=1))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work()
    with reading(engine) as session:
        assert session.get(Setting, "a") is None


def test_counting_in_many_threads_loses_nothing(engine: Engine) -> None:
    with transaction(engine) as session:
        session.add(Setting(key="n", value=0))
    failures: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(25):
                with transaction(engine) as session:
                    row = session.get_one(Setting, "n", with_for_update=True)
                    row.value = row.value + 1
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            failures.append(error)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(engine) as session:
        assert session.get_one(Setting, "n").value == 100


def test_a_reader_does_not_wait_for_a_writer(engine: Engine) -> None:
    with transaction(engine) as writer:
        writer.add(Setting(key="a", value=1))
        writer.flush()
        with reading(engine) as session:
            assert session.get(Setting, "a") is None


def test_the_databases_clock_moves_within_a_transaction_and_is_seconds(engine: Engine) -> None:
    with transaction(engine) as session:
        first = session.execute(select(db_now())).scalar_one()
        threading.Event().wait(0.02)
        second = session.execute(select(db_now())).scalar_one()
    assert abs(first - now()) < 5
    assert 0.01 < second - first < 5
    assert isinstance(first, float)
