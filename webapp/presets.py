"""Named formats in requests and settings: which there are, and what one means for a new job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from models import preset as rows
from models.errors import InvalidRequest
from models.job_options import FORMATS
from models.preset import Preset, pinned
from models.runtime_settings import RuntimeSettings, read_settings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.job_request import JobOptions

FALLBACK: Final[str] = RuntimeSettings.model_fields["default_format_preset"].default


def check_preset(session: Session, name: str, field: str) -> Preset | None:
    """Return the preset of this name, None for a word of the contract; raises InvalidRequest."""
    if name in FORMATS:
        return None
    found = session.get(Preset, name)
    if found is None:
        message = f"There is no preset {name!r}."
        raise InvalidRequest(message, [{"field": field, "message": message}])
    return found


def with_preset(session: Session, asked: JobOptions, name: str) -> dict[str, Any]:
    """Return the columns that a preset brings into a new job, as it is at this moment.

    A container that the request names wins over the preset's. A default that has gone meanwhile is
    no reason to refuse a link.
    """
    named = "format_preset" in asked.model_fields_set
    if not named and name not in FORMATS and session.get(Preset, name) is None:
        name = FALLBACK
    found = check_preset(session, name, "formatPreset")
    if found is None:
        return {"format_preset": name}
    columns = {"format_preset": pinned(found)}
    if found.output_container and asked.output_container is None:
        columns["output_container"] = found.output_container
    return columns


def delete_preset(session: Session, name: str) -> None:
    """Forget a preset; raises NotFound, or Conflict for the default of new jobs."""
    rows.delete_preset(session, name, read_settings(session).default_format_preset)
