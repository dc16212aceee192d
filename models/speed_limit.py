"""Which of the installation's speed limits is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.rates import in_window

if TYPE_CHECKING:
    from datetime import datetime

    from models.runtime_settings import RuntimeSettings


def alt_in_force(settings: RuntimeSettings, moment: datetime) -> bool:
    """Whether the alternative limit has taken over at `moment`, in the server's local time."""
    if settings.alt_mode != "schedule":
        return settings.alt_mode == "on"
    window = settings.alt_schedule
    return in_window(window.begin, window.end, window.days, moment)


def limit_in_force(settings: RuntimeSettings, moment: datetime) -> int | None:
    """Return the limit for all downloads together at `moment`, in bytes/s; None is no limit."""
    return settings.alt_rate_limit if alt_in_force(settings, moment) else settings.rate_limit
