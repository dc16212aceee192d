"""Transactions for the gateway: one transaction is one function, run in a real thread.

SQLite and libpq block in C, so in eventlet mode they would stop every client (the hub); and a
greenlet that yields inside a transaction would lock the database against itself. There is one
such thread: locks that were greened, as those of the engine's pool are, are not safe between two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, Final, Literal, ParamSpec, TypeVar

from sqlalchemy.exc import OperationalError

from models.database import make_engine, reading, transaction
from tasks.reserve import Reserve

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")
AsyncMode = Literal["eventlet", "gevent", "threading"]
THREADS: Final = "1"
DISK_IS_FULL: Final = "database or disk is full"
"""SQLITE_FULL in words."""


class Database:
    """The gateway's door to the database."""

    def __init__(self, url: str, mode: AsyncMode) -> None:
        self.engine: Engine = make_engine(url)
        Reserve.beside(self.engine)
        self._mode = mode

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call `function` where it may block: a database call, a password hash, a slow disk."""
        if self._mode != "eventlet":
            return function(*args, **kwargs)
        from eventlet import tpool  # noqa: PLC0415 - only eventlet mode may load eventlet

        result: T = tpool.execute(function, *args, **kwargs)
        return result

    def write(
        self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(session, …)` as one writing transaction."""

        def work() -> T:
            try:
                return self._write(function, *args, **kwargs)
            except OperationalError as error:
                if DISK_IS_FULL not in str(error):
                    raise
            # the reserve has just been given up for this
            return self._write(function, *args, **kwargs)

        return self.run(work)

    def _write(
        self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with transaction(self.engine) as session:
            return function(session, *args, **kwargs)

    def read(
        self, function: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run `function(session, …)` as one reading transaction."""

        def work() -> T:
            with reading(self.engine) as session:
                return function(session, *args, **kwargs)

        return self.run(work)
