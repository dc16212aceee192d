"""From rows to the shapes in which a job is shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from models.clock import iso, now
from models.job import Job
from models.job_state import ACTIVE, ORDER, STAGE_OF, Stage, Status
from models.preset import name_of
from webapp.job_view import (
    ChapterView,
    EventView,
    JobView,
    MediaView,
    RunView,
    StageStatus,
    StageView,
    TrackView,
)
from webapp.links import without_credentials

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.job import JobEvent, Media, StageRun


class _Run(Protocol):
    """A run's row, or some columns of it."""

    @property
    def id(self) -> int: ...
    @property
    def outcome(self) -> str: ...


R = TypeVar("R", bound=_Run)
_OUTCOMES: Final[dict[str, StageStatus]] = {
    "running": "running",
    "done": "done",
    "failed": "failed",
    "lost": "lost",
    "stopped": "stopped",
    "interrupted": "interrupted",
}
_SAME: Final = tuple(name for name in JobView.model_fields if hasattr(Job, name))
_MEDIA_SAME: Final = tuple(MediaView.model_fields.keys() - {"tracks", "chapters"})


@dataclass
class Rows:
    """What belongs to one job: the latest run of each stage, its media, its place in the queue."""

    runs: dict[Stage, StageRun] = field(default_factory=dict)
    media: Media | None = None
    published: bool = False
    position: int | None = None


def job_values(job: Job, rows: Rows) -> dict[str, Any]:
    """Return the fields of JobView."""
    latest = max(rows.runs.values(), key=lambda run: run.id, default=None)
    active = latest is not None and job.status in ACTIVE and latest.outcome == "running"
    running = latest if active else None
    media = rows.media
    has_file = rows.published or (media is not None and media.video_path is not None)
    base = f"/api/jobs/{job.id}"
    return {name: getattr(job, name) for name in _SAME} | {
        "title": job.name or job.title,
        "format_preset": name_of(job.format_preset),
        "proxy": without_credentials(job.proxy),
        "created_at": iso(job.created_at),
        "updated_at": iso(job.updated_at),
        "completed_at": _iso(job.completed_at),
        "retry_at": _iso(job.not_before) if (job.not_before or 0.0) > now() else None,
        "position": rows.position,
        "stage": STAGE_OF.get(job.status),
        "stages": stage_views(job, rows.runs),
        "speed": running.speed if running else None,
        "eta": running.eta if running else None,
        "downloaded_bytes": latest.downloaded_bytes if latest else None,
        "total_bytes": latest.total_bytes if latest else None,
        "duration_sec": media.duration_sec if media else None,
        "file_size_bytes": media.file_size_bytes if media else None,
        "thumbnail_url": f"{base}/thumbnail" if media and media.thumbnail_path else None,
        "file_url": f"{base}/file" if has_file else None,
        "dub_skipped": dub_skipped(rows.runs, dubbing=job.requested_dubbing),
        "verified_at": _iso(media.verified_at) if media else None,
        "problem": media.problem if media else None,
    }


def job_view(job: Job, rows: Rows) -> JobView:
    """Return a job as it is shown in lists."""
    return JobView(**job_values(job, rows))


def stage_views(job: Job, runs: dict[Stage, StageRun]) -> list[StageView]:
    """Return the stages this job passes, each with its latest run that still counts."""
    states = stage_states(job.status, runs, dubbing=job.requested_dubbing)
    return [_stage_view(stage, status, run) for stage, status, run in states]


def stage_states(
    status: Status, runs: dict[Stage, R], *, dubbing: bool
) -> list[tuple[Stage, StageStatus, R | None]]:
    """Return how each stage of a job stands, with its latest run that still counts."""
    stages = ORDER if dubbing else (Stage.DOWNLOAD,)
    states = []
    newest = 0
    for stage in stages:
        run = runs.get(stage)
        # A run older than an earlier stage's latest one belongs to work that is being repeated.
        if run is not None and run.id < newest:
            run = None
        if run is not None:
            newest = run.id
        states.append((stage, _stage_status(status, stage, run), run))
    return states


def dub_skipped(runs: Mapping[Stage, _Run], *, dubbing: bool) -> bool:
    """Whether a dub was given up: a run of that stage after the download, though none is asked."""
    dub, download = runs.get(Stage.DUB), runs.get(Stage.DOWNLOAD)
    return not dubbing and dub is not None and download is not None and dub.id > download.id


def _stage_view(stage: Stage, status: StageStatus, run: StageRun | None) -> StageView:
    if run is None or status == "waiting":
        return StageView(stage=stage, status=status)
    going = status == "running"
    asleep = going and run.outcome == "waiting"
    working = going and not asleep
    return StageView(
        stage=stage,
        status=status,
        percent=100.0 if status == "done" else run.percent,
        attempt=run.attempt,
        phase="waiting" if asleep else run.phase if working else "",
        speed=run.speed if working else None,
        eta=run.eta if working else None,
        stalled=working and run.stalled,
        wake_at=_iso(run.wake_at) if asleep else None,
        started_at=iso(run.started_at),
        finished_at=_iso(run.finished_at),
        error=run.error,
        error_code=run.error_code,
        engine=run.engine,
    )


def _stage_status(status: Status, stage: Stage, run: _Run | None) -> StageStatus:
    current = STAGE_OF.get(status)
    if current is not None and ORDER.index(stage) >= ORDER.index(current):
        return "running" if stage is current and status in ACTIVE else "waiting"
    if run is not None:
        return _OUTCOMES.get(run.outcome, "waiting")
    return "skipped" if status is Status.COMPLETE else "waiting"


def media_view(media: Media | None) -> MediaView | None:
    """Return what is known about the media."""
    if media is None:
        return None
    tracks = [TrackView.model_validate(_known(track)) for track in media.tracks]
    chapters = [ChapterView.model_validate(chapter) for chapter in media.chapters]
    same = {name: getattr(media, name) for name in _MEDIA_SAME}
    return MediaView(**same, tracks=tracks, chapters=chapters)


def _known(track: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in track.items() if name in TrackView.model_fields}


def run_view(run: StageRun) -> RunView:
    """Return one attempt of one stage."""
    return RunView.model_validate(
        {
            **{name: getattr(run, name) for name in RunView.model_fields},
            "started_at": iso(run.started_at),
            "finished_at": _iso(run.finished_at),
        }
    )


def event_view(event: JobEvent) -> EventView:
    """Return a stored event."""
    return EventView.model_validate(
        {
            "id": event.id,
            "job_id": event.job_id,
            "seq": event.seq,
            "timestamp": iso(event.timestamp),
            "event": event.event,
            "payload": event.payload,
        }
    )


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else iso(seconds)
