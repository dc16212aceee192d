"""Changes of jobs get numbers without gaps, in the order in which others see them."""

from __future__ import annotations

import random
import re
import threading
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy import Connection, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models import job_commands
from models.clock import now
from models.database import make_engine, reading, transaction
from models.errors import DublineError
from models.job import Job
from models.job_changes import (
    KEPT,
    KEPT_S,
    JobChange,
    begin_epoch,
    changes_after,
    numbers,
    own_numbers,
    trim,
)
from models.queue_order import move_in_queue
from models.schema import metadata
from tests.integration.test_migrations import config_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def engine(either_url: str) -> Iterator[Engine]:
    made = make_engine(either_url, pooled=False)
    yield made
    made.dispose()


def add(engine: Engine, count: int = 1) -> list[str]:
    ids = []
    for _ in range(count):
        with transaction(engine) as session:
            ids.append(job_commands.create_job(session, {"url": "https://video.test/a"}).job_id)
    return ids


def told(engine: Engine) -> list[tuple[int, str, int, str | None, str | None]]:
    with reading(engine) as session:
        return [
            (one.seq, one.job_id, one.version, one.status_before, one.status_after)
            for one in changes_after(session, 0, 10_000)
        ]


def test_every_way_to_change_a_job_is_numbered(engine: Engine) -> None:
    (job_id,) = add(engine)
    with transaction(engine) as session:
        job_commands.pause(session, job_id)
    with transaction(engine) as session:
        session.execute(text("UPDATE jobs SET title = 'x', version = version + 1"))
    with transaction(engine) as session:
        session.execute(update(Job).values(percent=5.0))  # a checkpoint, not a change
    with transaction(engine) as session:
        job_commands.delete_job(session, job_id)
    assert told(engine) == [
        (1, job_id, 1, None, "QUEUED"),
        (2, job_id, 2, "QUEUED", "PAUSED"),
        (3, job_id, 3, "PAUSED", "PAUSED"),
        (4, job_id, 4, "PAUSED", None),
    ]


def test_a_version_that_does_not_rise_by_one_is_refused(engine: Engine) -> None:
    (job_id,) = add(engine)
    for version in (3, 0):
        with pytest.raises(DBAPIError, match="rises by one"), transaction(engine) as session:
            session.execute(update(Job).values(version=version))
    with reading(engine) as session:
        assert session.get_one(Job, job_id).version == 1
    assert len(told(engine)) == 1


def test_what_is_rolled_back_leaves_no_gap(engine: Engine) -> None:
    (job_id,) = add(engine)
    with Session(engine) as session:
        job_commands.pause(session, job_id)
        assert own_numbers(session).global_seq == 2
        session.rollback()
    add(engine)
    assert [row[0] for row in told(engine)] == [1, 2]


def test_a_transaction_knows_its_own_numbers(engine: Engine) -> None:
    ids = add(engine, 3)
    with transaction(engine) as session:
        move_in_queue(session, ids[1:], "top")
        own = own_numbers(session)
    with reading(engine) as session:
        assert numbers(session) == own
    assert (own.global_seq, own.queue_rev) == (5, 2)


def test_neighbours_that_make_room_in_the_queue_are_told_too(engine: Engine) -> None:
    ids = add(engine, 6)
    with transaction(engine) as session:
        session.execute(update(Job).where(Job.id != ids[0]).values(position=7.0))
    with transaction(engine) as session:
        places = session.execute(select(Job.id, Job.position))
        before = {row.id: row.position for row in places}
        first = numbers(session)
        move_in_queue(session, ids[-1:], "up")
    with reading(engine) as session:
        after = session.execute(select(Job.id, Job.position, Job.version)).all()
        changes = changes_after(session, first.global_seq, 100)
        revision = numbers(session).queue_rev
    changed = sorted(row.id for row in after if row.position != before[row.id])
    assert {ids[-2], ids[-1]} < set(changed)  # others than the one that was asked for
    assert ids[0] not in changed
    assert sorted((one.job_id, one.version) for one in changes) == [(one, 2) for one in changed]
    assert {row.version for row in after if row.id not in changed} == {1}
    assert revision == first.queue_rev + len(changed)


