"""`dubline restore`: put a backup in the place of what is there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from alembic.script import ScriptDirectory
from sqlalchemy import URL, select
from sqlalchemy.exc import DatabaseError

from models.database import make_engine, reading, transaction
from models.job import Artifact
from models.job_changes import begin_epoch
from models.settings import load
from webapp.cli import archive, postgres_copy, sqlite_copy
from webapp.cli.backup import make_backup, stamp
from webapp.cli.idle import stopped
from webapp.cli.migrate import migrate
from webapp.schema_head import MIGRATIONS, expected_head

if TYPE_CHECKING:
    from models.settings import Settings

DRAFTS: Final = ".dubline-restore-"


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Replace the database without asking.")
def restore(file: Path, *, yes: bool) -> None:
    """Replace the database and the keys by those of the backup FILE; Dubline must not run.

    What is replaced is kept beside it. Media are not in a backup: files in the library stay as
    they are, and jobs that were running then run again.
    """
    settings = load()
    with stopped(settings, "a restore"):
        home = _home(settings)
        try:
            home.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=DRAFTS, dir=home) as folder:
                _restore(settings, file, Path(folder), sure=yes)
        except OSError as error:
            raise click.ClickException(f"The restore did not end: {error}") from error


def _home(settings: Settings) -> Path:
    """Return the folder in which drafts can be renamed to what they replace."""
    if settings.database.startswith("sqlite:"):
        return sqlite_copy.database_path(settings).parent
    return settings.data_dir


def _restore(settings: Settings, file: Path, folder: Path, *, sure: bool) -> None:
    manifest = archive.unpack(file, folder)
    _check(settings, manifest)
    rows = sum(manifest.counts.values())
    click.echo(
        f"{file}: of {manifest.created_at}, Dubline {manifest.dubline}, "
        f"{manifest.counts.get('jobs', 0)} jobs, {rows} rows"
    )
    copied = folder / manifest.database_name
    if manifest.database == "sqlite":
        kept = _restore_sqlite(settings, manifest, copied, sure=sure)
    else:
        kept = _restore_postgres(settings, manifest, copied, sure=sure)
    _restore_secrets(settings, manifest, folder)
    click.secho("Restored.", fg="green")
    if kept is not None:
        click.echo(f"What was there before is kept: {kept}")
    _tell_of_files(settings)


def _check(settings: Settings, manifest: archive.Manifest) -> None:
    if not settings.database.startswith(f"{manifest.database}:") and not (
        manifest.database == "postgresql" and settings.database.startswith("postgresql")
    ):
        raise click.ClickException(
            f"This backup is of a {manifest.database} database; DATABASE_URL names another kind."
        )
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if manifest.revision not in known:
        raise click.ClickException(
            f"This backup has schema {manifest.revision}, this Dubline knows {expected_head()} at "
            "most. Use the version of Dubline that made it, or a newer one."
        )


def _restore_sqlite(
    settings: Settings, manifest: archive.Manifest, copied: Path, *, sure: bool
) -> Path | None:
    found = sqlite_copy.problems(copied)
    if found:
        raise click.ClickException(f"The database in this backup is damaged: {found[0]}.")
    if sqlite_copy.summary(copied) != (manifest.revision, manifest.counts):
        raise click.ClickException("The database in this backup is not the one it tells of.")
    # Before the exchange: when a migration fails, what is there is as it was.
    url = URL.create("sqlite", database=str(copied)).render_as_string()
    _make_current(settings.model_copy(update={"database_url": url}))
    target = sqlite_copy.database_path(settings)
    if target.exists():
        _ask(str(target), sure=sure)
    return sqlite_copy.exchange(copied, target, stamp())


def _restore_postgres(
    settings: Settings, manifest: archive.Manifest, copied: Path, *, sure: bool
) -> Path | None:
    kept = None
    try:
        if postgres_copy.has_tables(settings.database):
            _ask(make_engine(settings.database).url.render_as_string(), sure=sure)
            kept = settings.data_dir / f"before-restore-{stamp()}.tar.gz"
            make_backup(settings, kept)
        postgres_copy.load(settings.database, copied, set(manifest.counts))
    except DatabaseError as error:
        raise click.ClickException(f"The database refuses: {error.orig}") from error
    except click.ClickException as error:
        back = f" `dubline restore {kept}` brings back what was there." if kept else ""
        raise click.ClickException(f"{error.message}{back}") from error
    _make_current(settings)
    return kept


def _make_current(settings: Settings) -> None:
    """Migrate what was restored, and let pages that followed what was there read it anew."""
    migrate(settings)
    engine = make_engine(settings.database, pooled=False)
    with transaction(engine) as session:
        begin_epoch(session)
    engine.dispose()


def _ask(what: str, *, sure: bool) -> None:
    if not sure:
        click.confirm(f"Replace {what}? It is kept beside it.", abort=True)


def _restore_secrets(settings: Settings, manifest: archive.Manifest, folder: Path) -> None:
    for name in archive.SECRETS:
        if name not in manifest.members:
            continue
        draft = settings.data_dir / f".{name}.restored"
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write((folder / name).read_bytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(settings.data_dir / name)
    archive.sync_folder(settings.data_dir)


def _tell_of_files(settings: Settings) -> None:
    """Say which of the library's files the restored rows miss: media are not in a backup."""
    engine = make_engine(settings.database, pooled=False)
    with reading(engine) as session:
        paths = session.execute(select(Artifact.path).where(Artifact.state == "published"))
        gone = [path for path in paths.scalars() if not (settings.library_dir / path).exists()]
    engine.dispose()
    if gone:
        click.echo(
            f"{len(gone)} finished files of these jobs are not in {settings.library_dir} (media "
            "are not in a backup): copy them there, or `dubline doctor --repair` forgets them."
        )
    click.echo("`dubline up` starts it; jobs that were running go on from their checkpoints.")
