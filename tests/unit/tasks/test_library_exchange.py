"""What is between a rename and its commit: a crash, a cancel, a delete, a later attempt."""

from __future__ import annotations

import ctypes
import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models import job_commands
from models.database import transaction
from models.errors import LibraryNotWritable, NoEngine
from models.job_state import Stage
from tasks import lease, library, library_files
from tasks.record import record_done, record_failed
from tests.library import complete, finished, publish, retry

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.job import Artifact
    from tests.tasks import Desk

STOPS = ["cancel", "delete_job", "pause"]


class PowerCut(BaseException):
    """The machine is off."""


@pytest.fixture(autouse=True)
def workers(desk: Desk) -> None:
    desk.workers()


def after_rename(monkeypatch: pytest.MonkeyPatch, act: Callable[[Artifact], object]) -> None:
    """Let something happen when the file is there and its commit is not."""
    publish_really = library.publish

    def publish_and_act(*arguments: Any) -> Artifact:
        artifact = publish_really(*arguments)
        act(artifact)
        return artifact

    monkeypatch.setattr(library, "publish", publish_and_act)


def command(desk: Desk, name: str, job_id: str) -> None:
    with transaction(desk.engine) as session:
        getattr(job_commands, name)(session, job_id)


def one_published(desk: Desk, text: str) -> None:
    assert desk.files() == {"Film.mkv": text}
    (artifact,) = desk.artifacts()
    assert (artifact.path, artifact.state, artifact.replaces) == ("Film.mkv", "published", None)
    assert artifact.fingerprint == library_files.fingerprint(desk.library / "Film.mkv")


def test_after_a_crash_between_exchange_and_commit_there_is_one_file(desk: Desk) -> None:
    job_id = desk.add()
    complete(desk, job_id, "first")
    retry(desk, job_id)
    for text in ("second, other bytes", "third"):
        run = desk.claim(job_id)
        assert publish(desk, run, text) == "Film.mkv"
        desk.put_back(run)
        assert desk.files() == {"Film.mkv": text}
    complete(desk, job_id, "fourth, at last")
    one_published(desk, "fourth, at last")


