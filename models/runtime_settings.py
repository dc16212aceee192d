"""Settings that change while Dubline runs: rows of the settings table, read by every process."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field, ValidationError, field_validator
from sqlalchemy import select

from models.installation import Setting
from models.job_options import (
    FOLDER_MAX,
    Balance,
    Container,
    FormatPreset,
    Provider,
    known_language,
    relative_folder,
)
from models.job_state import Stage
from models.wire import Wire

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RATE_MIN: Final = 1024
COUNT_MAX: Final = 2**53 - 1
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: Final[tuple[Day, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Schedule(Wire):
    """A weekly window in the server's local time; one that ends before it begins passes midnight.

    It then belongs to the day on which it began. Equal times mean the whole day.
    """

    begin: str = "09:00"
    end: str = "17:00"
    days: tuple[Day, ...] = DAYS

    @field_validator("begin", "end")
    @classmethod
    def _clock(cls, value: str) -> str:
        try:
            return time.fromisoformat(value).strftime("%H:%M")
        except ValueError:
            raise ValueError(f"{value!r} is not a time such as 09:30.") from None


class RuntimeSettings(Wire):
    """Speeds in bytes/s; null means no limit, or for a size what the live workers offer."""

    queue_paused: bool = False
    """Nothing starts and what runs goes back to its checkpoint, except what was started now."""
    download_size: int | None = Field(default=None, ge=0, le=64)
    dub_size: int | None = Field(default=None, ge=0, le=64)
    mux_size: int | None = Field(default=None, ge=0, le=64)
    stalled_minutes: float = Field(default=10.0, gt=0, le=1440)
    """Without progress for so long, a running job no longer counts against its stage's size."""
    rate_limit: int | None = Field(default=None, ge=RATE_MIN, le=COUNT_MAX)
    """For all running downloads together, on all machines."""
    alt_rate_limit: int = Field(default=100_000, ge=RATE_MIN, le=COUNT_MAX)
    """The slower limit that takes over while `alt_mode` says so."""
    alt_mode: Literal["off", "on", "schedule"] = "off"
    alt_schedule: Schedule = Schedule()
    retries_max: int = Field(default=5, ge=0, le=100)
    """Automatic retries in a row before a job fails."""
    retry_pause_sec: float = Field(default=15.0, ge=0.1, le=3600)
    """Pause before the first automatic retry; each further one doubles it."""
    keep_failed_hours: float = Field(default=168.0, ge=0, le=87_600)
    """How long the unfinished files of failed and canceled jobs are kept."""
    keep_events_days: float | None = Field(default=90.0, gt=0, le=36_500)
    """After so long the log lines of ended jobs are dropped; null keeps them."""
    remove_finished_days: float | None = Field(default=None, gt=0, le=36_500)
    """After so long finished jobs leave the list; null keeps them."""
    remove_finished_files: bool = False
    """Whether their library files go as well."""
    default_container: Container | None = None
    """For new jobs that name none; null is the environment's."""
    default_format_preset: FormatPreset = "bestvideo+bestaudio"
    """A preset that is there."""
    default_subtitles: bool = False
    default_folder: str | None = Field(default=None, max_length=FOLDER_MAX)
    """Where below the library; null is the library itself."""
    default_target_lang: str | None = Field(default=None, max_length=35)
    """Null is the environment's."""
    default_provider: Provider = "auto"
    default_voice_balance: Balance = 0.0
    """Decibels that the dub's voice stands out more than usual; less if negative."""

    @field_validator("default_folder")
    @classmethod
    def _folder(cls, value: str | None) -> str | None:
        return relative_folder(value)

    @field_validator("default_target_lang")
    @classmethod
    def _language(cls, value: str | None) -> str | None:
        return known_language(value) if value else None

    def size(self, stage: Stage) -> int | None:
        """Return how many runs of a stage may count, None when the workers decide."""
        sizes = {
            Stage.DOWNLOAD: self.download_size,
            Stage.DUB: self.dub_size,
            Stage.MUX: self.mux_size,
        }
        return sizes[stage]


def read_settings(session: Session) -> RuntimeSettings:
    """Return the settings in force; a stored value that is no longer valid counts as unset."""
    rows = session.execute(select(Setting.key, Setting.value)).all()
    stored = {row.key: row.value for row in rows if row.key in RuntimeSettings.model_fields}
    try:
        return RuntimeSettings.model_validate(stored)
    except ValidationError as error:
        wrong = {fault["loc"][0] for fault in error.errors()}
        return RuntimeSettings.model_validate(
            {key: value for key, value in stored.items() if key not in wrong}
        )


def write_settings(session: Session, changes: dict[str, Any]) -> RuntimeSettings:
    """Store some settings (by field name) and return all; raises pydantic.ValidationError."""
    checked = RuntimeSettings.model_validate(read_settings(session).model_dump() | changes)
    values = checked.model_dump(mode="json", by_alias=False)
    for key in changes:
        session.merge(Setting(key=key, value=values[key]))
    session.flush()
    return checked
