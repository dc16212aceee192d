"""Copy, check and exchange a SQLite database."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from sqlalchemy.engine import make_url

from webapp.cli.archive import sync_folder
from webapp.cli.meter import Meter

if TYPE_CHECKING:
    from models.settings import Settings

PAGES_AT_ONCE: Final = 2000
PROBLEMS_SHOWN: Final = 5
BUSY_S: Final = 30.0


def database_path(settings: Settings) -> Path:
    """Return the database's file."""
    return Path(make_url(settings.database).database or "").resolve()


def copy(source: Path, target: Path) -> None:
    """Copy a database that is in use to a file without a journal.

    The read transaction keeps one moment in view (WAL): nobody has to wait for it, and the
    copying need not begin anew whenever somebody writes.
    """
    meter = Meter("copying the database")
    with closing(_open(source)) as live, closing(_open(target, create=True)) as made:
        made.execute("PRAGMA synchronous=OFF")  # a draft; what is kept of it is written down later
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(
            made,
            pages=PAGES_AT_ONCE,
            progress=lambda _status, left, total: meter.at(total - left, total),
        )
        live.execute("COMMIT")
        made.execute("PRAGMA journal_mode=DELETE").fetchone()


def problems(path: Path) -> list[str]:
    """Return what SQLite's own check finds wrong with a database; empty when it is sound."""
    try:
        with closing(_open(path)) as database:
            found = database.execute(f"PRAGMA integrity_check({PROBLEMS_SHOWN})").fetchall()
            broken = database.execute("PRAGMA foreign_key_check").fetchmany(PROBLEMS_SHOWN)
    except sqlite3.DatabaseError as error:
        return [str(error)]
    lines = [str(line) for (line,) in found if line != "ok"]
    return lines + [
        f"a row of {row[0]} belongs to a row of {row[2]} that is gone" for row in broken
    ]


def summary(path: Path) -> tuple[str, dict[str, int]]:
    """Return the schema's revision and the number of rows of each table."""
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name <> 'alembic_version'"
    )
    try:
        with closing(_open(path)) as database:
            (revision,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
            counts = {}
            for (name,) in database.execute(tables).fetchall():
                quoted = str(name).replace('"', '""')
                counted = database.execute(f'SELECT count(*) FROM "{quoted}"')  # noqa: S608 - quoted
                counts[str(name)] = int(counted.fetchone()[0])
    except (sqlite3.DatabaseError, TypeError) as error:
        raise click.ClickException("That is not a database of Dubline.") from error
    return str(revision), counts


def exchange(fresh: Path, database: Path, stamp: str) -> Path | None:
    """Put `fresh` in the database's place; return the name under which the old one is kept.

    The old database keeps its name until the new one takes it, so that at no moment there is none.
    """
    aside = database.with_name(f"{database.name}.before-restore-{stamp}")
    _fold_journal(fresh)
    _sync(fresh)
    kept = database.exists()
    if kept:
        _fold_journal(database)
        _keep(database, aside)
    for suffix in ("-wal", "-shm"):
        stale = database.with_name(database.name + suffix)
        if kept and suffix == "-wal" and stale.exists():  # could not be folded: it stays beside it
            stale.rename(aside.with_name(aside.name + suffix))
        stale.unlink(missing_ok=True)
    fresh.replace(database)
    sync_folder(database.parent)
    return aside if kept else None


def _keep(database: Path, aside: Path) -> None:
    try:
        aside.hardlink_to(database)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        database.rename(aside)


def _fold_journal(path: Path) -> None:
    """Write the -wal into the database; a damaged one is kept as it is."""
    try:
        with closing(_open(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError as error:
        click.echo(f"! the replaced database is damaged and kept as it is: {error}", err=True)


def _open(path: Path, *, create: bool = False) -> sqlite3.Connection:
    mode = "rwc" if create else "rw"
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=BUSY_S
    )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
