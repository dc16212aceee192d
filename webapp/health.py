"""Whether everything is there that the gateway needs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from webapp.schema_head import expected_head, is_migrated

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from webapp.services import Options, Services

State = Literal["ok", "error"]
TIMEOUT_S = 1.0


def redis_state(url: str) -> State:
    """Tell whether Redis answers within a second."""
    try:
        with Redis.from_url(
            url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        ) as redis:
            return "ok" if redis.ping() else "error"
    except (RedisError, OSError):
        return "error"


def database_state(parts: Services) -> State:
    """Tell whether the database answers."""
    try:
        return "ok" if parts.db.read(_one) == 1 else "error"
    except SQLAlchemyError:
        return "error"


def filesystem_state(options: Options) -> State:
    """Tell whether the media folder can be written."""
    return "ok" if os.access(options.media_root, os.W_OK | os.X_OK) else "error"


def schema_state(parts: Services) -> State:
    """Tell whether the database has the tables this code expects."""
    try:
        reached = parts.db.run(is_migrated, parts.db.engine, expected_head())
    except SQLAlchemyError:
        return "error"
    return "ok" if reached else "error"


def _one(session: Session) -> int | None:
    return session.scalar(select(1))
