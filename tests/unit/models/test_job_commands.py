"""What a person may ask of a job, on a real SQLite database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models import job_commands
from models.clock import now
from models.database import make_engine, transaction
from models.errors import Conflict, NotFound
from models.job import Job, JobEvent, Media, StageRun
from models.job_state import TRANSITIONS, Move, Stage, Status
from models.job_writer import log_line
from models.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy.orm import Session

    from models.job_writer import Change


@pytest.fixture
def session() -> Iterator[Session]:
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    with transaction(engine) as opened:
        yield opened
    engine.dispose()


def add(session: Session, status: Status = Status.QUEUED, **columns: Any) -> str:
    change = job_commands.create_job(session, {"url": "https://video.test/a", **columns})
    session.execute(update(Job).where(Job.id == change.job_id).values(status=status))
    return change.job_id


def get(session: Session, job_id: str) -> Job:
    session.expire_all()
    return session.get_one(Job, job_id)


def keep(session: Session, job_id: str, *, dub: bool) -> None:
    dubbed = f"tmp/{job_id}/kept/dub.wav" if dub else None
    video = f"tmp/{job_id}/kept/video.mkv"
    session.add(Media(job_id=job_id, video_path=video, audio_dubbed_path=dubbed))
    session.flush()


def media(session: Session, job_id: str) -> Media:
    session.expire_all()
    return session.execute(select(Media).where(Media.job_id == job_id)).scalar_one()


COMMANDS: dict[Move, Callable[[Session, str], Change]] = {
    Move.PAUSE: job_commands.pause,
    Move.RESUME: job_commands.resume,
    Move.CANCEL: job_commands.cancel,
    Move.RETRY: job_commands.retry,
    Move.DUB: lambda session, job_id: job_commands.dub_again(session, job_id, "fr"),
}


@pytest.mark.parametrize("move", COMMANDS)
@pytest.mark.parametrize("status", Status)
def test_a_command_does_what_the_table_allows(session: Session, status: Status, move: Move) -> None:
    job_id = add(session, status, requested_dubbing=True)
    keep(session, job_id, dub=True)
    before = get(session, job_id)
    version, attempt = before.version, before.attempt
    if move in TRANSITIONS[status]:
        change = COMMANDS[move](session, job_id)
        after = get(session, job_id)
        assert (after.status, after.attempt) == (change.target, attempt + 1)
        assert after.version == version + 1 == change.events[0].version
        return
    with pytest.raises(Conflict, match=f"The job is {status.lower()}"):
        COMMANDS[move](session, job_id)
    after = get(session, job_id)
    assert (after.status, after.version, after.attempt) == (status, version, attempt)
    assert media(session, job_id).audio_dubbed_path is not None


@pytest.mark.parametrize("move", COMMANDS)
def test_a_job_that_is_not_there_is_not_found(session: Session, move: Move) -> None:
    with pytest.raises(NotFound):
        COMMANDS[move](session, "nobody")


@pytest.mark.parametrize("name", ["delete_job", "move_in_queue", "move_before"])
def test_nothing_else_finds_it_either(session: Session, name: str) -> None:
    more = {"move_in_queue": ["top"], "move_before": ["nobody"]}.get(name, [])
    with pytest.raises(NotFound):
        getattr(job_commands, name)(session, "nobody", *more)


@pytest.mark.parametrize(
    ("kept", "dubbing", "target"),
    [
        (None, True, Status.QUEUED),
        ("video", True, Status.DOWNLOADED),
        ("dub", True, Status.DUBBED),
        ("video", False, Status.QUEUED),
    ],
)
def test_resume_goes_on_from_what_is_kept(
    session: Session, kept: str | None, *, dubbing: bool, target: Status
) -> None:
    job_id = add(session, Status.PAUSED, requested_dubbing=dubbing, crashes=2)
    if kept:
        keep(session, job_id, dub=kept == "dub")
    assert job_commands.resume(session, job_id).target is target
    assert get(session, job_id).crashes == 0


def test_retry_forgets_the_dub_and_the_error(session: Session) -> None:
    job_id = add(
        session, Status.FAILED, requested_dubbing=True, crashes=3, error="x", error_code="X"
    )
    keep(session, job_id, dub=True)
    job_commands.retry(session, job_id)
    job = get(session, job_id)
    assert (job.retries, job.crashes, job.error, job.error_code) == (1, 0, None, None)
    job_commands.pause(session, job_id)
    assert job_commands.resume(session, job_id).target is not Status.DUBBED


def test_a_new_dub_begins_without_the_crashes_of_the_old_one(session: Session) -> None:
    job_id = add(session, Status.COMPLETE, crashes=2, target_lang="es", completed_at=now())
    keep(session, job_id, dub=False)
    job_commands.dub_again(session, job_id, "fr")
    job = get(session, job_id)
    assert (job.crashes, job.target_lang, job.requested_dubbing) == (0, "fr", True)
    assert job.completed_at is None


def test_a_new_dub_needs_the_video(session: Session) -> None:
    job_id = add(session, Status.COMPLETE)
    with pytest.raises(Conflict, match="video is gone"):
        job_commands.dub_again(session, job_id, "fr")


@pytest.mark.parametrize("command", [job_commands.pause, job_commands.cancel])
def test_stopping_takes_the_run_away(
    session: Session, command: Callable[[Session, str], Change]
) -> None:
    job_id = add(session, Status.DOWNLOADING)
    run = StageRun(
        job_id=job_id, stage=Stage.DOWNLOAD, attempt=1, owner="w/1/1/a", host="h",
        lease_until=now() + 30, started_at=now(),
    )  # fmt: skip
    session.add(run)
    command(session, job_id)
    session.refresh(run)
    assert run.outcome == "stopped"
    assert run.finished_at is not None


def test_a_deleted_job_leaves_no_rows(session: Session) -> None:
    job_id = add(session)
    keep(session, job_id, dub=False)
    change, paths = job_commands.delete_job(session, job_id)
    assert paths == []
    assert change.events[0].payload.to is None  # type: ignore[union-attr]
    for table in (Job, JobEvent, Media):
        assert session.execute(select(table)).all() == []
    assert log_line(session, job_id, "info", "late", Stage.DOWNLOAD, 1) is None


def test_a_job_may_be_created_paused(session: Session) -> None:
    change = job_commands.create_job(session, {"url": "https://video.test"}, start_paused=True)
    assert get(session, change.job_id).status is Status.PAUSED
    assert change.events[0].payload.from_ is None  # type: ignore[union-attr]


def queue(session: Session, *, priority: int = 0) -> str:
    """The urls' last letters in the order of the queue."""
    order = (Job.position, Job.id)
    rows = session.execute(select(Job.url).where(Job.priority == priority).order_by(*order))
    return "".join(url[-1] for (url,) in rows)


