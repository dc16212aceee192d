"""Engines and transactions: the same code on SQLite and PostgreSQL."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
READ_ONLY = {"dubline_read_only": True}
BUSY_TIMEOUT_MS = 10_000


def make_engine(url: str, *, pooled: bool = True) -> Engine:
    """Return an engine for `url`; without a pool nothing stays open behind a single look."""
    options: dict[str, Any] = {} if pooled else {"poolclass": NullPool}
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=pooled, **options
        )
    engine = create_engine(parsed, **options)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: Any) -> None:
    # The driver's own implicit BEGIN is switched off: _begin decides which kind it is.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # A statement over many jobs, whose trigger may refuse it, keeps a journal of over 64 KiB
    # (sqlite.org/tempfiles.html, 2.5): as a file it costs the disk as much again as the change.
    cursor.execute("PRAGMA temp_store=MEMORY")
    cursor.close()


def _begin(connection: Any) -> None:
    # A transaction that writes takes the write lock first: upgrading a read lock can deadlock.
    read_only = connection.get_execution_options().get("dubline_read_only", False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One writing transaction: commits at the end, rolls back on any exception."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """One reading transaction: never waits for a writer."""
    with Session(engine.execution_options(**READ_ONLY), expire_on_commit=False) as session:
        yield session


def persist(engine: Engine, work: Callable[[Session], T], *, patience_s: float = 20.0) -> T:
    """Run `work` as one writing transaction, and again while the database does not take it.

    For what must not be lost to a restart, a busy moment or a full disk; shorter than a lease.
    """
    deadline = time.monotonic() + patience_s
    pause_s = 0.1
    while True:
        try:
            with transaction(engine) as session:
                return work(session)
        except OperationalError:
            if time.monotonic() + pause_s > deadline:
                raise
        time.sleep(pause_s)
        pause_s = min(pause_s * 2, 2.0)
