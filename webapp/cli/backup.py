"""`dubline backup`: the database and the keys of an installation in one file, while it runs."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from models.clock import iso, now
from models.settings import load
from webapp.cli import archive, postgres_copy, sqlite_copy

if TYPE_CHECKING:
    from models.settings import Settings

STDOUT: Final = Path("-")


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
def backup(file: Path | None, *, force: bool) -> None:
    """Write a consistent copy of the database and the keys to FILE, while Dubline runs.

    Without FILE it is dubline-YYYYMMDD-HHMMSS.tar.gz (UTC) in the current folder; - is standard
    output. The file holds secrets: keep it private. Media are not in it.
    """
    settings = load()
    begun = time.monotonic()
    if file == STDOUT:
        _to_stdout(settings)
        return
    target = file or Path(f"dubline-{stamp()}.tar.gz")
    manifest = make_backup(settings, target, force=force)
    size = target.stat().st_size
    click.echo(
        f"{target}: {manifest.counts.get('jobs', 0)} jobs, {sum(manifest.counts.values())} rows, "
        f"{size / 1e6:.1f} MB, {time.monotonic() - begun:.1f} s"
    )
    click.echo("It holds secrets (keys, password hashes, cookies of jobs); media are not in it.")


def stamp() -> str:
    """Return the time as it stands in names of files (UTC)."""
    return datetime.now(UTC).strftime("%Y%m%d-%H%M%S")


def make_backup(settings: Settings, target: Path, *, force: bool = False) -> archive.Manifest:
    """Write the archive, whole or not at all; raises ClickException."""
    if target.exists() and (target.is_dir() or not force):
        raise click.ClickException(f"{target} is there already; --force replaces it.")
    try:
        with tempfile.TemporaryDirectory(prefix=".dubline-backup-", dir=target.parent) as made:
            folder = Path(made)
            manifest = _gather(settings, folder)
            draft = folder / "archive"
            archive.pack(folder, manifest, draft)
            archive.put(draft, target, force=force)
    except OSError as error:
        raise click.ClickException(f"{target} cannot be written: {error.strerror}") from error
    return manifest


def _to_stdout(settings: Settings) -> None:
    with tempfile.TemporaryDirectory(prefix=".dubline-backup-", dir=settings.data_dir) as folder:
        target = Path(folder) / "archive.tar.gz"
        make_backup(settings, target)
        with target.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)


def _gather(settings: Settings, folder: Path) -> archive.Manifest:
    """Put the members of the archive into `folder`."""
    kind: archive.Kind = "sqlite" if settings.database.startswith("sqlite:") else "postgresql"
    created_at = iso(now())
    copied = folder / archive.DATABASE_NAME[kind]
    if kind == "sqlite":
        revision, counts = _copy_sqlite(settings, copied)
    else:
        revision, counts = postgres_copy.dump(settings.database, copied)
    names = [copied.name, *_copy_secrets(settings, folder)]
    return archive.Manifest(
        format=archive.FORMAT,
        dubline=version("dubline"),
        revision=revision,
        database=kind,
        created_at=created_at,
        counts=counts,
        members=archive.describe(folder, names),
    )


def _copy_sqlite(settings: Settings, copied: Path) -> tuple[str, dict[str, int]]:
    path = sqlite_copy.database_path(settings)
    if not path.exists():
        raise click.ClickException(f"There is no database yet ({path}).")
    sqlite_copy.copy(path, copied)
    found = sqlite_copy.problems(copied)
    if found:
        raise click.ClickException(
            f"The database is damaged ({found[0]}): no backup was made. Restore an older one."
        )
    return sqlite_copy.summary(copied)


def _copy_secrets(settings: Settings, folder: Path) -> list[str]:
    present = [name for name in archive.SECRETS if (settings.data_dir / name).exists()]
    for name in present:
        shutil.copyfile(settings.data_dir / name, folder / name)
    return present
