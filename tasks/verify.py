"""`probe.verify`: read finished files through for somebody who doubts them."""

from __future__ import annotations

import contextlib
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final

import structlog
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError
from sqlalchemy import select

from models.clock import iso, now
from models.database import persist, reading
from models.errors import Crashed, DublineError, LibraryNotWritable
from models.events import ListPatch, ProgressEvent, ProgressPayload
from models.job import Artifact, Job, Media
from models.job_state import Status
from models.job_writer import log_line, touch
from models.names import Task
from models.stage_io import Track, VerifyInput
from pipelines.protocol import Failed, Progress, Started, Verified
from tasks.app import app
from tasks.children import Child
from tasks.context import Context, current
from tasks.lease import owner_name
from tasks.library_files import fingerprint, inside
from tasks.supervisor import last_lines, stage_error
from tasks.verify_box import RENEW_S, VerifyBox, ring

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.events import LiveEvent
    from models.job_writer import Level
    from pipelines.protocol import Message

log: Final = structlog.get_logger(__name__)
LOOK_S: Final = 0.5
GONE: Final = "The file is gone."
CUT: Final = "The file is cut: {there} of {size} bytes are there."
OTHER: Final = "It is not the file that was put there: its beginning or its end differs."
RIGHT: Final = "The file was verified: nothing is wrong with it."


@app.task(name=Task.VERIFY)
def run() -> None:
    """Work through everything that is asked for."""
    work_through(current())


def ring_for_rest(context: Context) -> None:
    """Call a worker for wishes that nobody works on: the last one died, or its bell was lost."""
    with contextlib.suppress(RedisError, OperationalError, OSError):
        if VerifyBox(context.redis_url).is_left_alone():
            ring()


def work_through(context: Context) -> None:
    """Verify one file after the other until no wish is left, unless another worker does that."""
    box, owner = VerifyBox(context.redis_url), owner_name(context.worker)
    while box.first() is not None and box.take_lease(owner):
        try:
            while not context.stopping.is_set() and (job_id := box.first()):
                _grant(context, box, owner, job_id)
                if not context.stopping.is_set():
                    box.done(job_id)
        finally:
            box.leave(owner)
        if context.stopping.is_set():
            return


@dataclass(frozen=True)
class _Doubted:
    """A finished file and what it should be."""

    job_id: str
    attempt: int
    version: int
    artifact: Artifact
    media: Media | None


def _grant(context: Context, box: VerifyBox, owner: str, job_id: str) -> None:
    with reading(context.engine) as session:
        doubted = _look_up(session, job_id)
    if doubted is None:
        return
    try:
        problem = _judge(context, _Told(context, box, owner, doubted), doubted)
    except (DublineError, OSError) as error:
        if not context.stopping.is_set():
            _say_why_not(context, doubted, str(error))
        return
    log.info("file verified", job=job_id, problem=problem)
    events = persist(context.engine, lambda session: _record(session, doubted, problem))
    context.announcer.publish([*events, ListPatch(type="changed", job_ids=[job_id])])


def _look_up(session: Session, job_id: str) -> _Doubted | None:
    job = session.get(Job, job_id)
    artifact = _published(session, job_id)
    if job is None or job.status is not Status.COMPLETE or artifact is None:
        return None
    media = session.execute(select(Media).where(Media.job_id == job_id)).scalar_one_or_none()
    return _Doubted(job_id, job.attempt, job.version, artifact, media)


def _published(session: Session, job_id: str) -> Artifact | None:
    files = select(Artifact).where(Artifact.job_id == job_id, Artifact.state == "published")
    return session.execute(files.order_by(Artifact.id.desc()).limit(1)).scalar_one_or_none()


def _judge(context: Context, told: _Told, doubted: _Doubted) -> str | None:
    """Return what is wrong with the file, the cheapest question first; None when nothing is."""
    told.advance(0.0)
    try:
        path = inside(context.library, doubted.artifact.path)
    except LibraryNotWritable:
        return OTHER
    return _is_other(path, doubted.artifact) or _read_through(context, told, doubted, path)


