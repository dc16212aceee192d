"""Archives that must not be restored: damaged, hostile, from elsewhere."""

from __future__ import annotations

import io
import sqlite3
import tarfile
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.house import House, members, pack, with_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database import Sqlite


@pytest.fixture
def house(tmp_path: Path, sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(tmp_path / "house", sqlite.fresh(tmp_path), monkeypatch)
    (made.data / "jwt-secret").write_text("a" * 40)
    return made


def test_a_newer_schema_or_format_is_refused(house: House) -> None:
    house.backup()
    files = members(house.file)
    pack(house.file, with_manifest(files, revision="9999"))
    house.restore("--yes", said="has schema 9999", code=1)
    pack(house.file, with_manifest(files, format=2, members="something else"))
    house.restore("--yes", said="has format 2", code=1)


def test_another_kind_of_database_is_refused(house: House) -> None:
    house.backup()
    files = members(house.file)
    files["database.pgdump"] = files.pop("database.sqlite")
    pack(house.file, with_manifest(files, database="postgresql"))
    house.restore("--yes", said="of a postgresql database", code=1)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_archive_is_refused(house: House, share: float) -> None:
    house.add("stays")
    house.backup()
    data = house.file.read_bytes()
    house.file.write_bytes(data[: int(len(data) * share)])
    house.restore("--yes", said="no whole backup", code=1)
    assert house.titles() == ["stays"]


@pytest.mark.parametrize("place", [0.1, 0.5, 0.8])
def test_a_damaged_archive_is_refused(house: House, place: float) -> None:
    house.add("stays")
    house.backup()
    data = bytearray(house.file.read_bytes())
    at = int(len(data) * place)
    data[at : at + 64] = bytes(64)
    house.file.write_bytes(data)
    house.restore("--yes", said="Nothing was changed", code=1)
    assert house.titles() == ["stays"]


@pytest.mark.parametrize(
    "name", ["../evil", "/tmp/dubline-evil", "database.sqlite/../x", "up.lock"]
)
def test_names_that_do_not_belong_there_are_refused(
    house: House, name: str, tmp_path: Path
) -> None:
    house.backup()
    files = members(house.file) | {name: b"evil"}
    before = set(tmp_path.rglob("*"))
    for hostile in (files, with_manifest(files)):
        pack(house.file, hostile)
        house.restore("--yes", said="no whole backup", code=1)
    assert set(tmp_path.rglob("*")) - before <= {house.data / "up.lock"}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_link_in_place_of_a_file_is_refused(house: House, kind: bytes, tmp_path: Path) -> None:
    house.backup()
    files = members(house.file)
    (tmp_path / "victim").write_text("safe")
    with tarfile.open(house.file, "w:gz") as tar:
        for name in ("manifest.json", "jwt-secret"):
            entry = tarfile.TarInfo(name)
            if name == "jwt-secret":
                entry.type, entry.linkname = kind, str(tmp_path / "victim")
            entry.size = len(files[name]) if name == "manifest.json" else 0
            tar.addfile(entry, io.BytesIO(files[name]))
    house.restore("--yes", said="no whole backup", code=1)
    assert (tmp_path / "victim").read_text() == "safe"


def test_a_member_longer_than_the_manifest_says_is_refused(house: House) -> None:
    house.backup()
    files = members(house.file)
    pack(house.file, {**files, "jwt-secret": files["jwt-secret"] * 1000})
    house.restore("--yes", said="no whole backup", code=1)


def test_a_database_that_is_not_ours_is_refused(house: House, tmp_path: Path) -> None:
    house.add("stays")
    house.backup()
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE t (x)")
    files = members(house.file)
    files["database.sqlite"] = (tmp_path / "other.db").read_bytes()
    pack(house.file, with_manifest(files))
    house.restore("--yes", said="not a database of Dubline", code=1)
    files["database.sqlite"] = b"garbage" * 1000
    pack(house.file, with_manifest(files))
    house.restore("--yes", said="is damaged", code=1)
    assert house.titles() == ["stays"]
