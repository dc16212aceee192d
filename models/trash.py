"""Jobs that were taken off the list a moment ago, kept so that this can be undone."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class Trash(Base):
    """One job's rows, out of sight of everything that works with jobs."""

    __tablename__ = "trash"

    job_id: Mapped[str] = mapped_column(Id, primary_key=True)
    removed_at: Mapped[float]
    version: Mapped[int]
    """The removal's; a job that comes back has a higher one, or pages would take it for old."""
    rows: Mapped[dict[str, Any]]
    """By table, as columns and values."""
