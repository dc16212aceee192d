"""Jobs that are taken off the list and brought back, on a real SQLite database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import job_commands, job_trash
from models.clock import now
from models.database import make_engine
from models.errors import Conflict, NotFound
from models.job import UNFINISHED, Artifact, Job, JobEvent, Media, Removal, StageRun
from models.job_changes import JobChange, numbers
from models.job_state import ACTIVE, ORDER, Stage, Status
from models.job_writer import log_line
from models.queue_order import dense_positions
from models.schema import metadata
from models.trash import Trash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine, Table

TABLES: Final = tuple(
    cast("Table", one.__table__) for one in (Job, StageRun, Media, JobEvent, Artifact)
)
Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = make_engine("sqlite://")
    metadata.create_all(made)
    yield made
    made.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as opened:
        yield opened
        opened.rollback()


def add(session: Session, **columns: Any) -> str:
    status = columns.pop("status", Status.QUEUED)
    change = job_commands.create_job(session, {"url": "https://video.test/a", **columns})
    session.execute(update(Job).where(Job.id == change.job_id).values(status=status))
    return change.job_id


def rows_of(session: Session, job_id: str) -> Rows:
    """Everything of a job, without the numbers that only count rows."""
    session.flush()
    found: Rows = {}
    for table in TABLES:
        key = table.c.id if table.name == "jobs" else table.c.job_id
        rows = session.execute(select(table).where(key == job_id).order_by(table.c.id)).mappings()
        found[table.name] = [dict(row) for row in rows]
        for row in found[table.name]:
            if isinstance(row["id"], int):
                del row["id"]
    return found


def job(session: Session, job_id: str) -> Job:
    session.expire_all()
    return session.get_one(Job, job_id)


texts = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=("Cs",)))
payloads = st.dictionaries(texts, texts | st.floats(allow_nan=False) | st.none(), max_size=3)


@st.composite
def lives(draw: st.DrawFn) -> dict[str, Any]:
    """What a job may look like at any moment: its columns, runs, media, log and files."""
    status = draw(st.sampled_from(Status))
    return {
        "job": {
            "status": status,
            "attempt": draw(st.integers(1, 9)),
            "crashes": draw(st.integers(0, 2)),
            "released_at": draw(st.none() | st.floats(1, 2e9)),
            "not_before": draw(st.none() | st.floats(1, 2e9)),
            "start_now": draw(st.booleans()),
            "priority": draw(st.integers(0, 10)),
            "percent": draw(st.floats(0, 100)),
            "title": draw(st.none() | texts),
            "cookies": draw(st.none() | texts),
            "labels": draw(st.lists(texts, max_size=3)),
            "requested_dubbing": draw(st.booleans()),
            "version": 1,
        },
        "runs": [
            {"stage": stage, "outcome": outcome, "provider_state": state}
            for stage, outcome, state in draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(Stage),
                        st.sampled_from(("running", "waiting", "done", "failed", "lost")),
                        st.none() | payloads,
                    ),
                    max_size=4,
                )
            )
        ],
        "subtitles": draw(st.none() | st.lists(payloads, max_size=2)),
        "lines": draw(st.lists(texts, max_size=4)),
        "files": draw(st.lists(texts, max_size=2, unique=True)),
    }


def born(session: Session, life: dict[str, Any]) -> str:
    job_id = add(session)
    for line in life["lines"]:
        log_line(session, job_id, "info", line, Stage.DOWNLOAD, 1)
    session.execute(update(Job).where(Job.id == job_id).values(**life["job"]))
    for number, run in enumerate(life["runs"]):
        session.add(
            StageRun(
                job_id=job_id, attempt=number, owner="w/1/2/3", host="here", process_group=77,
                lease_until=now() + 30, started_at=now(), **run,
            )
        )  # fmt: skip
    if life["subtitles"] is not None:
        session.add(Media(job_id=job_id, subtitles=life["subtitles"], thumbnail_path="t.jpg"))
    for name in life["files"]:
        session.add(
            Artifact(
                job_id=job_id, attempt=1, path=name, size_bytes=7, fingerprint="f", created_at=1
            )
        )
    session.flush()
    session.expire_all()
    return job_id


@given(lives())
@settings(max_examples=150, deadline=None)
def test_what_comes_back_is_what_was_there(engine: Engine, life: dict[str, Any]) -> None:
    with Session(engine) as session:
        job_id = born(session, life)
        before = rows_of(session, job_id)
        gone = job_trash.remove(session, job_id)
        assert not any(rows_of(session, job_id).values())
        back = job_trash.restore(session, job_id)
        after = rows_of(session, job_id)
        status = life["job"]["status"]
        (was,), (now_is,) = before.pop("jobs"), after.pop("jobs")
        assert now_is["version"] > gone.events[0].version > was["version"]
        assert back.events[-1].version == now_is["version"]
        admitted = was["released_at"] is not None
        for name in ("version", "updated_at", "released_at", "rung_at"):
            was.pop(name), now_is.pop(name)
        if status in ACTIVE:
            assert (now_is.pop("status"), was.pop("status")) == (Status.PAUSED, status)
            assert now_is.pop("attempt") > was.pop("attempt")
            assert (was | now_is) == was | {"start_now": False, "not_before": None}
            assert not {run["outcome"] for run in after["stage_runs"]} & set(UNFINISHED)
            *after["job_events"], paused = after["job_events"]
            assert (paused["payload"]["from"], paused["payload"]["to"]) == (status, "PAUSED")
            for run in (*before.pop("stage_runs"), *after.pop("stage_runs")):
                assert run["process_group"] == 77  # so that what it left can be killed still
        else:
            assert now_is.pop("attempt") == was.pop("attempt") + admitted
            assert now_is == was
        assert after == before


def test_a_run_that_goes_on_finds_its_door_closed(session: Session) -> None:
    job_id = born(
        session,
        {
            "job": {"status": Status.DOWNLOADING, "attempt": 2},
            "runs": [{"stage": Stage.DOWNLOAD, "outcome": "running"}],
            "subtitles": None,
            "lines": [],
            "files": [],
        },
    )
    job_trash.remove(session, job_id)
    job_trash.restore(session, job_id)
    found = job(session, job_id)
    assert (found.status, found.attempt) == (Status.PAUSED, 3)
    assert job_commands.resume(session, job_id).target is Status.QUEUED


def test_it_comes_back_to_its_place_in_the_queue(session: Session) -> None:
    ids = [add(session) for _ in range(4)]
    job_trash.remove_many(session, ids[1:])
    late = add(session)  # which got the place that became free behind the first
    for one in reversed(ids[1:]):
        job_trash.restore(session, one)
    places = dense_positions(session, [*ids, late])
    assert sorted(ids, key=places.__getitem__) == ids
    taken = session.execute(select(Job.position)).scalars().all()
    assert len(set(taken)) == len(taken)


def test_each_is_told_and_numbered_once(session: Session) -> None:
    ids = [add(session), add(session, status=Status.COMPLETE)]
    seq = numbers(session).global_seq
    changes = job_trash.remove_many(session, [*ids, "nobody"])
    assert {change.job_id for change in changes} == set(ids)
    assert [event.payload.to for change in changes for event in change.events] == [None, None]
    back = [job_trash.restore(session, one) for one in ids]
    assert [event.payload.to for change in back for event in change.events] == [
        "QUEUED",
        "COMPLETE",
    ]
    told = session.execute(
        select(JobChange.job_id, JobChange.version, JobChange.status_after)
        .where(JobChange.seq > seq)
        .order_by(JobChange.seq)
    ).all()
    assert [tuple(row) for row in told if row.job_id == ids[1]] == [
        (ids[1], 2, None),
        (ids[1], 3, "COMPLETE"),
    ]
    assert session.execute(select(func.count()).select_from(Trash)).scalar_one() == 0


def test_what_is_not_in_the_trash_cannot_come_back(session: Session) -> None:
    job_id = add(session)
    for one in (job_id, "nobody"):
        with pytest.raises(NotFound):
            job_trash.restore(session, one)
    with pytest.raises(NotFound):
        job_trash.remove(session, "nobody")
    job_commands.delete_job(session, job_id)
    with pytest.raises(NotFound):
        job_trash.restore(session, job_id)


@pytest.mark.parametrize("taken", ["file", "key"])
def test_nothing_comes_back_where_another_job_stands(session: Session, taken: str) -> None:
    job_id = add(session, idempotency_key="once")
    file = {"attempt": 1, "path": "Film.mkv", "size_bytes": 1, "fingerprint": "f", "created_at": 1}
    session.add(Artifact(job_id=job_id, **file))
    session.flush()
    job_trash.remove(session, job_id)
    other = add(session, idempotency_key="once" if taken == "key" else "twice")
    if taken == "file":
        session.add(Artifact(job_id=other, **file))
        session.flush()
    with pytest.raises(Conflict):
        job_trash.restore(session, job_id)
    assert session.get(Job, job_id) is None
    job_commands.delete_job(session, other)
    job_trash.restore(session, job_id)
    assert [row["path"] for row in rows_of(session, job_id)["artifacts"]] == ["Film.mkv"]


def test_an_earlier_wish_to_remove_a_file_of_that_name_is_over(session: Session) -> None:
    """Else upkeep would remove the file while no row claims it."""
    job_id = add(session)
    session.add(
        Artifact(job_id=job_id, attempt=1, path="a", size_bytes=1, fingerprint="f", created_at=1)
    )
    session.add_all(Removal(path=path, fingerprint="f", created_at=1) for path in ("a", "b"))
    session.flush()
    job_trash.remove(session, job_id)
    assert session.execute(select(Removal.path)).scalars().all() == ["b"]


def test_both_on_the_list_and_in_the_trash_own_their_work(session: Session) -> None:
    ids = [add(session) for _ in ORDER]
    job_trash.remove(session, ids[0])
    job_commands.delete_job(session, ids[1])
    assert job_trash.owners(session, [*ids, "nobody"]) == {ids[0], ids[2]}


def test_a_column_that_an_update_has_dropped_is_left_out(session: Session) -> None:
    job_id = add(session)
    job_trash.remove(session, job_id)
    kept = session.get_one(Trash, job_id)
    (row,) = kept.rows["jobs"]
    kept.rows = {**kept.rows, "jobs": [{**row, "gone_by_now": 1}]}
    session.flush()
    job_trash.restore(session, job_id)
    assert job(session, job_id).status is Status.QUEUED