def _is_other(path: Path, artifact: Artifact) -> str | None:
    if not path.is_file():
        return GONE
    size = path.stat().st_size
    if size < artifact.size_bytes:
        return CUT.format(there=size, size=artifact.size_bytes)
    return None if fingerprint(path) == artifact.fingerprint else OTHER


def _read_through(context: Context, told: _Told, doubted: _Doubted, path: Path) -> str | None:
    """Run the child; raises its StageError, or Crashed when it died or the worker stops."""
    media = doubted.media or Media(tracks=[], subtitle_langs=[])
    with tempfile.TemporaryDirectory(prefix="dubline-verify-") as workdir:
        child = Child(
            VerifyInput(
                workdir=workdir,
                tools=context.tools,
                path=str(path),
                video_codec=media.video_codec,
                tracks=tuple(Track.model_validate(track) for track in media.tracks),
                subtitle_langs=tuple(media.subtitle_langs),
                duration_s=media.duration_sec,
            )
        )
        try:
            end = _heard(context, child, told)
        finally:
            child.close()
        match end:
            case Verified(problem=problem):
                return problem
            case Failed() as failed:
                raise stage_error(failed)
            case _:
                raise Crashed(last_lines(workdir) or "The process that read it ended.")


def _heard(context: Context, child: Child, told: _Told) -> Message | None:
    while not context.stopping.is_set():
        told.keep()
        if not wait([child.fileno], LOOK_S):
            continue
        messages = child.read()
        if messages is None:
            return None
        for message in messages:
            if isinstance(message, Started):
                child.leads(message.process_group, message.process_started)
            if isinstance(message, Progress):
                told.advance(message.percent)
            if isinstance(message, Verified | Failed):
                return message
    return None


class _Told:
    """Tells pages how far it is, and keeps the lease meanwhile."""

    def __init__(self, context: Context, box: VerifyBox, owner: str, doubted: _Doubted) -> None:
        self._context, self._box = context, box
        self._owner, self._doubted = owner, doubted
        self._percent = 0.0
        self._kept_at = 0.0

    def advance(self, percent: float) -> None:
        self._percent = percent
        stamp, doubted = now(), self._doubted
        payload = ProgressPayload(
            stage="verifying",
            attempt=doubted.attempt,
            tick=round(stamp * 1000),
            percent=percent,
            overall=100.0,
        )
        event = ProgressEvent(
            job_id=doubted.job_id, timestamp=iso(stamp), version=doubted.version, payload=payload
        )
        self._context.announcer.publish([event])
        self.keep()

    def keep(self) -> None:
        """Renew the lease now and then; without Redis it goes on, and is asked for anew at most."""
        if time.monotonic() - self._kept_at < RENEW_S:
            return
        self._kept_at = time.monotonic()
        with contextlib.suppress(RedisError, OSError):
            self._box.renew(self._owner, self._doubted.job_id, self._percent)


def _record(session: Session, doubted: _Doubted, problem: str | None) -> list[LiveEvent]:
    """Write the verdict down, unless the job has another file by now."""
    job = session.get(Job, doubted.job_id, with_for_update=True)
    here = _published(session, doubted.job_id)
    then = doubted.artifact
    same = here is not None and (here.path, here.fingerprint) == (then.path, then.fingerprint)
    if job is None or job.status is not Status.COMPLETE or not same:
        return []
    media = session.execute(select(Media).where(Media.job_id == job.id)).scalar_one_or_none()
    if media is None:
        return []
    media.verified_at, media.problem = now(), problem
    session.flush()
    touch(session, job.id)
    level: Level = "info" if problem is None else "warning"
    line = log_line(session, job.id, level, problem or RIGHT, None, job.attempt)
    return [] if line is None else [line]


def _say_why_not(context: Context, doubted: _Doubted, reason: str) -> None:
    log.warning("file not verified", job=doubted.job_id, reason=reason)
    words = f"The file could not be verified: {reason}"

    def tell(session: Session) -> list[LiveEvent]:
        touch(session, doubted.job_id)  # pages look again, and see that it has ended
        line = log_line(session, doubted.job_id, "error", words, None, doubted.attempt)
        return [] if line is None else [line]

    events = persist(context.engine, tell)
    context.announcer.publish([*events, ListPatch(type="changed", job_ids=[doubted.job_id])])
