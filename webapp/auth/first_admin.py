"""The first administrator: made when there is nobody, never with a password known beforehand."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models.clock import now
from models.database import reading, transaction
from models.user import User
from webapp.auth.passwords import hash_password

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

RULE: Final = "=" * 64


def ensure_admin(engine: Engine, username: str, password: str) -> str | None:
    """Create `username` as administrator when nobody exists yet.

    Returns the generated password when `password` is empty and the user was created here, so
    that the caller can show it once; else None.
    """
    with reading(engine) as session:
        if _somebody(session):
            return None
    chosen = password or secrets.token_urlsafe(12)
    user = User(
        username=username, password_hash=hash_password(chosen), role="admin", created_at=now()
    )
    try:
        with transaction(engine) as session:
            if _somebody(session):
                return None
            session.add(user)
    except IntegrityError:  # another gateway was first
        return None
    return None if password else chosen


def show_once(username: str, password: str) -> None:
    """Print a generated password to the terminal; it is written nowhere else."""
    block = (
        f"\n{RULE}\n  First start: log in as   {username}\n"
        f"  with the password        {password}\n"
        f"  It is shown only this once.\n{RULE}\n\n"
    )
    sys.stderr.write(block)
    sys.stderr.flush()


def _somebody(session: Session) -> bool:
    return session.execute(select(func.count()).select_from(User)).scalar_one() > 0
