"""Databases for tests, with the tables that the migrations make."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

from tests.programs import require_program

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest migration."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "head")


class Sqlite:
    """Migrates one file and hands out copies of it."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.db"
        migrate(f"sqlite:///{self._template}")

    def fresh(self, folder: Path) -> str:
        """Return the URL of an empty database of its own."""
        target = folder / "dubline.db"
        shutil.copyfile(self._template, target)
        return f"sqlite:///{target}"


class Postgres:
    """A cluster of its own on a socket in a temporary folder; every test gets a database."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self._sql("postgres", "CREATE DATABASE template_dubline")
        migrate(self._url("template_dubline"))

    def _url(self, name: str) -> str:
        return f"postgresql://dubline@/{name}?host={self._folder}"

    def _sql(self, database: str, statement: str) -> None:
        psql = [require_program("psql"), "-qX", "-h", str(self._folder), "-U", "dubline"]
        subprocess.run([*psql, "-d", database, "-c", statement], check=True)

    def fresh(self) -> str:
        """Return the URL of an empty database of its own."""
        self._made += 1
        name = f"test_{self._made}"
        self._sql("postgres", f"CREATE DATABASE {name} TEMPLATE template_dubline")
        return self._url(name)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a PostgreSQL server; skipped where there is none, failed in CI."""
    initdb, pg_ctl = require_program("initdb"), require_program("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="dubline-pg-"))
    options: dict[str, str] = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "nobody")
        options = {"user": "nobody"}

    def run(*argv: str) -> None:
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, cwd=folder, **options)

    data, log = str(folder / "data"), str(folder / "log")
    server = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        run(initdb, "-D", data, "-U", "dubline", "-A", "trust", "-N")
        run(pg_ctl, "-D", data, "-o", server, "-l", log, "-w", "start")
        try:
            yield Postgres(folder)
        finally:
            run(pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
