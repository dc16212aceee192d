"""A file appears in the library whole or not at all, and nobody else's file is touched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models.database import transaction
from models.errors import LibraryNotWritable
from models.job import Job
from tasks import lease, library, library_files
from tests.library import complete, publish, retry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tasks import Desk


@pytest.fixture(autouse=True)
def workers(desk: Desk) -> None:
    desk.workers()


def test_a_finished_file_is_published_and_the_work_is_gone(desk: Desk) -> None:
    job_id = desk.add()
    complete(desk, job_id, "picture")
    assert desk.files() == {"Film.mkv": "picture"}
    (artifact,) = desk.artifacts()
    assert (artifact.state, artifact.path, artifact.size_bytes) == ("published", "Film.mkv", 7)
    assert artifact.fingerprint == library_files.fingerprint(desk.library / "Film.mkv")
    assert desk.media(job_id).video_path == "library/Film.mkv"
    assert not desk.context.job_dir(job_id).exists()


def test_a_name_that_a_foreign_file_has_gets_a_number(desk: Desk) -> None:
    (desk.library / "Film.mkv").write_text("mine since 1999")
    complete(desk, desk.add(), "picture")
    assert desk.files() == {"Film.mkv": "mine since 1999", "Film (2).mkv": "picture"}
    assert [artifact.path for artifact in desk.artifacts()] == ["Film (2).mkv"]


@pytest.mark.parametrize("kind", ["folder", "link to nowhere", "link out"])
def test_whatever_has_the_name_stays(desk: Desk, tmp_path: Path, kind: str) -> None:
    taken = desk.library / "Film.mkv"
    outside = tmp_path / "outside.mkv"
    outside.write_text("outside")
    if kind == "folder":
        taken.mkdir()
    else:
        taken.symlink_to(outside if kind == "link out" else tmp_path / "nowhere")
    complete(desk, desk.add(), "picture")
    assert desk.files()["Film (2).mkv"] == "picture"
    assert outside.read_text() == "outside"
    assert os.path.lexists(taken)


def test_jobs_of_one_title_get_a_file_each(desk: Desk) -> None:
    for text in ("one", "two", "three"):
        complete(desk, desk.add(), text)
    assert desk.files() == {"Film.mkv": "one", "Film (2).mkv": "two", "Film (3).mkv": "three"}


def test_a_name_of_another_job_is_taken_even_without_its_file(desk: Desk) -> None:
    complete(desk, desk.add(), "one")
    (desk.library / "Film.mkv").unlink()
    complete(desk, desk.add(), "two")
    assert desk.files() == {"Film (2).mkv": "two"}


def test_a_job_replaces_its_own_file(desk: Desk) -> None:
    job_id = desk.add()
    complete(desk, job_id, "first")
    retry(desk, job_id)
    complete(desk, job_id, "second, longer")
    assert desk.files() == {"Film.mkv": "second, longer"}
    assert len(desk.artifacts()) == 1


def test_a_job_whose_file_was_removed_publishes_it_again(desk: Desk) -> None:
    job_id = desk.add()
    complete(desk, job_id, "first")
    (desk.library / "Film.mkv").unlink()
    retry(desk, job_id)
    complete(desk, job_id, "second")
    assert desk.files() == {"Film.mkv": "second"}
    assert [artifact.state for artifact in desk.artifacts()] == ["published"]


def test_a_file_that_somebody_edited_is_left_alone(desk: Desk) -> None:
    job_id = desk.add()
    complete(desk, job_id, "first")
    (desk.library / "Film.mkv").write_text("cut by hand")
    retry(desk, job_id)
    complete(desk, job_id, "second")
    assert desk.files() == {"Film.mkv": "cut by hand", "Film (2).mkv": "second"}
    assert [artifact.path for artifact in desk.artifacts()] == ["Film (2).mkv"]


def test_a_better_title_takes_the_old_file_away(desk: Desk) -> None:
    job_id = desk.add()
    complete(desk, job_id, "first")
    retry(desk, job_id)
    complete(desk, job_id, "second", title="Director's cut")
    assert desk.files() == {"Director's cut.mkv": "second"}
    assert [artifact.path for artifact in desk.artifacts()] == ["Director's cut.mkv"]


def test_after_a_crash_between_rename_and_commit_there_is_one_file(desk: Desk) -> None:
    job_id = desk.add()
    for text in ("first try", "second, other bytes"):
        run = desk.claim(job_id)
        assert publish(desk, run, text) == "Film.mkv"
        desk.put_back(run)
    complete(desk, job_id, "third")
    assert desk.files() == {"Film.mkv": "third"}
    assert [artifact.state for artifact in desk.artifacts()] == ["published"]


def test_after_a_crash_before_the_rename_there_is_one_file(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    def cut(*_: object) -> bool:
        raise PowerCut

    job_id = desk.add()
    run = desk.claim(job_id)
    with monkeypatch.context() as patch:
        patch.setattr(library, "rename_new", cut)
        with pytest.raises(PowerCut):
            publish(desk, run, "first")
    assert [artifact.state for artifact in desk.artifacts()] == ["intent"]
    desk.put_back(run)
    run = desk.claim(job_id)
    publish(desk, run, "second, other bytes")
    desk.put_back(run)
    complete(desk, job_id, "third")
    assert desk.files() == {"Film.mkv": "third"}


def test_an_intent_gives_no_right_to_what_came_there_since(desk: Desk) -> None:
    job_id = desk.add()
    run = desk.claim(job_id)
    publish(desk, run, "first")
    desk.put_back(run)
    (desk.library / "Film.mkv").write_text("put there by hand")
    complete(desk, job_id, "second", title="Other")
    assert desk.files() == {"Film.mkv": "put there by hand", "Other.mkv": "second"}


def test_who_lost_the_lease_publishes_nothing(desk: Desk) -> None:
    run = desk.claim(desk.add())
    desk.put_back(run)
    with pytest.raises(lease.LeaseLost):
        publish(desk, run, "late")
    assert desk.files() == {}
    assert desk.artifacts() == []


@pytest.mark.parametrize("what", ["file in the folder's place", "link out"])
def test_a_folder_that_cannot_be_used_is_said_and_leaves_nothing(
    desk: Desk, tmp_path: Path, what: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    if what == "link out":
        (desk.library / "films").symlink_to(outside)
    else:
        (desk.library / "films").write_text("a file")
    run = desk.claim(desk.add(folder="films"))
    with pytest.raises(LibraryNotWritable):
        publish(desk, run, "picture")
    assert desk.artifacts() == []
    assert list(outside.iterdir()) == []


def test_a_folder_below_the_library_is_made(desk: Desk) -> None:
    complete(desk, desk.add(folder="films/../new"), "picture")
    (name,) = desk.files()
    assert name.startswith("films/")
    assert name.endswith("/new/Film.mkv")


def test_a_library_that_is_itself_a_link_is_used(desk: Desk, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    desk.library.rename(elsewhere)
    desk.library.symlink_to(elsewhere)
    complete(desk, desk.add(), "picture")
    assert (elsewhere / "Film.mkv").read_text() == "picture"


def test_inside_refuses_dots_and_links(desk: Desk, tmp_path: Path) -> None:
    (desk.library / "out").symlink_to(tmp_path)
    for path in ("../x.mkv", "a/../../x.mkv", "/etc/x.mkv", "out/x.mkv"):
        with pytest.raises(LibraryNotWritable):
            library.inside(desk.library, path)
    assert library.inside(desk.library, "a/b.mkv") == desk.library / "a" / "b.mkv"


def test_the_template_is_filled_from_the_job(desk: Desk) -> None:
    context = desk.context
    object.__setattr__(context, "library_template", "{lang}/{title} [{id}]")
    job_id = desk.add()
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(title="From the job"))
    complete(desk, job_id, "picture", title="")
    (name,) = desk.files()
    assert name == f"untitled/From the job [{job_id}].mkv"


def test_a_title_that_a_person_gave_names_the_file_and_the_source_keeps_its_own(desk: Desk) -> None:
    job_id = desk.add()
    with transaction(desk.engine) as session:
        session.execute(
            update(Job).where(Job.id == job_id).values(name="Mine: the best", folder="a/b")
        )
    complete(desk, job_id, "picture")
    assert desk.files() == {"a/b/Mine_ the best.mkv": "picture"}
    assert (desk.job(job_id).title, desk.job(job_id).name) == ("Film", "Mine: the best")
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(name=None))
    retry(desk, job_id)
    complete(desk, job_id, "again")
    assert desk.files() == {"a/b/Film.mkv": "again"}
