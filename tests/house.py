"""One installation's folder, and the commands of `dubline` run on it."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from typing import TYPE_CHECKING

from click.testing import CliRunner
from sqlalchemy import select

from models.database import make_engine, reading, transaction
from models.job import Job
from models.job_commands import create_job
from models.settings import Settings, load
from webapp.cli import sqlite_copy
from webapp.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from click.testing import Result


class House:
    """One installation's folder, and the commands run on it."""

    def __init__(self, folder: Path, url: str, patch: pytest.MonkeyPatch) -> None:
        self.url = url
        self.data = folder / "data"
        self.file = folder / "kept" / "backup.tar.gz"
        self.data.mkdir(parents=True)
        self.file.parent.mkdir()
        patch.chdir(folder)
        for name, value in {
            "DATA_DIR": self.data,
            "MEDIA_ROOT": folder / "media",
            "DATABASE_URL": url,
        }.items():
            patch.setenv(name, str(value))

    @property
    def database(self) -> Path:
        return sqlite_copy.database_path(self.settings)

    @property
    def settings(self) -> Settings:
        return load()

    def run(self, *arguments: str, said: str = "", code: int = 0) -> Result:
        answer = CliRunner().invoke(main, list(arguments))
        assert answer.exit_code == code, (answer.output, answer.exception)
        assert said in answer.output
        return answer

    def backup(self, *options: str, **expected: object) -> Result:
        return self.run("backup", str(self.file), *options, **expected)  # type: ignore[arg-type]

    def restore(self, *options: str, **expected: object) -> Result:
        return self.run("restore", str(self.file), *options, **expected)  # type: ignore[arg-type]

    def add(self, title: str) -> str:
        engine = make_engine(self.url, pooled=False)
        with transaction(engine) as session:
            return create_job(session, {"url": "https://v.test/x", "title": title}).job_id

    def titles(self) -> list[str | None]:
        engine = make_engine(self.url, pooled=False)
        with reading(engine) as session:
            return list(session.execute(select(Job.title).order_by(Job.position)).scalars())


def members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]


def pack(path: Path, files: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))


def with_manifest(files: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    """Return the members with a manifest that agrees with them, but for `changes`."""
    manifest = json.loads(files["manifest.json"])
    manifest["members"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
        if name != "manifest.json"
    }
    return {**files, "manifest.json": json.dumps(manifest | changes).encode()}