def test_concurrent_writers_are_seen_in_the_order_of_their_numbers(engine: Engine) -> None:
    """As a gateway sees it: whatever it reads is the whole beginning, and versions rise by one."""
    ids = add(engine, 12)
    done = threading.Event()
    wrong: list[object] = []

    def write(seed: int) -> None:
        dice = random.Random(seed)
        for _ in range(25):
            chosen = sorted(dice.sample(ids, dice.randint(1, 3)))
            try:
                with transaction(engine) as session:
                    for job_id in chosen:
                        dice.choice((job_commands.pause, job_commands.resume))(session, job_id)
            except DublineError:
                continue
            except DBAPIError as error:
                wrong.append(error)

    def follow() -> None:
        last = 0
        while True:
            final = done.is_set()
            with reading(engine) as session:
                seen = [one.seq for one in changes_after(session, last, 10_000)]
            if seen != list(range(last + 1, last + 1 + len(seen))):
                wrong.append(seen)
            last += len(seen)
            if final:
                return

    follower = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(4)]
    for thread in (follower, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    follower.join()
    assert not wrong
    changes = told(engine)
    assert [row[0] for row in changes] == list(range(1, len(changes) + 1))
    assert len(changes) > 12
    with reading(engine) as session:
        stored = {row.id: row.version for row in session.execute(select(Job.id, Job.version))}
    for job_id in ids:
        own = [row for row in changes if row[1] == job_id]
        assert [row[2] for row in own] == list(range(1, stored[job_id] + 1))
        assert all(one[4] == after[3] for one, after in pairwise(own))


def test_two_that_change_the_same_jobs_in_another_order_do_not_wait_for_each_other(
    engine: Engine,
) -> None:
    """The number is taken last: who has it never waits for a job that somebody else holds."""
    if engine.dialect.name == "sqlite":
        return  # nobody else writes
    first, second = add(engine, 2)
    holds = threading.Event()

    def other() -> None:
        with transaction(engine) as session:
            job_commands.pause(session, second)
            holds.set()
            session.execute(text("SELECT pg_sleep(0.3)"))

    thread = threading.Thread(target=other)
    thread.start()
    assert holds.wait(10)
    with transaction(engine) as session:
        session.execute(text("SET LOCAL deadlock_timeout = '10ms'"))
        job_commands.pause(session, first)
        session.execute(select(Job.id).where(Job.id == second).with_for_update())
    thread.join()
    assert len(told(engine)) == 4


def test_old_changes_are_forgotten_but_never_the_last_ten_thousand(engine: Engine) -> None:
    with transaction(engine) as session:
        session.execute(
            text(
                "INSERT INTO job_changes (seq, job_id, version, status_after, at) "
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
                "SELECT i, 'j', 1, 'QUEUED', CASE WHEN i <= :old THEN :then ELSE :now END FROM n"
            ),
            {"last": KEPT + 500, "old": 300, "then": now() - KEPT_S - 1, "now": now()},
        )
        session.execute(text("UPDATE list_state SET global_seq = :last"), {"last": KEPT + 500})
    with transaction(engine) as session:
        assert trim(session) == 300
        session.execute(update(JobChange).values(at=0.0))
    with transaction(engine) as session:
        assert trim(session) == 200
        assert session.execute(select(func.count(JobChange.seq))).scalar_one() == KEPT


def test_a_new_epoch_keeps_the_numbers(engine: Engine) -> None:
    add(engine, 2)
    with transaction(engine) as session:
        before = numbers(session)
        begin_epoch(session)
    with reading(engine) as session:
        after = numbers(session)
    assert after.epoch != before.epoch
    assert after.global_seq == before.global_seq


def test_the_migration_brings_numbers_to_jobs_that_were_there(either_url: str) -> None:
    config = config_for(either_url)
    engine = make_engine(either_url, pooled=False)
    (job_id,) = add(engine)
    command.downgrade(config, "0003")
    with transaction(engine) as session:  # changes without the triggers
        session.execute(update(Job).values(version=Job.version + 1))
    command.upgrade(config, "head")
    assert told(engine) == []
    with transaction(engine) as session:
        job_commands.pause(session, job_id)
    assert [row[:3] for row in told(engine)] == [(1, job_id, 3)]
    with transaction(engine) as session:
        session.execute(delete(Job))
    assert told(engine)[-1] == (2, job_id, 4, "PAUSED", None)


def test_migrations_make_the_triggers_of_the_models(either_url: str) -> None:
    migrated = make_engine(either_url, pooled=False)
    with migrated.connect() as connection:
        expected = triggers(connection)
    with migrated.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        else:
            metadata.drop_all(connection)
        metadata.create_all(connection)
        assert triggers(connection) == expected
    assert expected


def triggers(connection: Connection) -> set[str]:
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
    if connection.dialect.name == "postgresql":
        query = (
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'jobs_numbered' UNION "
            "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = 'number_job_change'"
        )
    return {re.sub(r"\s+", " ", str(row[0])).strip() for row in connection.execute(text(query))}
