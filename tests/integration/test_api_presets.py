"""Presets through the API: what may be one, and what a job makes of it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from models.database import transaction
from models.job import Job
from models.job_state import Status
from models.user import User
from tests.servers.gateway import LOCAL_TOKEN, PASSWORD
from webapp.auth.first_admin import ensure_admin

if TYPE_CHECKING:
    from tests.servers.gateway import Api

HD = {"format": "bv*[height<=720]+ba/b[height<=720]", "outputContainer": "mp4"}


def put(api: Api, name: str, body: Any = HD, status: int = 200) -> Any:
    answer = api.ask("PUT", f"/api/presets/{name}", body)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def kept(api: Api, job_id: str) -> str:
    with transaction(api.engine) as session:
        return session.get_one(Job, job_id).format_preset


def test_a_preset_is_added_changed_listed_and_deleted(either_api: Api) -> None:
    assert either_api.get("/api/presets") == {"presets": []}
    assert put(either_api, "720p") == {"name": "720p", **HD}
    put(either_api, "%20Old%20TV%20", {"format": " b "})
    changed = put(either_api, "720p", {"format": "b"})
    assert changed == {"name": "720p", "format": "b", "outputContainer": None}
    listed = either_api.get("/api/presets")["presets"]
    assert [one["name"] for one in listed] == ["720p", "Old TV"]
    assert either_api.ask("DELETE", "/api/presets/Old%20TV").status_code == 204
    assert either_api.ask("DELETE", "/api/presets/Old%20TV").status_code == 404
    assert [one["name"] for one in either_api.get("/api/presets")["presets"]] == ["720p"]


@pytest.mark.parametrize(
    ("name", "body", "field", "reason"),
    [
        ("best", HD, "name", "always there"),
        ("BestAudio", HD, "name", "always there"),
        ("%20", HD, "name", "1 to 64"),
        ("x" * 65, HD, "name", "1 to 64"),
        ("a%0Ab", HD, "name", "Control"),
        ("a%5Cb", HD, "name", "neither"),
        ("a", {"format": "bv,ba"}, "format", "one file"),
        ("a", {"format": "b" * 501}, "format", "500"),
        ("a", {"format": "b", "outputContainer": "avi"}, "outputContainer", "mkv"),
        ("a", {"format": "b", "exec": "id"}, "exec", ""),
        ("a", {}, "format", "required"),
    ],
)
def test_a_wrong_preset_changes_nothing(
    api: Api, name: str, body: Any, field: str, reason: str
) -> None:
    found = put(api, name, body, 400)
    assert (found["code"], found["details"][0]["field"]) == ("VALIDATION_ERROR", field)
    assert reason in found["details"][0]["message"]
    assert api.get("/api/presets") == {"presets": []}


def test_a_job_keeps_the_presets_name_and_what_it_said_when_it_was_added(either_api: Api) -> None:
    put(either_api, "720p")
    job = either_api.add(formatPreset="720p")
    assert (job["formatPreset"], job["outputContainer"]) == ("720p", "mp4")
    put(either_api, "720p", {"format": "w"})
    either_api.ask("DELETE", "/api/presets/720p")
    assert kept(either_api, job["id"]) == f"720p\n{HD['format']}"
    assert either_api.get(f"/api/jobs/{job['id']}")["formatPreset"] == "720p"
    with transaction(either_api.engine) as session:
        session.execute(update(Job).values(status=Status.FAILED))
    assert either_api.post(f"/api/jobs/{job['id']}/retry")["formatPreset"] == "720p"


def test_the_container_of_a_request_wins_over_the_presets(api: Api) -> None:
    put(api, "720p")
    put(api, "free", {"format": "b"})
    assert api.add(formatPreset="720p", outputContainer="webm")["outputContainer"] == "webm"
    assert api.add(formatPreset="720p", outputContainer=None)["outputContainer"] == "mp4"
    assert api.add(formatPreset="free")["outputContainer"] == "mkv"


def test_an_unknown_preset_is_refused_and_adds_nothing(api: Api) -> None:
    body = {"url": "https://video.test/a", "formatPreset": "720p"}
    found = api.post("/api/jobs", body, 400)
    assert found["details"] == [{"field": "formatPreset", "message": "There is no preset '720p'."}]
    batch = api.post("/api/jobs/batch", {"urls": [body["url"]], "formatPreset": "720p"}, 201)
    assert "720p" in batch["rejected"][0]["error"]
    assert api.get("/api/jobs")["total"] == 0


def test_a_preset_can_be_the_default_and_is_then_not_deleted(either_api: Api) -> None:
    wrong = either_api.ask("PATCH", "/api/settings", {"defaultFormatPreset": "720p"})
    assert wrong.status_code == 400
    assert wrong.get_json()["details"][0]["field"] == "defaultFormatPreset"
    put(either_api, "720p")
    changed = either_api.ask("PATCH", "/api/settings", {"defaultFormatPreset": "720p"})
    assert changed.get_json()["defaultFormatPreset"] == "720p"
    job = either_api.add()
    assert (job["formatPreset"], job["outputContainer"]) == ("720p", "mp4")
    assert either_api.add(formatPreset="best")["outputContainer"] == "mkv"
    assert either_api.ask("DELETE", "/api/presets/720p").status_code == 409
    assert [one["name"] for one in either_api.get("/api/presets")["presets"]] == ["720p"]


def test_a_default_that_has_gone_does_not_stop_adding(api: Api) -> None:
    put(api, "720p")
    api.ask("PATCH", "/api/settings", {"defaultFormatPreset": "720p"})
    with api.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM presets")
    assert api.add()["formatPreset"] == "bestvideo+bestaudio"


def test_everybody_sees_presets_and_only_an_administrator_changes_them(api: Api) -> None:
    put(api, "720p")
    assert ensure_admin(api.engine, "ann", PASSWORD) is None
    with transaction(api.engine) as session:
        session.execute(update(User).values(role="user"))
    login = {"username": "ann", "password": PASSWORD}
    token = api.new_client().post("/api/auth/login", json=login).get_json()["token"]
    ann = {"headers": {"Authorization": f"Bearer {token}"}}
    assert len(api.get("/api/presets", **ann)["presets"]) == 1
    assert api.ask("PUT", "/api/presets/mine", HD, **ann).status_code == 403
    assert api.ask("DELETE", "/api/presets/720p", **ann).status_code == 403
    assert [one["name"] for one in api.get("/api/presets")["presets"]] == ["720p"]


def test_many_may_put_the_same_at_once(either_api: Api) -> None:
    def ask(_: int) -> int:
        headers = {"Authorization": f"Bearer {LOCAL_TOKEN}"}
        client = either_api.new_client()
        return client.put("/api/presets/720p", json=HD, headers=headers).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(16))) == {200}
    assert len(either_api.get("/api/presets")["presets"]) == 1
