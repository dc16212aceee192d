"""A job's folders: what an attempt inherits, what is kept, what goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.job_state import Stage
from tasks import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tasks import Desk


@pytest.fixture(autouse=True)
def workers(desk: Desk) -> None:
    desk.workers()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_download_goes_on_with_the_newest_partial_files(desk: Desk) -> None:
    job_id = desk.add()
    for attempt in ("first", "second"):
        run = desk.claim(job_id)
        folder = workspace.prepare(desk.context, run)
        (folder / f"{attempt}.part").touch()
        desk.put_back(run)
    run = desk.claim(job_id)
    assert run.attempt == 3
    assert names(workspace.prepare(desk.context, run)) == {"first.part", "second.part"}


def test_attempts_are_numbers_not_words(desk: Desk) -> None:
    job_id = desk.add()
    for attempt in (2, 10):
        folder = desk.context.workdir(job_id, attempt, Stage.DOWNLOAD)
        folder.mkdir(parents=True)
        (folder / f"{attempt}.part").touch()
    run = desk.claim(job_id)
    later = type(run)(job_id, Stage.DOWNLOAD, 11, run.owner)
    assert names(workspace.prepare(desk.context, later)) == {"10.part"}


def test_another_stage_begins_in_an_empty_folder(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    run = desk.claim(job_id)
    (workspace.prepare(desk.context, run) / "x.part").touch()
    dub = type(run)(job_id, Stage.DUB, 2, run.owner)
    assert names(workspace.prepare(desk.context, dub)) == set()


def test_preparing_twice_changes_nothing(desk: Desk) -> None:
    run = desk.claim(desk.add())
    (workspace.prepare(desk.context, run) / "x.part").touch()
    assert names(workspace.prepare(desk.context, run)) == {"x.part"}


def test_what_is_kept_outlives_the_attempts(desk: Desk) -> None:
    job_id = desk.add()
    run = desk.claim(job_id)
    video = workspace.prepare(desk.context, run) / "v.mkv"
    video.write_text("picture")
    kept = workspace.keep(desk.context, job_id, str(video), "video.mkv")
    workspace.discard_attempts(desk.context, job_id)
    assert (desk.context.media_root / kept).read_text() == "picture"
    assert names(desk.context.job_dir(job_id)) == {"kept"}
    workspace.discard_all(desk.context, job_id)
    assert not desk.context.job_dir(job_id).exists()


def test_discarding_what_is_not_there_is_no_error(desk: Desk) -> None:
    workspace.discard_attempts(desk.context, "nobody")
    workspace.discard_all(desk.context, "nobody")
    assert workspace.keep_thumbnail(desk.context, "nobody", None) is None


def test_a_run_discards_its_own_folder_and_those_before_it(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    run = desk.claim(job_id)
    later = type(run)(job_id, Stage.DUB, 2, run.owner)
    stages = [(1, Stage.DOWNLOAD), (2, Stage.DOWNLOAD), (2, Stage.DUB), (10, Stage.DOWNLOAD)]
    for attempt, stage in stages:
        desk.context.workdir(job_id, attempt, stage).mkdir(parents=True)
    desk.context.kept_dir(job_id).mkdir()
    workspace.discard_own(desk.context, later)
    folder = desk.context.job_dir(job_id)
    assert names(folder) == {"2", "10", "kept"}
    assert names(folder / "2") == {"download"}
    workspace.discard_own(desk.context, type(run)(job_id, Stage.DOWNLOAD, 2, run.owner))
    assert names(folder) == {"10", "kept"}
    assert names(folder / "10") == {"download"}


def test_a_late_run_leaves_the_folder_of_the_attempt_after_it(desk: Desk) -> None:
    job_id = desk.add()
    late = desk.claim(job_id)
    workspace.prepare(desk.context, late)
    desk.put_back(late)
    run = desk.claim(job_id)
    (workspace.prepare(desk.context, run) / "x.part").touch()
    workspace.discard_own(desk.context, late)
    assert names(workspace.prepare(desk.context, run)) == {"x.part"}