def test_after_a_crash_before_the_exchange_the_old_file_is_still_known(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise PowerCut

    job_id = desk.add()
    complete(desk, job_id, "first")
    retry(desk, job_id)
    run = desk.claim(job_id)
    source = finished(desk, run, "second, other bytes")
    with monkeypatch.context() as patch:
        patch.setattr(library, "exchange", cut)
        with pytest.raises(PowerCut):
            library.publish(desk.context, run, Path(source.video), source.media)
    assert desk.files() == {"Film.mkv": "first"}
    desk.put_back(run)
    complete(desk, job_id, "third")
    one_published(desk, "third")


@pytest.mark.parametrize("kind", ["file", "folder", "link out"])
def test_what_somebody_else_puts_there_before_the_exchange_stays(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Between the look at the older file and the exchange its name is given to another one."""
    job_id = desk.add()
    complete(desk, job_id, "first")
    retry(desk, job_id)
    taken, outside = desk.library / "Film.mkv", tmp_path / "outside.mkv"
    outside.write_text("outside")
    exchange_really = library.exchange

    def meddle(source: Path, target: Path) -> bool:
        monkeypatch.setattr(library, "exchange", exchange_really)
        target.unlink()
        if kind == "file":
            target.write_text("put there by hand")
        elif kind == "folder":
            target.mkdir()
        else:
            target.symlink_to(outside)
        return exchange_really(source, target)

    monkeypatch.setattr(library, "exchange", meddle)
    complete(desk, job_id, "second")
    assert desk.files()["Film (2).mkv"] == "second"
    (artifact,) = desk.artifacts()
    assert (artifact.path, artifact.state) == ("Film (2).mkv", "published")
    assert outside.read_text() == "outside"
    match kind:
        case "file":
            assert taken.read_text() == "put there by hand"
        case "folder":
            assert taken.is_dir()
        case _:
            assert taken.is_symlink()


def test_an_older_file_that_is_removed_before_the_exchange_is_not_missed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = desk.add()
    complete(desk, job_id, "first")
    retry(desk, job_id)
    exchange_really = library.exchange

    def remove(source: Path, target: Path) -> bool:
        target.unlink()
        return exchange_really(source, target)

    monkeypatch.setattr(library, "exchange", remove)
    complete(desk, job_id, "second")
    one_published(desk, "second")


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS])
def test_where_files_cannot_be_exchanged_the_new_one_replaces_the_old(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    class OldKernel:
        def renameat2(self, *_: object) -> int:
            ctypes.set_errno(code)
            return -1

    monkeypatch.setattr(library_files, "_libc", OldKernel())
    job_id = desk.add()
    complete(desk, job_id, "first")
    retry(desk, job_id)
    complete(desk, job_id, "second")
    one_published(desk, "second")


def test_a_failed_exchange_is_said_and_keeps_the_older_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bool:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    job_id = desk.add()
    complete(desk, job_id, "first")
    retry(desk, job_id)
    monkeypatch.setattr(library, "exchange", refuse)
    run = desk.claim(job_id)
    with pytest.raises(LibraryNotWritable):
        record_done(desk.context, run, finished(desk, run, "second"))
    assert desk.files() == {"Film.mkv": "first"}
    monkeypatch.undo()
    desk.put_back(run)
    complete(desk, job_id, "third")
    one_published(desk, "third")


@pytest.mark.parametrize("stop", STOPS)
def test_a_job_that_is_stopped_after_the_rename_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    job_id = desk.add()
    run = desk.claim(job_id)
    output = finished(desk, run, "picture")
    after_rename(monkeypatch, lambda _: command(desk, stop, job_id))
    with pytest.raises(lease.LeaseLost):
        record_done(desk.context, run, output)
    assert desk.files() == {}
    assert desk.artifacts() == []


@pytest.mark.parametrize("stop", STOPS)
def test_a_job_that_had_a_file_before_keeps_one(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    job_id = desk.add()
    complete(desk, job_id, "first")
    retry(desk, job_id)
    run = desk.claim(job_id)
    output = finished(desk, run, "second")
    after_rename(monkeypatch, lambda _: command(desk, stop, job_id))
    with pytest.raises(lease.LeaseLost):
        record_done(desk.context, run, output)
    assert desk.files() == {"Film.mkv": "second"}
    if stop == "delete_job":
        assert desk.artifacts() == []
        return
    monkeypatch.undo()
    command(desk, "resume", job_id)
    complete(desk, job_id, "third")
    one_published(desk, "third")


def test_a_stopped_dub_leaves_no_plain_video_in_the_library_and_keeps_its_own(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = desk.add(requested_dubbing=True)
    run = desk.claim(job_id)
    record_done(desk.context, run, finished(desk, run, "plain"))
    run = desk.claim(job_id, Stage.DUB)
    after_rename(monkeypatch, lambda _: command(desk, "cancel", job_id))
    with pytest.raises(lease.LeaseLost):
        record_failed(desk.context, run, NoEngine())
    assert desk.files() == {}
    assert desk.artifacts() == []
    assert (desk.context.kept_dir(job_id) / "video.mkv").read_text() == "plain"


def test_a_late_run_takes_nothing_from_the_attempt_that_followed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that slept after its rename wakes when the same bytes are published anew."""
    job_id = desk.add()
    run = desk.claim(job_id)
    output = finished(desk, run, "the same")

    def sleep(_: Artifact) -> None:
        monkeypatch.undo()
        desk.put_back(run)
        complete(desk, job_id, "the same")

    after_rename(monkeypatch, sleep)
    with pytest.raises(lease.LeaseLost):
        record_done(desk.context, run, output)
    one_published(desk, "the same")
