"""A command's answer tells with which number of the list's changes it is as new as the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from models.database import transaction
from models.job import Job, Media
from models.job_state import Status

if TYPE_CHECKING:
    from tests.servers.gateway import Api

URL = "https://video.test/a.mp4"


def command(api: Api, job_id: str, name: str, body: Any = None) -> Any:
    return api.post(f"/api/jobs/{job_id}/{name}", body)


def newest(api: Api) -> tuple[int, dict[str, int]]:
    """The number of the newest change, and the version of the job that it is of."""
    page = api.get("/api/jobs?fields=list")
    seq = page["globalSeq"]
    told = api.get(f"/api/jobs/changes?epoch={page['epoch']}&since={seq - 1}")
    return seq, {job["id"]: job["version"] for job in told["upsert"]}


def is_newest(api: Api, answer: dict[str, Any]) -> bool:
    return newest(api) == (answer["globalSeq"], {answer["id"]: answer["version"]})


@pytest.mark.parametrize(
    "names", [("pause", "resume"), ("cancel", "retry"), ("start", "pause", "start")]
)
def test_every_command_tells_the_number_of_its_change(
    either_api: Api, names: tuple[str, ...]
) -> None:
    job = either_api.add()
    assert is_newest(either_api, job)
    either_api.add()
    for name in names:
        assert is_newest(either_api, command(either_api, job["id"], name))


def test_an_edit_a_move_and_a_dub_tell_it_too(either_api: Api) -> None:
    first, second = either_api.add(), either_api.add()
    edited = either_api.ask("PATCH", f"/api/jobs/{first['id']}", {"rateLimit": 5_000}).get_json()
    assert is_newest(either_api, edited)
    assert is_newest(either_api, command(either_api, second["id"], "move", {"to": "top"}))
    either_api.write(Media(job_id=first["id"], video_path="tmp/x/kept/v.mkv", tracks=[]))
    with transaction(either_api.engine) as session:
        session.execute(update(Job).values(status=Status.COMPLETE))
    assert is_newest(either_api, command(either_api, first["id"], "dub", {"targetLang": "es"}))
    with transaction(either_api.engine) as session:
        session.execute(update(Job).values(status=Status.COMPLETE))
    again = command(either_api, first["id"], "retry", {"stage": "dub"})
    assert is_newest(either_api, again)


def test_of_many_links_each_tells_its_own(api: Api) -> None:
    answer = api.post("/api/jobs/batch", {"urls": [URL, f"{URL}?2", f"{URL}?3"]}, 201)
    assert [job["globalSeq"] for job in answer["jobs"]] == [1, 2, 3]


def test_a_repeated_call_is_as_new_as_the_list_is_now(either_api: Api) -> None:
    def add() -> Any:
        return either_api.post("/api/jobs", {"url": URL}, 201, headers={"Idempotency-Key": "k"})

    job = add()
    assert job["globalSeq"] == 1
    command(either_api, job["id"], "pause")
    again = add()
    assert (again["id"], again["status"]) == (job["id"], "PAUSED")
    assert is_newest(either_api, again)


def test_what_changes_nothing_has_no_number_of_its_own(api: Api) -> None:
    job = api.add()
    same = api.ask("PATCH", f"/api/jobs/{job['id']}", {}).get_json()
    assert (same["globalSeq"], same["version"]) == (job["globalSeq"], job["version"])
    assert "globalSeq" not in api.get(f"/api/jobs/{job['id']}")
