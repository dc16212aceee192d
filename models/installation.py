"""Tables about the installation itself: live workers and settings that change at run time."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Bytes


class Worker(Base):
    """A worker's heartbeat."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    queue: Mapped[str] = mapped_column(String(32))
    concurrency: Mapped[int]
    """Stage slots this worker offers; its pool has one spare thread for stalled runs."""
    engines: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Dubbing engines it has and the languages they offer, as `pipelines.dub` tells them."""
    versions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    free_bytes: Mapped[int | None] = mapped_column(Bytes)
    """Free space where this worker keeps media."""
    reserve_bytes: Mapped[int | None] = mapped_column(Bytes)
    """Free space that it leaves alone."""
    started_at: Mapped[float]
    last_seen: Mapped[float]


class ProviderGate(Base):
    """How all dub workers together treat a service that is not ours; times by the database."""

    __tablename__ = "provider_gates"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_at: Mapped[float] = mapped_column(default=0.0)
    """When the next request would be due if all came evenly; a few may come before."""
    open_until: Mapped[float] = mapped_column(default=0.0)
    """While the service is known to be down or to refuse us, nobody asks it."""
    failures: Mapped[int] = mapped_column(default=0)
    """Requests in a row that it did not answer, or answered with a refusal of us all."""


class Setting(Base):
    """A setting that may change while Dubline runs; overrides the environment's default."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class Answer(Base):
    """What a call with an Idempotency-Key was answered, for those who repeat it."""

    __tablename__ = "answers"

    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what was asked."""
    answer: Mapped[dict[str, Any] | None]
    """Null while it is being done."""
    at: Mapped[float]
