"""Calls with an Idempotency-Key: done once, answered again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import IntegrityError

from models.clock import now
from models.errors import Conflict
from models.installation import Answer

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.database import Database

GIVEN_UP_S: Final = 60.0
"""After so long without an answer its gateway has died, and the call may be made again."""


def earlier_answer(db: Database, key: str, request: str) -> dict[str, Any] | None:
    """Return what this call was answered before; None when it is to be done now.

    `request` tells what is asked. Raises Conflict when something else was asked with this key, or
    when the same is being done right now.
    """
    asked = hashlib.sha256(request.encode()).hexdigest()
    try:
        return db.write(_claim, key, asked)
    except IntegrityError:  # the same call arrived twice at the same moment
        return db.write(_claim, key, asked)


def _claim(session: Session, key: str, asked: str) -> dict[str, Any] | None:
    row = session.get(Answer, key, with_for_update=True)
    if row is None:
        session.add(Answer(key=key, request=asked, answer=None, at=now()))
        session.flush()
        return None
    if row.request != asked:
        raise Conflict("This Idempotency-Key was used for something else.")
    if row.answer is None:
        if row.at > now() - GIVEN_UP_S:
            raise Conflict("The same call is being answered right now.")
        row.at = now()
    return row.answer


def keep_answer(session: Session, key: str, answer: dict[str, Any]) -> None:
    """Store what a call that `earlier_answer` let pass was answered."""
    row = session.get(Answer, key)
    if row is not None:
        row.answer = answer


def forget_call(session: Session, key: str) -> None:
    """Let a call be made again that was refused as a whole."""
    row = session.get(Answer, key)
    if row is not None:
        session.delete(row)
