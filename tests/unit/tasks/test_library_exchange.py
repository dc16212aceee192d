"""What is between a rename and its commit: a crash, a cancel, a delete, a later attempt."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models import job_commands
from models.database import transaction
from models.errors import NoEngine
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
        patch.setattr(os, "replace", cut)
        with pytest.raises(PowerCut):
            library.publish(desk.context, run, Path(source.video), source.media)
    assert desk.files() == {"Film.mkv": "first"}
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