def fill(session: Session, letters: str, **columns: Any) -> dict[str, str]:
    return {
        letter: add(session, url=f"https://video.test/{letter}", **columns) for letter in letters
    }


@pytest.mark.parametrize(
    ("letter", "to", "result"),
    [
        ("c", "top", "cabde"),
        ("c", "up", "acbde"),
        ("c", "down", "abdce"),
        ("c", "bottom", "abdec"),
        ("a", "top", "abcde"),
        ("a", "up", "abcde"),
        ("b", "up", "bacde"),
        ("e", "down", "abcde"),
        ("d", "down", "abced"),
    ],
)
def test_moves(session: Session, letter: str, to: Any, result: str) -> None:
    jobs = fill(session, "abcde")
    job_commands.move_in_queue(session, jobs[letter], to)
    assert queue(session) == result
    assert get(session, jobs[letter]).version == 2


def test_a_job_that_is_done_is_no_neighbour(session: Session) -> None:
    jobs = fill(session, "abc")
    session.execute(update(Job).where(Job.id == jobs["b"]).values(status=Status.COMPLETE))
    job_commands.move_in_queue(session, jobs["c"], "up")
    assert queue(session).replace("b", "") == "ca"


def test_before_another_takes_its_priority(session: Session) -> None:
    low, high = fill(session, "ab"), fill(session, "xy", priority=5)
    job_commands.move_before(session, low["a"], high["y"])
    assert queue(session, priority=5) == "xay"
    assert queue(session) == "b"


def test_dragging_for_ever_keeps_the_order(session: Session) -> None:
    """Each move halves a gap: after some fifty nothing would be left of it."""
    jobs = fill(session, "abcd")
    for round_ in range(120):
        letter = "bc"[round_ % 2]
        job_commands.move_before(session, jobs[letter], jobs["d"])
        assert queue(session).endswith(f"{letter}d")
    assert queue(session)[0] == "a"


def test_passing_for_ever_keeps_the_order(session: Session) -> None:
    jobs = fill(session, "abcd")
    for round_ in range(120):
        job_commands.move_in_queue(session, jobs["abc"[round_ % 3]], "bottom")
        job_commands.move_in_queue(session, jobs["d"], "up")
        job_commands.move_in_queue(session, jobs["d"], "up")
        job_commands.move_in_queue(session, jobs["d"], "down")
    positions = session.execute(select(Job.position)).scalars().all()
    assert len(set(positions)) == len(jobs)
