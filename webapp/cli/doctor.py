"""`dubline doctor`: what is found, what is missing, what that disables, and how to get it."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from models.database import make_engine, reading
from models.settings import load
from pipelines.dub.capabilities import capabilities
from pipelines.dub.local.installed import shortcomings
from pipelines.tools import find, find_tools
from webapp.cli.findings import find_faults
from webapp.cli.idle import database_is_there
from webapp.cli.postgres_copy import ADVICE as PG_ADVICE
from webapp.cli.repair import repair_all
from webapp.schema_head import expected_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.settings import Settings

ROOT: Final = Path(__file__).resolve().parents[2]
PROGRAMS: Final = (
    ("ffmpeg", "downloads that need joining, and every dub", "apt install ffmpeg", True),
    ("ffprobe", "every download (nothing is published unchecked)", "apt install ffmpeg", True),
    ("redis-server", "running without a Redis of your own", "apt install redis-server", True),
    ("node", "the vot engine", "apt install nodejs (20 or newer)", False),
    ("espeak-ng", "the local engine", "apt install espeak-ng", False),
    ("apertium", "the local engine", "apt install apertium apertium-eng-spa", False),
)


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    mark: str
    what: str
    detail: str

    @property
    def is_problem(self) -> bool:
        """Whether Dubline cannot work like this."""
        return self.mark == "✗"


@click.command()
@click.option("--repair", is_flag=True, help="Put right what can be; Dubline must not run.")
def doctor(*, repair: bool) -> None:
    """Say what is found, what is missing, what that disables, and how to get it."""
    settings = load()
    if repair:
        repair_all(settings)
    problems = 0
    for finding in _findings(settings):
        colour = {"✓": "green", "!": "yellow", "✗": "red"}[finding.mark]
        click.echo(f"{click.style(finding.mark, fg=colour)} {finding.what:<14} {finding.detail}")
        problems += finding.is_problem
    if problems:
        click.secho(f"\n{problems} problem(s): Dubline cannot run like this.", fg="red")
        sys.exit(1)
    click.secho("\nDubline can run.", fg="green")


def _findings(settings: Settings) -> Iterator[Finding]:
    yield from _programs(settings)
    yield from _engines(settings)
    yield from _places(settings)
    yield from _services(settings)
    yield from _records(settings)


def _programs(settings: Settings) -> Iterator[Finding]:
    yield Finding("✓", "python", sys.version.split()[0])
    for name, needed_for, how, required in PROGRAMS:
        path = find(name)
        if path:
            yield Finding("✓", name, path)
        elif name == "redis-server" and settings.redis_url:
            yield Finding("✓", name, "not needed: REDIS_URL is set")
        else:
            advice = f"missing: disables {needed_for}. {how}, or run `make setup`."
            yield Finding("✗" if required else "!", name, advice)
    if settings.database.startswith("postgresql") and not find("pg_dump"):
        yield Finding("!", "pg_dump", f"missing: disables `dubline backup`. {PG_ADVICE}")


def _engines(settings: Settings) -> Iterator[Finding]:
    found = capabilities(find_tools(), settings.local_models, vot_enabled=settings.vot_enabled)
    for name, languages in found.items():
        yield Finding("✓", f"engine {name}", f"dubs into {', '.join(languages.targets)}")
    if "vot" not in found and settings.vot_enabled:
        advice = "unavailable: needs node and `make setup` (its npm packages)"
        yield Finding("!", "engine vot", advice)
    if "local" not in found:
        yield Finding("!", "engine local", "unavailable: needs apertium with a pair, and espeak-ng")
    for sentence in shortcomings(settings.local_models):
        yield Finding("!", "engine local", sentence)
    if not (ROOT / "frontend" / "dist" / "index.html").exists():
        yield Finding("!", "web page", "not built: run `make frontend`")
    if settings.egress_allow_loopback:
        advice = "on: links may reach services on this machine; meant for tests and demos only"
        yield Finding("!", "loopback", f"EGRESS_ALLOW_LOOPBACK is {advice}")


def _places(settings: Settings) -> Iterator[Finding]:
    for name, folder in (("DATA_DIR", settings.data_dir), ("MEDIA_ROOT", settings.media_root)):
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        writable = existing.is_dir() and os.access(existing, os.W_OK)
        detail = str(folder) if writable else f"{folder} cannot be written"
        yield Finding("✓" if writable else "✗", name, detail)
    yield from _one_file_system(settings)
    free = shutil.disk_usage(next(p for p in settings.media_root.parents if p.exists())).free
    enough = free > settings.min_free_space_gb * 1e9
    yield Finding("✓" if enough else "!", "free space", f"{free / 1e9:.1f} GB")


def _one_file_system(settings: Settings) -> Iterator[Finding]:
    folders = [path for path in (settings.tmp_dir, settings.library_dir) if path.is_dir()]
    if len({path.stat().st_dev for path in folders}) > 1:
        advice = "tmp and library lie on two file systems; put both on one, renames must be atomic"
        yield Finding("✗", "MEDIA_ROOT", advice)


def _services(settings: Settings) -> Iterator[Finding]:
    try:
        with Redis.from_url(settings.redis, socket_timeout=1) as redis:
            redis.ping()
        yield Finding("✓", "redis", "answers")
    except (RedisError, OSError):
        yield Finding("!", "redis", "does not answer (fine while `dubline up` is not running)")
    yield _database(settings)


def _database(settings: Settings) -> Finding:
    head = expected_head()
    if not database_is_there(settings):
        return Finding("!", "database", "not made yet; `dubline up` does it")
    try:
        with reading(make_engine(settings.database, pooled=False)) as session:
            found = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DatabaseError:
        return Finding("!", "database", "not made yet; `dubline up` does it")
    if found != head:
        advice = f"schema {found}, this version wants {head}; `dubline up` brings it there"
        return Finding("!", "database", advice)
    return Finding("✓", "database", f"schema {found}")


def _records(settings: Settings) -> Iterator[Finding]:
    try:
        for fault in find_faults(settings):
            advice = "" if fault.fix is None else " (`dubline doctor --repair`)"
            yield Finding("✗" if fault.is_fatal else "!", fault.what, f"{fault.detail}{advice}")
    except DatabaseError as error:
        yield Finding("!", "database", f"cannot be read: {error.orig}")
