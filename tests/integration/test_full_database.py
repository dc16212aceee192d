"""The disk under the database is really full: the reserve is given up and the write succeeds."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from models import database, job_commands
from models.database import make_engine, persist, reading, transaction
from models.job import Job
from models.schema import metadata
from tasks.reserve import Reserve
from tests.programs import missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

DISK = 40 * 1024 * 1024
BLOCK = 4096


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, small enough to be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    argv = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(argv, check=False, capture_output=True).returncode:
        missing("a small disk needs root, to mount a tmpfs")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def engine(disk: Path) -> Iterator[Engine]:
    made = make_engine(f"sqlite:///{disk / 'dubline.db'}")
    metadata.create_all(made)
    yield made
    made.dispose()


def fill(disk: Path) -> None:
    """Take every last block."""
    descriptor = os.open(disk / "filler", os.O_WRONLY | os.O_CREAT)
    at, step = 0, DISK
    while step >= BLOCK:
        try:
            os.posix_fallocate(descriptor, at, step)
            at += step
        except OSError:
            step //= 2
    with contextlib.suppress(OSError):  # the file system may count its last blocks only roughly
        while os.pwrite(descriptor, bytes(BLOCK), at):
            at += BLOCK
    os.close(descriptor)
    assert os.statvfs(disk).f_bavail == 0


def add(session: Session) -> str:
    """A row that needs pages the database does not have yet."""
    return job_commands.create_job(session, {"url": "x" * 500_000}).job_id


def jobs(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.execute(select(Job.id)).scalars())


def test_it_is_a_share_of_the_disk_and_made_where_there_is_room(disk: Path) -> None:
    reserve = Reserve(disk)
    assert reserve.size() == DISK // 20
    reserve.keep()
    assert (disk / "reserve").stat().st_size == DISK // 20
    assert (disk / "reserve").stat().st_blocks * 512 >= DISK // 20, "the blocks are taken"
    assert (disk / "reserve").stat().st_mode & 0o077 == 0


def test_it_is_not_made_where_it_would_fill_the_disk(disk: Path) -> None:
    reserve = Reserve(disk)
    make(disk / "filler", DISK - 2 * reserve.size())
    reserve.keep()
    assert not (disk / "reserve").exists()
    (disk / "filler").unlink()
    reserve.keep()
    assert (disk / "reserve").exists()


def test_one_that_could_not_be_made_is_not_taken_for_one(disk: Path) -> None:
    reserve = Reserve(disk)
    with pytest.raises(OSError, match="No space"):
        reserve._make(2 * DISK)
    assert not (disk / "reserve").exists()


def make(path: Path, size: int) -> Path:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    os.posix_fallocate(descriptor, 0, size)
    os.close(descriptor)
    return path


def test_it_is_given_up_before_the_disk_is_full_and_made_again(disk: Path) -> None:
    reserve = Reserve(disk)
    reserve.keep()
    fill(disk)
    reserve.keep()
    assert not (disk / "reserve").exists()
    reserve.keep()
    assert not (disk / "reserve").exists(), "its space is for the database now"
    (disk / "filler").unlink()
    reserve.keep()
    assert (disk / "reserve").exists()


def test_a_write_that_finds_the_disk_full_succeeds_after_all(disk: Path, engine: Engine) -> None:
    reserve = Reserve.beside(engine)
    assert reserve is not None
    reserve.keep()
    fill(disk)
    job_id = persist(engine, add)
    assert not (disk / "reserve").exists()
    assert jobs(engine) == [job_id]


def test_without_a_reserve_it_fails_leaves_nothing_and_works_when_there_is_space(
    disk: Path, engine: Engine
) -> None:
    fill(disk)
    began = time.monotonic()
    with pytest.raises(OperationalError, match="full"):
        persist(engine, add, patience_s=0.5)
    assert time.monotonic() - began < 5
    assert jobs(engine) == []
    (disk / "filler").unlink()
    assert [persist(engine, add)] == jobs(engine)


def test_who_is_patient_is_served_when_space_returns(disk: Path, engine: Engine) -> None:
    fill(disk)
    refused = threading.Event()
    done: list[str] = []

    def work(session: Session) -> str:
        try:
            return add(session)
        finally:
            refused.set()

    thread = threading.Thread(target=lambda: done.append(persist(engine, work)))
    thread.start()
    assert refused.wait(10)
    (disk / "filler").unlink()
    thread.join(20)
    assert jobs(engine) == done


def test_a_database_elsewhere_has_no_reserve_here() -> None:
    assert Reserve.beside(make_engine("postgresql://dubline@/nowhere")) is None
    assert Reserve.beside(make_engine("sqlite://")) is None


def away(_: Session) -> None:
    raise OperationalError("SELECT 1", {}, ConnectionError("the database is away"))


def test_persist_tries_again_with_the_whole_work_and_gives_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'dubline.db'}")
    metadata.create_all(engine)
    pauses: list[float] = []
    monkeypatch.setattr(database.time, "sleep", pauses.append)
    calls = 0

    def work(session: Session) -> str:
        nonlocal calls
        calls += 1
        made = add(session)
        if calls < 3:
            away(session)
        return made

    assert jobs(engine) == []
    assert [persist(engine, work)] == jobs(engine)
    assert calls == 3
    assert pauses == [0.1, 0.2]
    with pytest.raises(OperationalError):
        persist(engine, away, patience_s=0.0)
    assert len(pauses) == 2
    engine.dispose()


def test_persist_does_not_repeat_what_the_work_itself_refuses(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'dubline.db'}")
    metadata.create_all(engine)
    calls: list[Session] = []

    def refuse(session: Session) -> None:
        calls.append(session)
        raise LookupError

    with pytest.raises(LookupError):
        persist(engine, refuse)
    assert len(calls) == 1
    with transaction(engine) as session:
        add(session)
    engine.dispose()
