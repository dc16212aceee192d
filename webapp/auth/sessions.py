"""Logins: a refresh token is used once, its successor replaces it, reuse ends the session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models.clock import now
from models.ids import new_id
from models.user import Session as Login
from models.user import User

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REFRESH_S: Final = 14 * 86_400.0
GRACE_S: Final = 10.0
"""Two tabs may refresh at the same moment: both get the same successor."""


@dataclass(frozen=True)
class Principal:
    """Who is asking; `session_id` is None for the command line on this machine."""

    id: str
    username: str
    role: str
    session_id: str | None = None


LOCAL: Final = Principal(id="local", username="local", role="admin")


def find_user(session: Session, username: str) -> User | None:
    """Return the user of that name."""
    return session.execute(select(User).where(User.username == username)).scalar_one_or_none()


def open_session(session: Session, user_id: str) -> tuple[str, str]:
    """Start a login; return its id and the id of its first refresh token."""
    stamp = now()
    login = Login(
        user_id=user_id,
        token_id=new_id(),
        rotated_at=stamp,
        created_at=stamp,
        expires_at=stamp + REFRESH_S,
    )
    session.add(login)
    session.flush()
    return login.id, login.token_id


def whose(session: Session, session_id: str) -> Principal | None:
    """Return who is logged in with this session; None when it has ended."""
    row = session.execute(
        select(User.id, User.username, User.role)
        .join(Login, Login.user_id == User.id)
        .where(Login.id == session_id, Login.revoked_at.is_(None), Login.expires_at > now())
    ).one_or_none()
    return None if row is None else Principal(row.id, row.username, row.role, session_id)


def rotate(session: Session, session_id: str, token_id: str) -> str | None:
    """Exchange a refresh token for its successor's id; None when the session has ended.

    A token that was replaced more than GRACE_S ago was stolen or replayed: the session ends.
    """
    login = session.get(Login, session_id, with_for_update=True)
    stamp = now()
    if login is None or login.revoked_at is not None or login.expires_at <= stamp:
        return None
    if token_id == login.token_id:
        login.previous_token_id = token_id
        login.token_id = new_id()
        login.rotated_at = stamp
        login.expires_at = stamp + REFRESH_S
        return login.token_id
    if token_id == login.previous_token_id and stamp - login.rotated_at <= GRACE_S:
        return login.token_id
    login.revoked_at = stamp
    return None


def revoke(session: Session, session_id: str) -> None:
    """End a login."""
    login = session.get(Login, session_id, with_for_update=True)
    if login is not None and login.revoked_at is None:
        login.revoked_at = now()
