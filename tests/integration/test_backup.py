"""Backups and restores of a database in use, an old one, and a damaged one."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config

from models.clock import now
from models.database import make_engine, reading, transaction
from models.installation import Setting, Worker
from models.job_commands import create_job
from tasks.site_cookies import KEY_FILE
from tests.database import ROOT
from tests.house import House, members
from webapp.cli import sqlite_copy
from webapp.cli.idle import take_lock
from webapp.schema_head import expected_head

if TYPE_CHECKING:
    from pathlib import Path

    from tests.database import Sqlite


@pytest.fixture
def house(tmp_path: Path, sqlite: Sqlite, monkeypatch: pytest.MonkeyPatch) -> House:
    made = House(tmp_path / "house", sqlite.fresh(tmp_path), monkeypatch)
    (made.data / "jwt-secret").write_text("a" * 40)
    return made


@pytest.fixture
def either_house(tmp_path: Path, either_url: str, monkeypatch: pytest.MonkeyPatch) -> House:
    return House(tmp_path / "house", either_url, monkeypatch)


def test_round_trip(either_house: House) -> None:
    house = either_house
    (house.data / "jwt-secret").write_text("a" * 40)
    house.add("before")
    engine = make_engine(house.url, pooled=False)
    with transaction(engine) as session:
        session.add(Setting(key="turtle", value={"on": True}))
    said = house.backup().output
    assert ": 1 jobs, " in said
    assert "secrets" in said
    assert house.file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in house.file.parent.iterdir()] == [house.file.name]
    house.add("after")
    with transaction(engine) as session:
        session.delete(session.get_one(Setting, "turtle"))
    (house.data / "jwt-secret").write_text("b" * 40)
    house.restore("--yes", said="Restored.")
    assert house.titles() == ["before"]
    with reading(engine) as session:
        assert session.get_one(Setting, "turtle").value == {"on": True}
    assert (house.data / "jwt-secret").read_text() == "a" * 40
    assert (house.data / "jwt-secret").stat().st_mode & 0o777 == 0o600


def test_what_is_replaced_is_kept_with_its_last_transactions(house: House) -> None:
    house.backup()
    house.add("only in the old one")
    # Somebody was killed: the last rows are in the journal only.
    code = (
        "import os, sys; from models.database import make_engine, transaction\n"
        "from models.job_commands import create_job\n"
        "with transaction(make_engine(sys.argv[1])) as session:\n"
        "    create_job(session, {'url': 'https://v.test/y', 'title': 'in the journal'})\n"
        "os._exit(0)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code, house.url], env=environment, check=True)
    assert house.database.with_name("dubline.db-wal").stat().st_size
    house.restore("--yes")
    (kept,) = house.database.parent.glob("dubline.db.before-restore-*")
    with closing(sqlite3.connect(kept)) as old:
        titles = [row[0] for row in old.execute("SELECT title FROM jobs ORDER BY position")]
    assert titles == ["only in the old one", "in the journal"]
    assert house.titles() == []


def test_a_damaged_database_is_replaced_and_kept(house: House) -> None:
    house.add("safe")
    house.backup()
    house.database.write_bytes(b"not a database at all, not even a bit" * 400)
    house.restore("--yes", said="Restored.")
    assert house.titles() == ["safe"]
    (kept,) = house.database.parent.glob("dubline.db.before-restore-*")
    assert kept.read_bytes().startswith(b"not a database")


def test_into_an_empty_folder(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.add("moved")
    (house.data / KEY_FILE).write_text("k" * 40)
    house.backup()
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new" / "data"))
    answer = house.restore(said="Restored.")
    assert "was there before" not in answer.output
    assert (tmp_path / "new" / "data" / "jwt-secret").read_text() == "a" * 40
    assert (tmp_path / "new" / "data" / KEY_FILE).read_text() == "k" * 40, "cookies stay readable"
    assert (tmp_path / "new" / "data" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    path = tmp_path / "new" / "data" / "dubline.db"
    assert path.stat().st_mode & 0o777 == 0o600
    assert sqlite_copy.summary(path)[1]["jobs"] == 1


def test_it_asks_before_it_replaces(house: House) -> None:
    house.backup()
    house.add("stays")
    house.restore(said="Replace", code=1)
    assert house.titles() == ["stays"]
    assert not list(house.database.parent.glob("*restore*"))


def test_a_file_that_is_there_is_not_replaced_without_force(house: House) -> None:
    house.backup()
    first = house.file.read_bytes()
    house.backup(said="--force", code=1)
    assert house.file.read_bytes() == first
    house.add("more")
    house.backup("--force")
    assert house.file.read_bytes() != first


def test_the_default_name_and_standard_output(house: House, tmp_path: Path) -> None:
    house.run("backup")
    (made,) = (tmp_path / "house").glob("dubline-????????-??????.tar.gz")
    streamed = house.run("backup", "-").stdout_bytes
    assert streamed[:2] == made.read_bytes()[:2] == b"\x1f\x8b"
    house.file.write_bytes(streamed)
    house.restore("--yes", said="Restored.")


def test_no_database_no_backup(house: House) -> None:
    house.database.unlink()
    house.backup(said="no database yet", code=1)
    assert not house.file.exists()
    assert not house.database.exists()


def test_a_damaged_database_gives_no_backup(house: House) -> None:
    engine = make_engine(house.url)
    with transaction(engine) as session:
        for number in range(300):
            create_job(session, {"url": f"https://v.test/{number}" * 20})
    engine.dispose()
    with house.database.open("r+b") as file:
        file.seek(40 * 4096)
        file.write(b"\xa5" * 8192)
    house.backup(said="damaged", code=1)
    assert not house.file.exists()


def test_an_older_schema_is_brought_up_to_date(either_house: House) -> None:
    house = either_house
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", house.url.replace("%", "%%"))
    command.downgrade(config, "0001")
    house.backup()
    assert json.loads(members(house.file)["manifest.json"])["revision"] == "0001"
    command.upgrade(config, "head")
    house.add("of the newer schema")
    house.restore("--yes", said="Restored.")
    assert house.titles() == []
    engine = make_engine(house.url, pooled=False)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    assert found == expected_head()
    house.add("works")


def test_a_running_dubline_is_refused(house: House) -> None:
    house.backup()
    house.add("stays")
    lock = take_lock(house.data)
    assert lock is not None
    house.restore("--yes", said="Dubline runs with this DATA_DIR", code=1)
    house.backup("--force")  # but a backup can be made
    os.close(lock)
    engine = make_engine(house.url)
    with transaction(engine) as session:
        row = {"queue": "q:mux", "concurrency": 1, "started_at": now(), "last_seen": now()}
        session.add(Worker(name="mux@elsewhere", host="elsewhere", pid=1, **row))
    engine.dispose()
    house.restore("--yes", said="mux@elsewhere", code=1)
    assert house.titles() == ["stays"]


def test_the_files_that_a_restore_misses_are_told(house: House) -> None:
    job_id = house.add("finished")
    with closing(sqlite3.connect(house.database)) as database, database:
        database.execute(
            "INSERT INTO artifacts (job_id, attempt, path, size_bytes, fingerprint, state, created_at)"
            " VALUES (?, 1, 'gone.mkv', 1, 'x', 'published', 0)",
            (job_id,),
        )
    house.backup()
    house.restore("--yes", said="1 finished files of these jobs are not in")
