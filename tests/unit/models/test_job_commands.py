"""What a person may ask of a job, on a real SQLite database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models import job_commands
from models.clock import now
from models.database import make_engine, transaction
from models.errors import Conflict, NotFound
from models.job import UNFINISHED, Artifact, Job, JobEvent, Media, Removal, StageRun
from models.job_skip import skip_dub
from models.job_state import CHECKPOINTS, TRANSITIONS, Move, Stage, Status
from models.job_writer import Step, log_line, move_job
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
    Move.SKIP_DUB: skip_dub,
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


@pytest.mark.parametrize("command", [job_commands.delete_job, job_commands.start_now])
def test_nothing_else_finds_it_either(
    session: Session, command: Callable[[Session, str], Change]
) -> None:
    with pytest.raises(NotFound):
        command(session, "nobody")


@pytest.mark.parametrize(
    ("kept", "dubbing", "target"),
    [
        (None, True, Status.QUEUED),
        ("video", True, Status.DOWNLOADED),
        ("dub", True, Status.DUBBED),
        ("video", False, Status.DOWNLOADED),
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
    columns = {"error": "x", "error_code": "X", "failures": 4, "expected_bytes": 10**9}
    job_id = add(session, Status.FAILED, requested_dubbing=True, crashes=3, **columns)
    keep(session, job_id, dub=True)
    job_commands.retry(session, job_id)
    job = get(session, job_id)
    assert (job.retries, job.crashes, job.error, job.error_code) == (1, 0, None, None)
    assert (job.failures, job.expected_bytes) == (0, None)
    job_commands.pause(session, job_id)
    assert job_commands.resume(session, job_id).target is not Status.DUBBED


def remembered(session: Session, job_id: str) -> None:
    """Let an earlier dub have left what its provider needs to go on."""
    session.add(
        StageRun(
            job_id=job_id, stage=Stage.DUB, attempt=1, owner="w/1/1/a", host="h", outcome="done",
            lease_until=now(), started_at=now(), provider_state={"engine": "vot"},
        )
    )  # fmt: skip
    session.flush()


def test_a_new_dub_begins_without_the_crashes_of_the_old_one(session: Session) -> None:
    job_id = add(session, Status.COMPLETE, crashes=2, target_lang="es", completed_at=now())
    keep(session, job_id, dub=False)
    remembered(session, job_id)
    job_commands.dub_again(session, job_id, "fr", dubbing_provider="local")
    job = get(session, job_id)
    assert job.dubbing_provider == "local"
    states = select(StageRun.stage).where(StageRun.provider_state.is_not(None))
    assert session.execute(states).scalars().all() == []
    assert (job.crashes, job.target_lang, job.requested_dubbing) == (0, "fr", True)
    assert job.completed_at is None


def test_a_new_dub_needs_the_video(session: Session) -> None:
    job_id = add(session, Status.COMPLETE)
    with pytest.raises(Conflict, match="video is gone"):
        job_commands.dub_again(session, job_id, "fr")


@pytest.mark.parametrize("outcome", UNFINISHED)
@pytest.mark.parametrize("command", [job_commands.pause, job_commands.cancel])
def test_stopping_takes_the_run_away(
    session: Session, command: Callable[[Session, str], Change], outcome: str
) -> None:
    job_id = add(session, Status.DUBBING)
    run = StageRun(
        job_id=job_id, stage=Stage.DUB, attempt=1, owner="w/1/1/a", host="h", outcome=outcome,
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
    change = job_commands.delete_job(session, job_id)
    assert change.events[0].payload.to is None  # type: ignore[union-attr]
    for table in (Job, JobEvent, Media):
        assert session.execute(select(table)).all() == []
    assert log_line(session, job_id, "info", "late", Stage.DOWNLOAD, 1) is None


def test_a_job_may_be_created_paused(session: Session) -> None:
    change = job_commands.create_job(session, {"url": "https://video.test"}, start_paused=True)
    assert get(session, change.job_id).status is Status.PAUSED
    assert change.events[0].payload.from_ is None  # type: ignore[union-attr]


AT_REST = {Status.PAUSED, Status.FAILED, Status.CANCELED}


@pytest.mark.parametrize("status", Status)
def test_start_now_flags_what_waits_and_resumes_what_rests(
    session: Session, status: Status
) -> None:
    columns = {"not_before": now() + 3600, "error": "No space left.", "error_code": "DISK_FULL"}
    job_id = add(session, status, requested_dubbing=True, **columns)
    keep(session, job_id, dub=False)
    version = get(session, job_id).version
    if status not in CHECKPOINTS | AT_REST:
        with pytest.raises(Conflict, match=f"The job is {status.lower()} already"):
            job_commands.start_now(session, job_id)
        assert not get(session, job_id).start_now
        return
    change = job_commands.start_now(session, job_id)
    job = get(session, job_id)
    assert change.target is job.status is (Status.DOWNLOADED if status in AT_REST else status)
    assert (job.start_now, job.not_before, job.error, job.error_code) == (True, None, None, None)
    assert job.version == version + 1
    assert len(change.events) == (status in AT_REST)


@pytest.mark.parametrize(
    ("step", "kept"),
    [
        (Step(Move.CLAIM, Status.DOWNLOADING), True),
        (Step(Move.PAUSE, Status.PAUSED), False),
        (Step(Move.CANCEL, Status.CANCELED), False),
        (Step(Move.FAIL, Status.FAILED), False),
    ],
)
def test_starting_now_holds_until_the_job_stops(
    session: Session, step: Step, *, kept: bool
) -> None:
    job_id = add(session, start_now=True, failures=2, not_before=now() + 60)
    move_job(session, job_id, step)
    job = get(session, job_id)
    assert (job.start_now, job.not_before, job.failures) == (kept, None, 2)


def test_a_finished_stage_forgives_earlier_failures(session: Session) -> None:
    job_id = add(session, Status.DOWNLOADING, start_now=True, failures=2)
    move_job(session, job_id, Step(Move.DONE, Status.DOWNLOADED))
    assert (get(session, job_id).failures, get(session, job_id).start_now) == (0, True)
    move_job(session, job_id, Step(Move.DONE, Status.COMPLETE))
    assert not get(session, job_id).start_now


@pytest.mark.parametrize("files", [True, False])
def test_a_deleted_job_asks_for_its_files_to_go_only_if_told(
    session: Session, *, files: bool
) -> None:
    job_id = add(session)
    for path, old in (("a.mkv", None), ("b.mkv", "old")):
        session.add(
            Artifact(
                job_id=job_id, attempt=1, path=path, size_bytes=1, fingerprint="new", replaces=old,
                created_at=now(),
            )
        )  # fmt: skip
    session.flush()
    job_commands.delete_job(session, job_id, files=files)
    asked = {(row.path, row.fingerprint) for row in session.execute(select(Removal)).scalars()}
    everything = {("a.mkv", "new"), ("b.mkv", "new"), ("b.mkv", "old")}
    assert asked == (everything if files else set())
    assert session.execute(select(Artifact)).all() == []


def test_the_key_of_a_deleted_job_may_be_used_again(session: Session) -> None:
    first = add(session, idempotency_key="k")
    assert job_commands.find_by_key(session, "k") == first
    job_commands.delete_job(session, first)
    assert job_commands.find_by_key(session, "k") is None
    assert add(session, idempotency_key="k") != first
