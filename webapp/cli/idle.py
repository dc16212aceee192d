"""Whether Dubline runs on this installation: the lock of its DATA_DIR, and live workers."""

from __future__ import annotations

import fcntl
import os
import socket
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from models.clock import db_now
from models.database import make_engine, reading
from models.installation import Worker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.settings import Settings

LOCK_NAME: Final = "up.lock"
SILENT_AFTER_S: Final = 30.0


def take_lock(data_dir: Path) -> int | None:
    """Return a descriptor that holds the lock until it is closed; None when Dubline has it."""
    descriptor = os.open(data_dir / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_running(settings: Settings) -> bool:
    """Whether `dubline up` runs here, or a worker of this database anywhere."""
    if (settings.data_dir / LOCK_NAME).exists():
        lock = take_lock(settings.data_dir)
        if lock is None:
            return True
        os.close(lock)
    return bool(live_workers(settings))


def live_workers(settings: Settings) -> list[str]:
    """Return the workers whose heart has beaten lately; none when there is no database yet."""
    if not database_is_there(settings):
        return []
    engine = make_engine(settings.database, pooled=False)
    recent = Worker.last_seen > db_now() - SILENT_AFTER_S
    try:
        with reading(engine) as session:
            rows = session.execute(select(Worker.name, Worker.host, Worker.pid).where(recent)).all()
    except DatabaseError:
        return []
    finally:
        engine.dispose()
    return [row.name for row in rows if row.host != socket.gethostname() or _lives(row.pid)]


def database_is_there(settings: Settings) -> bool:
    """Whether looking at the database would not make an empty SQLite file."""
    url = make_url(settings.database)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@contextmanager
def stopped(settings: Settings, what: str) -> Iterator[None]:
    """Keep `dubline up` from starting meanwhile; raises ClickException while Dubline runs."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = take_lock(settings.data_dir)
    if lock is None:
        raise click.ClickException(
            f"Dubline runs with this DATA_DIR ({settings.data_dir}). Stop it first: {what} "
            "changes what it works with."
        )
    try:
        workers = live_workers(settings)
        if workers:
            raise click.ClickException(
                f"Workers of this database are alive: {', '.join(workers)}. Stop them first."
            )
        yield
    finally:
        os.close(lock)
