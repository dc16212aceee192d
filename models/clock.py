"""Time: seconds since the epoch as floats, by the database's clock wherever a lease is judged."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class db_now(GenericFunction[float]):  # noqa: N801 - reads as an SQL function
    """The database's own clock, in seconds since the epoch.

    SQLite runs in this process, so it is the host's clock; PostgreSQL's `clock_timestamp()` is
    one clock for all hosts, and moves on within a transaction, unlike `now()`.
    """

    type = Float()
    inherit_cache = True
    name = "db_now"


@compiles(db_now, "sqlite")
def _sqlite_now(_element: db_now, _compiler: Any, **_kw: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(db_now, "postgresql")
def _postgresql_now(_element: db_now, _compiler: Any, **_kw: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


def now() -> float:
    """Return this host's wall clock in seconds since the epoch."""
    return time.time()


def local_time() -> datetime:
    """Return this host's local time, for what people set by the clock on the wall."""
    return datetime.now(UTC).astimezone()


def iso(seconds: float) -> str:
    """Return ISO 8601 in UTC with milliseconds and `Z`, as the public contract asks."""
    stamp = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")
