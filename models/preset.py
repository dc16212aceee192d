"""Named formats: what `formatPreset` may say besides the words of the contract."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Preset(Base):
    """A name for a choice of formats."""

    __tablename__ = "presets"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    format: Mapped[str]
    """A yt-dlp format selector."""
    output_container: Mapped[str | None]
    """The container that goes with it; null leaves it to the request."""
