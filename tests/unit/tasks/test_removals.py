"""Deleting with files removes the files of that job, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from models import job_commands
from models.clock import now
from models.database import reading, transaction
from models.job import Artifact, Job, Removal
from tasks.library_files import fingerprint
from tasks.removals import SETTLED_S, perform

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tasks import Desk


def publish(desk: Desk, path: str, text: str, *, replaces: str | None = None) -> str:
    """Add a job whose file is in the library."""
    job_id = desk.add()
    file = desk.library / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    own(desk, job_id, path, fingerprint(file), replaces)
    return job_id


def own(desk: Desk, job_id: str, path: str, mark: str, replaces: str | None = None) -> None:
    with transaction(desk.engine) as session:
        session.add(
            Artifact(
                job_id=job_id, attempt=1, path=path, size_bytes=1, fingerprint=mark,
                replaces=replaces, state="published", created_at=now(),
            )
        )  # fmt: skip


def delete(desk: Desk, job_id: str, *, files: bool = True) -> None:
    with transaction(desk.engine) as session:
        job_commands.delete_job(session, job_id, files=files)


def later(desk: Desk) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(Removal).values(created_at=Removal.created_at - 2 * SETTLED_S))


def asked(desk: Desk) -> list[str]:
    with reading(desk.engine) as session:
        return list(session.execute(select(Removal.path).order_by(Removal.id)).scalars())


def test_the_files_of_a_deleted_job_go_once(desk: Desk) -> None:
    doomed = publish(desk, "a.mkv", "one")
    publish(desk, "b.mkv", "two")
    delete(desk, doomed)
    assert set(desk.files()) == {"a.mkv", "b.mkv"}, "nothing goes before the commit"
    assert perform(desk.engine, desk.library) == 1
    assert (desk.files(), asked(desk)) == ({"b.mkv": "two"}, [])
    assert perform(desk.engine, desk.library) == 0


def test_without_being_asked_files_stay(desk: Desk) -> None:
    delete(desk, publish(desk, "a.mkv", "one"), files=False)
    assert perform(desk.engine, desk.library) == 0
    assert set(desk.files()) == {"a.mkv"}


def test_only_folders_that_it_emptied_go(desk: Desk) -> None:
    first, second = publish(desk, "x/y/a.mkv", "one"), publish(desk, "x/b.mkv", "two")
    delete(desk, first)
    perform(desk.engine, desk.library)
    assert [path.name for path in desk.library.iterdir()] == ["x"]
    assert [path.name for path in (desk.library / "x").iterdir()] == ["b.mkv"]
    delete(desk, second)
    perform(desk.engine, desk.library)
    assert list(desk.library.iterdir()) == []


def test_another_file_of_that_name_stays(desk: Desk) -> None:
    job_id = publish(desk, "a.mkv", "one")
    (desk.library / "a.mkv").write_text("somebody else's")
    delete(desk, job_id)
    assert perform(desk.engine, desk.library) == 0
    later(desk)
    assert perform(desk.engine, desk.library) == 0
    assert (desk.files(), asked(desk)) == ({"a.mkv": "somebody else's"}, [])


def test_the_same_bytes_stay_when_another_job_has_taken_the_name(desk: Desk) -> None:
    """The link is added again right after it was deleted."""
    job_id = publish(desk, "a.mkv", "the same")
    delete(desk, job_id)
    (desk.library / "a.mkv").unlink()
    publish(desk, "a.mkv", "the same")
    assert perform(desk.engine, desk.library) == 0
    assert set(desk.files()) == {"a.mkv"}


@pytest.mark.parametrize("there", ["old", "new"])
def test_an_exchange_in_flight_leaves_neither_file(desk: Desk, there: str) -> None:
    (desk.library / "a.mkv").write_text("old")
    old = fingerprint(desk.library / "a.mkv")
    job_id = publish(desk, "a.mkv", "new", replaces=old)
    (desk.library / "a.mkv").write_text(there)
    delete(desk, job_id)
    assert perform(desk.engine, desk.library) == 1
    assert (desk.files(), asked(desk)) == ({}, ["a.mkv"])
    (desk.library / "a.mkv").write_text("new" if there == "old" else "old")
    assert perform(desk.engine, desk.library) == 1
    assert (desk.files(), asked(desk)) == ({}, [])


def test_a_file_that_a_dying_worker_brings_late_goes_too(desk: Desk) -> None:
    late = desk.library / "a.mkv"
    job_id = publish(desk, "a.mkv", "late")
    late.unlink()
    delete(desk, job_id)
    assert perform(desk.engine, desk.library) == 0
    late.write_text("late")
    assert perform(desk.engine, desk.library) == 1
    assert (desk.files(), asked(desk)) == ({}, [])


def test_a_file_that_never_came_is_forgotten(desk: Desk) -> None:
    job_id = publish(desk, "a.mkv", "one")
    (desk.library / "a.mkv").unlink()
    delete(desk, job_id)
    perform(desk.engine, desk.library)
    assert asked(desk) == ["a.mkv"]
    later(desk)
    perform(desk.engine, desk.library)
    assert asked(desk) == []


def test_a_library_that_is_not_mounted_is_waited_for(desk: Desk) -> None:
    delete(desk, publish(desk, "a.mkv", "one"))
    later(desk)
    desk.library.rename(desk.library.with_name("away"))
    assert perform(desk.engine, desk.library) == 0
    desk.library.with_name("away").rename(desk.library)
    assert perform(desk.engine, desk.library) == 1


@pytest.mark.parametrize("path", ["../outside.mkv", "link/outside.mkv", "x/../../outside.mkv"])
def test_what_lies_outside_is_left_alone(desk: Desk, path: str) -> None:
    outside = desk.library.parent / "outside.mkv"
    outside.write_text("one")
    (desk.library / "link").symlink_to(desk.library.parent)
    (desk.library / "x").mkdir()
    job_id = desk.add()
    own(desk, job_id, path, fingerprint(outside))
    delete(desk, job_id)
    assert perform(desk.engine, desk.library) == 0
    assert outside.exists()
    assert asked(desk) == []


def test_a_link_is_not_what_was_published(desk: Desk) -> None:
    job_id = publish(desk, "a.mkv", "one")
    (desk.library / "a.mkv").rename(desk.library / "b.mkv")
    (desk.library / "a.mkv").symlink_to("b.mkv")
    delete(desk, job_id)
    assert perform(desk.engine, desk.library) == 0
    assert (desk.library / "a.mkv").is_symlink()


def test_what_cannot_be_removed_now_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete(desk, publish(desk, "a.mkv", "one"))
    later(desk)
    with monkeypatch.context() as patched:

        def refuse(_: Path) -> None:
            raise PermissionError(13, "Permission denied")

        patched.setattr("pathlib.Path.unlink", refuse)
        assert perform(desk.engine, desk.library) == 0
    assert asked(desk) == ["a.mkv"]
    assert perform(desk.engine, desk.library) == 1


def test_a_job_that_is_deleted_without_ever_having_a_file_asks_for_nothing(desk: Desk) -> None:
    delete(desk, desk.add())
    assert asked(desk) == []
    with reading(desk.engine) as session:
        assert session.execute(select(Job)).all() == []
