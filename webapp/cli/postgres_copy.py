"""Dump and load a PostgreSQL database with its own programs; the password is in no argument."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from models.database import make_engine
from models.schema import metadata
from pipelines.process import Program, tail
from pipelines.tools import find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import URL, Connection

ADVICE: Final = "apt install postgresql-client (not older than the server)"


def dump(url: str, target: Path) -> tuple[str, dict[str, int]]:
    """Write pg_dump's custom format; return the schema's revision and each table's rows.

    Both see the same moment: the dump uses the snapshot of the transaction that counts.
    """
    engine = make_engine(url, pooled=False).execution_options(isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            revision = connection.execute(text("SELECT version_num FROM alembic_version"))
            found = str(revision.scalar_one()), _counts(connection)
            with _reachable(url, target.parent) as database:
                options = ["--format=custom", f"--snapshot={snapshot}", f"--file={target}"]
                _run("pg_dump", [*options, "--no-owner", f"--dbname={database}"])
    except DatabaseError as error:
        raise click.ClickException(f"The database cannot be read: {error.orig}") from error
    return found


def _counts(connection: Connection) -> dict[str, int]:
    names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    quote = connection.dialect.identifier_preparer.quote_identifier
    queries = {name: f"SELECT count(*) FROM {quote(name)}" for name in sorted(names)}  # noqa: S608 - quoted
    return {name: connection.execute(text(query)).scalar_one() for name, query in queries.items()}


def has_tables(url: str) -> bool:
    """Whether there is something that a restore would replace."""
    engine = make_engine(url, pooled=False)
    with engine.connect() as connection:
        return "jobs" in inspect(connection).get_table_names()


def load(url: str, source: Path, tables: set[str]) -> None:
    """Replace the database's tables by the dump's, in one transaction; raises ClickException.

    Tables of a newer schema that the dump does not know are dropped first: the migrations that
    follow make them again.
    """
    engine = make_engine(url, pooled=False)
    with engine.begin() as connection:
        present = set(inspect(connection).get_table_names())
        for name in sorted(present & (metadata.tables.keys() - tables)):
            connection.execute(text(f'DROP TABLE "{name}" CASCADE'))
    with _reachable(url, source.parent) as database:
        options = ["--clean", "--if-exists", "--single-transaction", "--no-owner"]
        _run("pg_restore", [*options, f"--dbname={database}", str(source)])


def _run(name: str, arguments: list[str]) -> None:
    program = find(name)
    if not program:
        raise click.ClickException(f"{name} is missing: {ADVICE}.")
    running = Program([program, *arguments])
    said = "".join(running.lines())
    if running.wait() != 0:
        raise click.ClickException(f"{name} failed: {tail(running.stderr or said)}")


@contextmanager
def _reachable(url: str, folder: Path) -> Iterator[str]:
    """Yield the database as libpq wants it, its password in a file that only we can read."""
    parsed = make_url(url).set(drivername="postgresql")
    given = parsed.password or parsed.query.get("password")
    if not given:
        yield _as_libpq(parsed)
        return
    secret = str(given).replace("\\", "\\\\").replace(":", "\\:")
    passfile = folder / "pgpass"
    descriptor = os.open(passfile, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"*:*:*:*:{secret}\n")
    try:
        public = parsed.difference_update_query(["password"])._replace(password=None)
        yield _as_libpq(public.update_query_dict({"passfile": str(passfile)}))
    finally:
        passfile.unlink()


def _as_libpq(url: URL) -> str:
    """Return the URL with spaces written as libpq reads them: it knows no plus sign."""
    base, mark, query = url.render_as_string().partition("?")
    return base + mark + query.replace("+", "%20")
