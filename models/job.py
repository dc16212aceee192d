"""Tables of a job: the request and its state, its attempts, media, events and files."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    CheckConstraint,
    Enum,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Bytes, Id
from models.ids import new_id
from models.job_state import Stage, Status


def _enum(kind: type[Status | Stage], name: str) -> Enum:
    return Enum(
        kind,
        name=name,
        native_enum=False,
        length=16,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
    )


STATUS = _enum(Status, "status")
STAGE = _enum(Stage, "stage")
RUN_OUTCOMES = ("running", "waiting", "done", "failed", "lost", "stopped", "interrupted")
UNFINISHED: Final = ("running", "waiting")
"""Outcomes of a run that has not ended: under its lease, or asleep until its provider is ready."""


class Job(Base):
    """One request, leading to one finished file. This row is the truth about it."""

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("priority BETWEEN 0 AND 10", name="priority"),
        Index("ix_jobs_queue", "status", text("priority DESC"), "position", "id"),
        Index("ix_jobs_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    url: Mapped[str]
    requested_dubbing: Mapped[bool] = mapped_column(default=False)
    target_lang: Mapped[str] = mapped_column(default="ru")
    source_lang: Mapped[str] = mapped_column(default="auto")
    dubbing_provider: Mapped[str] = mapped_column(default="auto")
    use_lively_voice: Mapped[bool] = mapped_column(default=False)
    voice_balance: Mapped[float] = mapped_column(default=0.0)
    """Decibels that the dub's voice stands out more from the original than usual."""
    format_preset: Mapped[str] = mapped_column(default="bestvideo+bestaudio")
    output_container: Mapped[str] = mapped_column(default="mkv")
    download_subtitles: Mapped[bool] = mapped_column(default=False)
    subtitle_langs: Mapped[list[str]] = mapped_column(default=list)
    rate_limit: Mapped[int | None] = mapped_column(Bytes)
    proxy: Mapped[str | None]
    cookies: Mapped[str | None]
    folder: Mapped[str | None]
    idempotency_key: Mapped[str | None] = mapped_column(String(255), unique=True)

    status: Mapped[Status] = mapped_column(STATUS, default=Status.QUEUED)
    attempt: Mapped[int] = mapped_column(default=1)
    """Rises whenever work is put back; every status write carries it."""
    crashes: Mapped[int] = mapped_column(default=0)
    retries: Mapped[int] = mapped_column(default=0)
    released_at: Mapped[float | None]
    """When dispatch admitted the job to its next stage; null while it only waits."""
    rung_at: Mapped[float | None]
    """When the doorbell of that admission was last sent."""
    not_before: Mapped[float | None]
    """A waiting job is not admitted earlier: the pause before an automatic retry."""
    start_now: Mapped[bool] = mapped_column(default=False)
    """Admitted whatever the size of its stage, also while the queue is paused."""
    failures: Mapped[int] = mapped_column(default=0)
    """Failures in a row that were tried again; a finished stage or a person sets it to 0."""
    expected_bytes: Mapped[int | None] = mapped_column(Bytes)
    """What the whole download will take on the disk, once the source has told."""
    priority: Mapped[int] = mapped_column(default=0)
    position: Mapped[float] = mapped_column(default=0.0)
    version: Mapped[int] = mapped_column(default=1)
    """Rises with every change that clients see; progress does not raise it."""
    percent: Mapped[float] = mapped_column(default=0.0)
    error: Mapped[str | None]
    """Why it failed; while it waits, why it waits (a retry to come, no space on the disk)."""
    error_code: Mapped[str | None]
    title: Mapped[str | None]
    """The source's."""
    name: Mapped[str | None]
    """The title that a person gave; it is shown, and names the file, instead of the source's."""
    labels: Mapped[list[str]] = mapped_column(default=list)
    created_at: Mapped[float]
    updated_at: Mapped[float]
    completed_at: Mapped[float | None]

    media: Mapped[Media | None] = relationship(
        back_populates="job", cascade="all, delete-orphan", passive_deletes=True, lazy="raise"
    )
    runs: Mapped[list[StageRun]] = relationship(
        back_populates="job",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="StageRun.id",
        lazy="raise",
    )


SHOWN_TITLE: Final = func.coalesce(Job.name, Job.title)


