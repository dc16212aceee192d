"""Titles, labels and folders that people give jobs, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models.database import reading, transaction
from models.job import Job
from models.job_changes import JobChange
from models.job_state import Status

if TYPE_CHECKING:
    from tests.servers.gateway import Api


def put(api: Api, job_id: str, **columns: Any) -> None:
    with transaction(api.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(**columns))


def record(api: Api, job_id: str) -> Any:
    jobs = api.get("/api/jobs?fields=list")["jobs"]
    return next(job for job in jobs if job["id"] == job_id)


def edit(api: Api, job_id: str, status: int = 200, **values: Any) -> Any:
    answer = api.ask("PATCH", f"/api/jobs/{job_id}", values)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def label(api: Api, ids: list[str], **more: Any) -> Any:
    return api.post("/api/jobs/actions", {"action": "labels", "ids": ids, **more}, 200)


def test_a_given_title_is_shown_everywhere_until_it_is_taken_back(either_api: Api) -> None:
    api = either_api
    job = api.add()["id"]
    put(api, job, title="As the source calls it")
    before = api.get(f"/api/jobs/{job}")["version"]
    view = edit(api, job, title="  Шторм, часть 2 ")
    assert (view["title"], view["version"]) == ("Шторм, часть 2", before + 1)
    assert record(api, job)["title"] == "Шторм, часть 2"
    assert api.get("/api/jobs?search=Шторм")["total"] == 1
    assert api.get("/api/jobs?search=source")["total"] == 0
    put(api, job, title="A new one of the source")
    assert api.get(f"/api/jobs/{job}")["title"] == "Шторм, часть 2"
    assert edit(api, job, title=None)["title"] == "A new one of the source"


def test_the_search_finds_labels(either_api: Api) -> None:
    api = either_api
    job, other = api.add()["id"], api.add()["id"]
    edit(api, job, labels=["Öl & Brücken", "50% done"])
    edit(api, other, labels=["50 done"])
    for term, found in (("Brücken", [job]), ("bridge", []), ("50%25 D", [job]), ('", "', [])):
        page = api.get(f"/api/jobs?search={term}")
        assert [one["id"] for one in page["jobs"]] == found, term


def test_each_edit_is_one_numbered_change(either_api: Api) -> None:
    api = either_api
    job = api.add()["id"]
    edit(api, job, title="A", labels=["b"], folder="c/d")
    with reading(api.engine) as session:
        versions = select(JobChange.version).where(JobChange.job_id == job)
        assert session.execute(versions.order_by(JobChange.seq)).scalars().all() == [1, 2]
    assert api.get(f"/api/jobs/{job}")["folder"] == "c/d"
    assert edit(api, job, folder=None)["folder"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": " "},
        {"title": "two\nlines"},
        {"title": "\x00"},
        {"title": "\ud800"},
        {"title": "x" * 301},
        {"labels": None},
        {"labels": "one"},
        {"labels": [""]},
        {"labels": ["x" * 41]},
        {"labels": [str(number) for number in range(21)]},
        {"folder": "../outside"},
        {"folder": "/etc"},
        {"folder": "x" * 401},
    ],
)
def test_a_wrong_edit_changes_nothing(api: Api, wrong: dict[str, Any]) -> None:
    job = api.add(labels=["kept"])["id"]
    before = api.get(f"/api/jobs/{job}")
    assert edit(api, job, 400, priority=5, **wrong)["code"] == "VALIDATION_ERROR"
    assert api.get(f"/api/jobs/{job}") == before


@pytest.mark.parametrize("dubbed", [False, True])
@pytest.mark.parametrize("status", list(Status))
def test_a_folder_changes_until_the_stage_starts_that_uses_it(
    api: Api, status: Status, *, dubbed: bool
) -> None:
    job = api.add()["id"]
    put(api, job, status=status, requested_dubbing=dubbed, folder="old")
    resting = status in {Status.QUEUED, Status.PAUSED, Status.FAILED, Status.CANCELED}
    may = resting or (dubbed and status not in {Status.MUXING, Status.COMPLETE})
    answer = edit(api, job, 200 if may else 409, folder="new")
    assert may or answer["error"] == f"folder cannot change while a job is {status}."
    assert api.get(f"/api/jobs/{job}")["folder"] == ("new" if may else "old")


def test_labels_come_with_a_job_and_are_left_out_where_there_are_none(either_api: Api) -> None:
    api = either_api
    job = api.add(labels=["News", " news ", "Кино"])
    assert job["labels"] == ["News", "Кино"]
    assert record(api, job["id"])["labels"] == ["News", "Кино"]
    assert edit(api, job["id"], labels=[])["labels"] == []
    assert "labels" not in record(api, job["id"])
    urls = ["https://video.test/1", "https://video.test/2"]
    many = api.post("/api/jobs/batch", {"urls": urls, "labels": ["both"]}, 201)["jobs"]
    assert [one["labels"] for one in many] == [["both"], ["both"]]


def test_many_are_labelled_at_once_and_only_those_that_change_are_told(either_api: Api) -> None:
    api = either_api
    full = [f"l{number}" for number in range(20)]
    jobs = [api.add(labels=labels)["id"] for labels in ([], ["Old", "a"], ["New"], full)]
    before = api.get("/api/jobs?fields=list")["globalSeq"]
    answer = label(api, [*jobs, "nobody"], add=["new"], remove=["OLD"])
    assert answer["done"] == jobs[:3]
    assert [one["error"] for one in answer["refused"]] == [
        "A job has at most 20 labels.",
        "There is no such job.",
    ]
    shown = [api.get(f"/api/jobs/{job}")["labels"] for job in jobs]
    assert shown == [["new"], ["a", "new"], ["New"], full]
    assert answer["globalSeq"] == before + 2
    api.post("/api/jobs/actions", {"action": "labels", "ids": jobs}, 400)


def test_many_are_put_into_another_folder(either_api: Api) -> None:
    api = either_api
    jobs = [api.add(folder="old")["id"] for _ in range(3)]
    put(api, jobs[1], status=Status.COMPLETE)
    wanted = {"action": "folder", "ids": jobs, "folder": "new/one"}
    answer = api.post("/api/jobs/actions", wanted, 200)
    assert answer["done"] == [jobs[0], jobs[2]]
    assert [one["id"] for one in answer["refused"]] == [jobs[1]]
    assert [api.get(f"/api/jobs/{job}")["folder"] for job in jobs] == ["new/one", "old", "new/one"]
    api.post("/api/jobs/actions", {**wanted, "folder": "../out"}, 400)
    api.post("/api/jobs/actions", {"action": "folder", "ids": jobs}, 400)
    api.post("/api/jobs/actions", {**wanted, "folder": None}, 200)
    assert api.get(f"/api/jobs/{jobs[2]}")["folder"] is None
