"""Settings that change at run time: how they are shown, and how some of them are changed."""

from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import local_time
from models.job import StageRun
from models.job_state import ORDER, Stage
from models.runtime_settings import RuntimeSettings, read_settings, write_settings
from models.speed_limit import alt_in_force, limit_in_force
from tasks.dispatch import stage_size
from webapp.engines import check_known, live_engines
from webapp.presets import check_preset

if TYPE_CHECKING:
    from webapp.services import Options, Services


class SettingsView(RuntimeSettings):
    """The settings in force, and what follows from them right now."""

    download_rate_limit_per_job: int | None
    """The environment's limit for each download that has none of its own, in bytes/s."""
    sizes: dict[Stage, int]
    """How many runs of each stage may count: its setting, else what the live workers offer."""
    alt_active: bool
    """Whether the alternative limit is in force."""
    rate_limit_in_force: int | None
    """The limit for all downloads together, in bytes/s; null means none."""


def _without_defaults(schema: dict[str, Any]) -> None:
    for field in schema["properties"].values():
        field.pop("default", None)


class SettingsPatch(RuntimeSettings):
    """Only what is named changes, also within `altSchedule`."""

    model_config = ConfigDict(json_schema_extra=_without_defaults)


def show_settings(session: Session, options: "Options") -> SettingsView:
    """Return the settings in force."""
    found = read_settings(session)
    moment = local_time()
    return SettingsView(
        **dict(found),
        download_rate_limit_per_job=options.download_rate_limit,
        sizes={stage: stage_size(session, stage) for stage in ORDER},
        alt_active=alt_in_force(found, moment),
        rate_limit_in_force=limit_in_force(found, moment),
    )


def change_settings(parts: "Services", changes: dict[str, Any]) -> SettingsView:
    """Store these settings (by field name) and tell everybody; they are in force at once."""
    try:
        view = parts.db.write(_change, changes, parts.options)
    except IntegrityError:  # the same setting was stored for the first time at the same moment
        view = parts.db.write(_change, changes, parts.options)
    if changes:
        parts.after.tell_settings()
    return view


def _change(session: Session, changes: dict[str, Any], options: "Options") -> SettingsView:
    if "alt_schedule" in changes:
        schedule = read_settings(session).alt_schedule.model_dump() | changes["alt_schedule"]
        changes = changes | {"alt_schedule": schedule}
    if "default_provider" in changes:
        engines = live_engines(session, vot_enabled=options.vot_enabled)
        check_known(engines, changes["default_provider"], "defaultProvider")
    if "default_format_preset" in changes:
        check_preset(session, changes["default_format_preset"], "defaultFormatPreset")
    write_settings(session, changes)
    return show_settings(session, options)


def job_defaults(session: Session, options: "Options") -> dict[str, Any]:
    """Return the columns of a new job whose request leaves them out."""
    found = read_settings(session)
    return {
        "target_lang": found.default_target_lang or options.target_lang,
        "dubbing_provider": found.default_provider,
        "voice_balance": found.default_voice_balance,
        "format_preset": found.default_format_preset,
        "output_container": found.default_container or options.default_container,
        "download_subtitles": found.default_subtitles,
        "folder": found.default_folder,
    }


def download_speed(session: Session) -> float:
    """Return the speed of all running downloads together, in bytes/s."""
    going = (StageRun.stage == Stage.DOWNLOAD) & (StageRun.outcome == "running")
    return session.execute(select(func.sum(StageRun.speed)).where(going)).scalar() or 0.0
