"""The one file of a backup: a gzipped tar of a manifest, the database's copy, and secrets.

What comes back from one is not trusted: members are taken by name, never extracted by path, and
count only when their size and SHA-256 are the manifest's.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tarfile
import zlib
from typing import IO, TYPE_CHECKING, Final, Literal

import click
from pydantic import BaseModel, Field

from tasks.library_files import rename_new
from webapp.cli.meter import Meter

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["sqlite", "postgresql"]
FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE_NAME: Final[dict[Kind, str]] = {
    "sqlite": "database.sqlite",
    "postgresql": "database.pgdump",
}
SECRETS: Final = ("jwt-secret", "flower-password", "cookies-key")
SMALL_MAX: Final = 1024 * 1024
CHUNK: Final = 1024 * 1024
COMPRESSION: Final = 1  # rows shrink fivefold with it; more costs seconds and gains little


class Member(BaseModel):
    """One file of the archive; size in bytes."""

    size: int = Field(ge=0)
    sha256: str


class _Header(BaseModel):
    format: int


class Manifest(_Header):
    """What the archive is and what is in it."""

    dubline: str
    revision: str
    """The database's schema, as Alembic names it."""
    database: Kind
    created_at: str
    counts: dict[str, int]
    """Rows of each table."""
    members: dict[str, Member]

    @property
    def database_name(self) -> str:
        """The member that is the database's copy."""
        return DATABASE_NAME[self.database]


def describe(folder: Path, names: list[str]) -> dict[str, Member]:
    """Return sizes and checksums of the files in `folder`."""
    return {name: _member(folder / name) for name in names}


def _member(path: Path) -> Member:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Member(size=path.stat().st_size, sha256=digest)


def pack(folder: Path, manifest: Manifest, draft: Path) -> None:
    """Write the archive of `folder`'s files to `draft`, with mode 0600, down to the disk."""
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=2))
    meter = Meter("packing", sum(member.size for member in manifest.members.values()))
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=COMPRESSION) as tar:
            for name in (MANIFEST, *manifest.members):
                _add(tar, folder / name, meter)
        file.flush()
        os.fsync(file.fileno())


def _add(tar: tarfile.TarFile, path: Path, meter: Meter) -> None:
    entry = tarfile.TarInfo(path.name)
    stat = path.stat()
    entry.size, entry.mtime, entry.mode = stat.st_size, int(stat.st_mtime), 0o600
    with path.open("rb") as file:
        tar.addfile(entry, _Metered(file, meter))


class _Metered:
    """A file that tells a meter what is read of it."""

    def __init__(self, file: IO[bytes], meter: Meter) -> None:
        self._file = file
        self._meter = meter

    def read(self, size: int = -1, /) -> bytes:
        """Read as the file does."""
        data = self._file.read(size)
        self._meter.add(len(data))
        return data


def put(draft: Path, target: Path, *, force: bool) -> None:
    """Give the finished archive its name; raises ClickException when the name is taken."""
    if force:
        draft.replace(target)
    elif not rename_new(draft, target):
        raise click.ClickException(f"{target} is there already; --force replaces it.")
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Write a folder's names down to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def unpack(archive: Path, folder: Path) -> Manifest:
    """Check the archive and put its members into `folder`; raises ClickException."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            manifest = _read_manifest(tar, tar.next())
            _check_room(manifest, folder)
            missing = dict(manifest.members)
            meter = Meter("unpacking", sum(member.size for member in missing.values()))
            while (entry := tar.next()) is not None:
                expected = missing.pop(entry.name, None)
                if expected is None or not entry.isreg() or entry.size != expected.size:
                    raise _damaged(f"it holds {entry.name!r}, which does not belong there")
                _take(tar, entry, folder / entry.name, expected, meter)
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError) as error:
        raise _damaged(str(error).splitlines()[0] if str(error) else "it ends early") from error
    if missing:
        raise _damaged(f"{', '.join(missing)} is missing")
    return manifest


def _read_manifest(tar: tarfile.TarFile, entry: tarfile.TarInfo | None) -> Manifest:
    if entry is None or entry.name != MANIFEST or entry.size > SMALL_MAX:
        raise _damaged(f"it does not begin with {MANIFEST}")
    text = _open(tar, entry).read(SMALL_MAX)
    found = _Header.model_validate_json(text).format
    if found > FORMAT:
        raise click.ClickException(
            f"This backup has format {found}; this Dubline knows {FORMAT}. Use a newer Dubline."
        )
    manifest = Manifest.model_validate_json(text)
    strangers = manifest.members.keys() - {manifest.database_name, *SECRETS}
    if strangers or manifest.database_name not in manifest.members:
        raise _damaged("its manifest does not name the files of a backup")
    if any(m.size > SMALL_MAX for name, m in manifest.members.items() if name in SECRETS):
        raise _damaged("a secret in it is far too long")
    return manifest


def _check_room(manifest: Manifest, folder: Path) -> None:
    needed = sum(member.size for member in manifest.members.values())
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise click.ClickException(
            f"The backup needs {needed / 1e9:.1f} GB; {folder} has {free / 1e9:.1f} GB left."
        )


def _take(
    tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path, expected: Member, meter: Meter
) -> None:
    digest = hashlib.sha256()
    source = _open(tar, entry)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
            meter.add(len(chunk))
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != expected.sha256:
        raise _damaged(f"the checksum of {entry.name} is another one")


def _open(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    source = tar.extractfile(entry) if entry.isreg() else None
    if source is None:
        raise _damaged(f"{entry.name!r} is not a file")
    return source


def _damaged(why: str) -> click.ClickException:
    return click.ClickException(f"This is no whole backup of Dubline: {why}. Nothing was changed.")
