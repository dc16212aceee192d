"""Forget what pages and repeated calls no longer ask for: old changes of the list, old answers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete

from models.clock import now
from models.database import transaction
from models.installation import Answer
from models.job_changes import trim

if TYPE_CHECKING:
    from tasks.context import Context

EVERY_S: Final = 60.0
ANSWERS_KEPT_S: Final = 24 * 3600.0
_done_at: dict[str, float] = {}


def trim_changes(context: Context) -> None:
    """Do it, once a minute."""
    if time.monotonic() - _done_at.get("all", -EVERY_S) < EVERY_S:
        return
    with transaction(context.engine) as session:
        trim(session)
        session.execute(delete(Answer).where(Answer.at < now() - ANSWERS_KEPT_S))
    _done_at["all"] = time.monotonic()
