"""Renaming and deleting a finished job's files: real files, both databases, and deaths in between."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models import job_file
from models.clock import now
from models.database import reading, transaction
from models.job import Artifact, Job, Media, Removal
from models.job_state import TERMINAL, Status
from tasks import renames
from tasks.library_files import fingerprint
from tests.library import complete, retry
from webapp.cli import mending

if TYPE_CHECKING:
    from tests.servers.gateway import Api
    from tests.tasks import Desk

OLD = "News/Film.mkv"


def finished(api: Api, path: str = OLD, status: Status = Status.COMPLETE) -> str:
    """A job with a file in the library."""
    job_id = str(api.add()["id"])
    file = api.settings.library_dir / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(path)
    api.write(
        Artifact(
            job_id=job_id, attempt=1, path=path, size_bytes=len(path), state="published",
            fingerprint=fingerprint(file), created_at=now(),
        ),
        Media(job_id=job_id, video_path=f"library/{path}"),
    )  # fmt: skip
    with transaction(api.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(status=status))
    return job_id


def listed(api: Api, job_id: str) -> list[dict[str, Any]]:
    files: list[dict[str, Any]] = api.get(f"/api/jobs/{job_id}/files")["files"]
    return files


def rename(api: Api, job_id: str, name: Any, status: int = 200) -> Any:
    url = listed(api, job_id)[0]["url"]
    answer = api.ask("PATCH", url, {"name": name})
    assert answer.status_code == status, answer.text
    return answer.get_json()


def library(api: Api) -> set[str]:
    root = api.settings.library_dir
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("A better name", "A better name.mkv"),
        ("A better name.mkv", "A better name.mkv"),
        ("Part 1.5", "Part 1.5.mkv"),
        ("a/b\\c:d", "a_b_c_d.mkv"),
        ("../../up", "_.._up.mkv"),
        ("con", "_con.mkv"),
        ("\u202eevil", "_evil.mkv"),
        ("ж" * 150, "ж" * 100 + ".mkv"),
        ("♥", "♥.mkv"),
        ("Film.mp4", "Film.mp4.mkv"),
    ],
)
def test_a_file_gets_another_name_in_its_folder(api: Api, asked: str, name: str) -> None:
    job_id = finished(api)
    before = api.get(f"/api/jobs/{job_id}")["version"]
    file = rename(api, job_id, asked)
    assert (file["name"], file["path"]) == (name, f"library/News/{name}")
    assert library(api) == {f"News/{name}"}
    assert listed(api, job_id) == [file]
    job = api.get(f"/api/jobs/{job_id}")
    assert job["media"]["videoPath"] == f"library/News/{name}"
    assert job["version"] == before + 1
    assert api.ask("GET", job["fileUrl"]).data == OLD.encode()
    assert api.ask("GET", file["url"]).data == OLD.encode()


def test_the_same_name_changes_nothing(either_api: Api) -> None:
    job_id = finished(either_api)
    before = either_api.get(f"/api/jobs/{job_id}")
    assert rename(either_api, job_id, "Film")["name"] == "Film.mkv"
    assert either_api.get(f"/api/jobs/{job_id}") == before


@pytest.mark.parametrize("name", ["", " . ", "...", ".mkv", None, 7, "x" * 301])
def test_what_is_no_name_is_refused(api: Api, name: Any) -> None:
    job_id = finished(api)
    assert rename(api, job_id, name, 400)["code"] == "VALIDATION_ERROR"
    assert library(api) == {OLD}


def test_no_other_file_is_replaced(either_api: Api) -> None:
    api = either_api
    job_id, other = finished(api), finished(api, "News/Other.mkv")
    (api.settings.library_dir / "News" / "Mine.mkv").write_text("somebody's own")
    for name in ("Other", "Mine"):
        assert rename(api, job_id, name, 409)["code"] == "CONFLICT"
    assert library(api) == {OLD, "News/Other.mkv", "News/Mine.mkv"}
    with reading(api.engine) as session:
        rows = session.execute(select(Artifact.path, Artifact.state)).all()
    assert {tuple(row) for row in rows} == {(OLD, "published"), ("News/Other.mkv", "published")}
    assert listed(api, other)[0]["name"] == "Other.mkv"
    assert rename(api, job_id, "Free")["name"] == "Free.mkv"


def test_a_file_is_deleted_and_its_job_says_so(either_api: Api) -> None:
    api = either_api
    job_id = finished(api)
    url = listed(api, job_id)[0]["url"]
    assert api.ask("DELETE", url).status_code == 204
    assert library(api) == set()
    assert not (api.settings.library_dir / "News").exists()
    job = api.get(f"/api/jobs/{job_id}")
    assert (job["status"], job["fileUrl"], job["media"]["videoPath"]) == ("COMPLETE", None, None)
    assert listed(api, job_id) == []
    assert api.ask("GET", f"/api/jobs/{job_id}/file").status_code == 404
    assert api.ask("DELETE", url).status_code == 404
    with reading(api.engine) as session:
        assert session.execute(select(Removal)).scalars().all() == []


@pytest.mark.parametrize("status", sorted(set(Status) - TERMINAL))
def test_files_of_jobs_that_go_on_stay_as_they_are(api: Api, status: Status) -> None:
    job_id = finished(api, status=status)
    url = listed(api, job_id)[0]["url"]
    assert api.ask("PATCH", url, {"name": "New"}).status_code == 409
    assert api.ask("DELETE", url).status_code == 409
    assert library(api) == {OLD}


def test_what_is_not_a_file_of_the_job_in_the_library_is_refused(either_api: Api) -> None:
    api = either_api
    job_id, other = finished(api), finished(api, "Other.mkv")
    kept = api.settings.tmp_dir / job_id / "kept"
    kept.mkdir(parents=True)
    (kept / "a.vtt").write_text("WEBVTT")
    path = str((kept / "a.vtt").relative_to(api.settings.media_root))
    with transaction(api.engine) as session:
        session.execute(
            update(Media)
            .where(Media.job_id == job_id)
            .values(subtitles=[{"path": path, "language": "en"}])
        )
    foreign = listed(api, other)[0]["key"]
    for job, key, status in (
        (job_id, "subtitles-0", 409),
        (job_id, "subtitles-9", 404),
        (job_id, foreign, 404),
        (job_id, "library-9999999999", 404),
        (job_id, "library-x", 404),
        ("nobody", foreign, 404),
    ):
        url = f"/api/jobs/{job}/files/{key}"
        assert api.ask("PATCH", url, {"name": "New"}).status_code == status, key
        assert api.ask("DELETE", url).status_code == status, key
    assert library(api) == {OLD, "Other.mkv"}


def test_somebody_elses_file_of_that_name_is_left_alone(api: Api) -> None:
    job_id = finished(api)
    url = listed(api, job_id)[0]["url"]
    (api.settings.library_dir / OLD).write_text("put here by hand")
    assert api.ask("PATCH", url, {"name": "New"}).status_code == 404
    assert api.ask("DELETE", url).status_code == 404
    assert library(api) == {OLD}
    shutil.rmtree(api.settings.library_dir)
    assert api.ask("DELETE", url).status_code == 404
    assert api.get(f"/api/jobs/{job_id}")["fileUrl"] is not None


def wished(desk: Desk, name: str = "New") -> tuple[str, int]:
    """A finished job whose file is to be renamed; whoever wished it dies now."""
    job_id = desk.add()
    complete(desk, job_id, "film")
    (file,) = desk.artifacts(job_id)
    with transaction(desk.engine) as session:
        held = job_file.held(session, job_id, file.id)
        wish = job_file.intend_rename(session, held, name)
        assert wish is not None
        return job_id, wish.id


def is_known(desk: Desk, job_id: str, name: str) -> None:
    """Every file is known, and no row tells of one that is not there."""
    assert desk.files() == {name: "film"}
    assert [(row.path, row.state) for row in desk.artifacts(job_id)] == [(name, "published")]
    assert desk.media(job_id).video_path == f"library/{name}"


@pytest.mark.parametrize("is_renamed", [False, True])
def test_what_was_wished_is_done_by_upkeep(desk: Desk, *, is_renamed: bool) -> None:
    job_id, _ = wished(desk)
    if is_renamed:
        (desk.library / "Film.mkv").rename(desk.library / "New.mkv")
    renames.settle(desk.engine, desk.library)
    is_known(desk, job_id, "New.mkv")
    renames.settle(desk.engine, desk.library)
    is_known(desk, job_id, "New.mkv")


@pytest.mark.parametrize("is_renamed", [False, True])
def test_a_doctor_does_it_too(desk: Desk, *, is_renamed: bool) -> None:
    job_id, wish = wished(desk)
    if is_renamed:
        (desk.library / "Film.mkv").rename(desk.library / "New.mkv")
    assert mending.take_back(desk.engine, desk.library, wish).startswith("renamed")
    is_known(desk, job_id, "New.mkv")


def test_a_name_that_was_taken_meanwhile_is_given_up(desk: Desk) -> None:
    job_id, _ = wished(desk)
    (desk.library / "New.mkv").write_text("mine")
    renames.settle(desk.engine, desk.library)
    assert desk.files() == {"Film.mkv": "film", "New.mkv": "mine"}
    assert [row.path for row in desk.artifacts(job_id)] == ["Film.mkv"]


def test_a_library_that_is_away_is_waited_for(desk: Desk) -> None:
    job_id, _ = wished(desk)
    away = desk.library.rename(desk.library.with_name("away"))
    renames.settle(desk.engine, desk.library)
    desk.library.mkdir()
    renames.settle(desk.engine, desk.library)
    desk.library.rmdir()
    away.rename(desk.library)
    renames.settle(desk.engine, desk.library)
    is_known(desk, job_id, "New.mkv")


def test_a_job_that_is_made_anew_leaves_no_other_file(desk: Desk) -> None:
    job_id, _ = wished(desk)
    retry(desk, job_id)
    complete(desk, job_id, "anew")
    renames.settle(desk.engine, desk.library)
    assert desk.files() == {"Film.mkv": "anew"}
    assert [row.state for row in desk.artifacts(job_id)] == ["published"]
