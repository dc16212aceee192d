"""Named formats: what `formatPreset` may say besides the words of the contract.

A job keeps the name that it asked for and, as a second line, the selector that it had when the job
was added: a preset that changes or goes later changes no job, and no retry of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.errors import Conflict, NotFound
from models.job_options import FORMATS, PRESET_NAME_MAX, one_line

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_UNUSABLE: Final = frozenset("/\\")
"""What a name in a link's path cannot hold."""


class Preset(Base):
    """A name for a choice of formats."""

    __tablename__ = "presets"

    name: Mapped[str] = mapped_column(String(PRESET_NAME_MAX), primary_key=True)
    format: Mapped[str]
    """A yt-dlp format selector."""
    output_container: Mapped[str | None]
    """The container that goes with it; null leaves it to the request."""


def preset_name(name: str) -> str:
    """Return a name without spaces around it; raises ValueError for one that no preset may have."""
    name = one_line(name, PRESET_NAME_MAX)
    if name.casefold() in FORMATS:
        raise ValueError(f"{name!r} is a choice that is always there; take another name.")
    if _UNUSABLE & set(name) or not name.strip("."):
        raise ValueError("A preset's name holds neither / nor \\, and more than dots.")
    return name


def read_presets(session: Session) -> list[Preset]:
    """Return all presets by name."""
    return list(session.execute(select(Preset).order_by(Preset.name)).scalars())


def delete_preset(session: Session, name: str, default: str) -> None:
    """Forget a preset; raises NotFound, or Conflict when it is the `default` of new jobs."""
    found = session.get(Preset, name)
    if found is None:
        raise NotFound("There is no such preset.")
    if name == default:
        raise Conflict("New downloads use this preset; choose another quality for them first.")
    session.delete(found)


def pinned(preset: Preset) -> str:
    """Return what a job that asks for this preset keeps."""
    return f"{preset.name}\n{preset.format}"


def name_of(kept: str) -> str:
    """Return the word or the preset's name that a job asked for."""
    return kept.partition("\n")[0]


def format_choice(kept: str) -> dict[str, Any]:
    """Return what a job keeps as the fields of a download's input."""
    name, _, chosen = kept.partition("\n")
    return {"format_selector": chosen} if chosen else {"format_preset": name}