class StageRun(Base):
    """One attempt of one stage, under its lease."""

    __tablename__ = "stage_runs"
    __table_args__ = (
        UniqueConstraint("job_id", "stage", "attempt"),
        CheckConstraint(f"outcome IN {RUN_OUTCOMES}", name="outcome"),
        Index("ix_stage_runs_outcome", "outcome", "stage"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(Id, ForeignKey("jobs.id", ondelete="CASCADE"))
    stage: Mapped[Stage] = mapped_column(STAGE)
    attempt: Mapped[int]
    owner: Mapped[str]
    lease_until: Mapped[float]
    outcome: Mapped[str] = mapped_column(String(16), default="running")
    host: Mapped[str]
    process_group: Mapped[int | None]
    process_started: Mapped[int | None] = mapped_column(Bytes)
    """Start time of the group's leader in clock ticks since boot: tells a reused pid apart."""
    engine: Mapped[str | None]
    percent: Mapped[float] = mapped_column(default=0.0)
    phase: Mapped[str] = mapped_column(default="")
    speed: Mapped[float | None]
    eta: Mapped[float | None]
    downloaded_bytes: Mapped[int | None] = mapped_column(Bytes)
    total_bytes: Mapped[int | None] = mapped_column(Bytes)
    stalled: Mapped[bool] = mapped_column(default=False)
    """No progress for a while: it goes on, but does not count against its stage's size."""
    wake_at: Mapped[float | None]
    """When a waiting run asks its provider again."""
    provider_state: Mapped[dict[str, Any] | None]
    """What the provider needs to go on where it stood; opaque to everybody else."""
    started_at: Mapped[float]
    finished_at: Mapped[float | None]
    error: Mapped[str | None]
    error_code: Mapped[str | None]

    job: Mapped[Job] = relationship(back_populates="runs", lazy="raise")


class Media(Base):
    """What the source and ffprobe told us about a job's media."""

    __tablename__ = "media"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    job_id: Mapped[str] = mapped_column(Id, ForeignKey("jobs.id", ondelete="CASCADE"), unique=True)
    video_path: Mapped[str | None]
    audio_original_path: Mapped[str | None]
    audio_dubbed_path: Mapped[str | None]
    temp_dir: Mapped[str | None]
    duration_sec: Mapped[float | None]
    width: Mapped[int | None]
    height: Mapped[int | None]
    fps: Mapped[float | None]
    video_codec: Mapped[str | None]
    audio_codec: Mapped[str | None]
    file_size_bytes: Mapped[int | None] = mapped_column(Bytes)
    source_id: Mapped[str | None]
    source_title: Mapped[str | None]
    source_uploader: Mapped[str | None]
    source_upload_date: Mapped[str | None]
    source_thumbnail_url: Mapped[str | None]
    source_language: Mapped[str | None]
    thumbnail_path: Mapped[str | None]
    tracks: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    subtitles: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """Subtitle files kept for the dub stage: `{path, language}`."""
    dub_subtitles: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """Subtitle files that came with the dub, for the mux stage: `{path, language}`."""
    subtitle_langs: Mapped[list[str]] = mapped_column(default=list)
    """Languages of the subtitle streams in the file, ISO 639-2."""
    chapters: Mapped[list[dict[str, Any]]] = mapped_column(default=list, deferred=True)
    """`{start, end, title}` in seconds. Many; lists of jobs do without them."""
    format_ids: Mapped[list[str]] = mapped_column(default=list)
    """What the source calls the formats that were fetched."""
    verified_at: Mapped[float | None]
    """When the finished file was last looked through on somebody's wish."""
    problem: Mapped[str | None]
    """What was found wrong with the finished file then; null when it was right."""
    preview_path: Mapped[str | None]
    """The beginning of a dub that its service has not finished yet, below the media root."""

    job: Mapped[Job] = relationship(back_populates="media", lazy="raise")


class JobEvent(Base):
    """A stored fact about a job, numbered per job without gaps."""

    __tablename__ = "job_events"
    __table_args__ = (
        UniqueConstraint("job_id", "seq"),
        CheckConstraint("event IN ('state_change', 'log', 'error')", name="event"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(Id, ForeignKey("jobs.id", ondelete="CASCADE"))
    seq: Mapped[int]
    timestamp: Mapped[float]
    event: Mapped[str] = mapped_column(String(16))
    payload: Mapped[dict[str, Any]]


class Artifact(Base):
    """A file a stage left in the library; written as an intent before the rename."""

    __tablename__ = "artifacts"
    __table_args__ = (
        CheckConstraint("state IN ('intent', 'published')", name="state"),
        Index("ix_artifacts_job_id", "job_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    job_id: Mapped[str] = mapped_column(Id, ForeignKey("jobs.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    path: Mapped[str] = mapped_column(unique=True)
    """Relative to the library."""
    size_bytes: Mapped[int] = mapped_column(Bytes)
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 over the size and the file's first and last MiB."""
    replaces: Mapped[str | None] = mapped_column(String(64))
    """Fingerprint of the job's own older file that is being exchanged for this one."""
    state: Mapped[str] = mapped_column(String(16), default="intent")
    created_at: Mapped[float]


class Removal(Base):
    """A library file that a deleted job asked to be removed; done and forgotten by upkeep."""

    __tablename__ = "removals"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    path: Mapped[str]
    """Relative to the library."""
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Only the file that this tells of is removed, never another one of its name."""
    created_at: Mapped[float]
