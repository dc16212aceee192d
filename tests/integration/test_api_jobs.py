"""The jobs routes, on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from models.clock import now
from models.installation import Worker
from models.job import Media, StageRun
from models.job_state import Stage
from tests.servers.gateway import Api

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.redis import RedisServer


def run_of(job_id: str, stage: Stage, outcome: str, **columns: Any) -> StageRun:
    values = {"attempt": 1, "owner": "t", "host": "h", "lease_until": now(), "started_at": now()}
    return StageRun(job_id=job_id, stage=stage, outcome=outcome, **{**values, **columns})


def dub_worker(
    pairs: dict[str, list[str]], engine: str = "local", *, third_party: bool = False
) -> Worker:
    targets = sorted({to for many in pairs.values() for to in many})
    languages = {"targets": targets, "pairs": pairs, "third_party": third_party}
    return Worker(
        name="dub@h", host="h", pid=1, queue="q:dub", concurrency=2, started_at=now(),
        last_seen=now(), engines={engine: languages}, versions={},
    )  # fmt: skip


def test_a_new_job_has_the_defaults_of_the_installation(either_api: Api) -> None:
    job = either_api.add()
    assert job["status"] == "QUEUED"
    assert (job["targetLang"], job["outputContainer"]) == ("ru", "mkv")
    assert [stage["stage"] for stage in job["stages"]] == ["download"]
    assert job["createdAt"].endswith("Z")
    assert "cookies" not in job
    shown = either_api.get(f"/api/jobs/{job['id']}")
    assert shown["media"] is None
    assert [e["payload"]["to"] for e in shown["events"]] == ["QUEUED"]


def test_secrets_of_a_job_are_never_shown(api: Api) -> None:
    job = api.add(cookies="SECRET-COOKIE", proxy="http://me:SECRET@proxy.test:3128")
    assert job["proxy"] == "http://proxy.test:3128"
    for path in (f"/api/jobs/{job['id']}", "/api/jobs"):
        assert "SECRET" not in api.ask("GET", path).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "not a link"},
        {"url": ""},
        {"url": "file:///etc/passwd"},
        {"url": "--exec=id"},
        {"url": "https://"},
        {"url": "http://me:pw@video.test/"},
        {"url": "http://127.0.0.1/x"},
        {"url": "http://localhost:8080/sample/"},
        {"url": "http://[::ffff:7f00:1]/"},
        {"url": "http://2130706433/"},
        {"url": "http://169.254.169.254/latest"},
        {"url": "http://video.test:99999/"},
        {"url": 7},
        {"priority": 11},
        {"priority": -1},
        {"outputContainer": "avi"},
        {"formatPreset": "--exec id"},
        {"dubbingProvider": "cloud"},
        {"dubbingProvider": "Local"},
        {"dubbingProvider": "x" * 33},
        {"voiceBalance": 12.5},
        {"voiceBalance": "loud"},
        {"targetLang": "klingon"},
        {"subtitleLangs": ["en", "xx-unknown"]},
        {"folder": "../outside"},
        {"folder": "/etc"},
        {"rateLimit": 0},
        {"rateLimit": 2**63},
        {"proxy": "gopher://proxy.test"},
        {"proxy": "http://me:hunter2@proxy.test:99999"},
        {"proxy": "http://me:hunter2\n@proxy.test:3128"},
        {"surprise": True},
    ],
)
def test_what_is_wrong_on_its_face_is_refused_and_changes_nothing(
    api: Api, wrong: dict[str, Any]
) -> None:
    answer = api.ask("POST", "/api/jobs", {"url": "https://video.test/a", **wrong})
    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (400, "VALIDATION_ERROR"), answer.text
    assert body["error"]
    assert "hunter2" not in answer.text
    assert body["details"][0]["field"].split(".")[0] == next(iter(wrong))
    assert api.get("/api/jobs")["total"] == 0


def test_the_own_sample_is_the_one_exempt_origin(api: Api) -> None:
    assert api.add(url="http://127.0.0.1:8080/sample/")["status"] == "QUEUED"
    for url in ("http://127.0.0.1:8081/sample/", "http://127.0.0.1:8080/api/jobs"):
        api.post("/api/jobs", {"url": url}, 400)


def test_an_idempotency_key_makes_one_job(either_api: Api) -> None:
    headers = {"Idempotency-Key": "k-1"}
    body = {"url": "https://video.test/a"}
    first = either_api.post("/api/jobs", body, 201, headers=headers)
    again = either_api.post("/api/jobs", body, 201, headers=headers)
    assert again["id"] == first["id"]
    assert either_api.get("/api/jobs")["total"] == 1


def test_a_key_returns_the_first_job_whatever_the_body_until_it_is_deleted(api: Api) -> None:
    headers = {"Idempotency-Key": "k-1"}
    first = api.post("/api/jobs", {"url": "https://video.test/a"}, 201, headers=headers)
    other = {"url": "https://video.test/b"}
    assert api.post("/api/jobs", other, 201, headers=headers) == first
    api.ask("DELETE", f"/api/jobs/{first['id']}")
    second = api.post("/api/jobs", other, 201, headers=headers)
    assert (second["url"], second["id"] == first["id"]) == (other["url"], False)


def test_a_repeated_batch_returns_the_first_jobs(either_api: Api) -> None:
    urls = ["https://video.test/1", "ftp://video.test/2", "https://video.test/1"]

    def add(key: str) -> list[str]:
        headers = {"Idempotency-Key": key}
        answer = either_api.post("/api/jobs/batch", {"urls": urls}, 201, headers=headers)
        assert len(answer["rejected"]) == 1
        return [job["id"] for job in answer["jobs"]]

    first = add("k" * 255)
    assert len(set(first)) == 2
    assert add("k" * 255) == first
    assert not set(add("other")) & set(first)
    assert either_api.get("/api/jobs")["total"] == 4
    either_api.post("/api/jobs/batch", {"urls": urls}, 400, headers={"Idempotency-Key": "k" * 256})


def test_a_batch_tells_good_from_bad(api: Api) -> None:
    urls = ["https://video.test/1", "ftp://video.test/2", "https://video.test/3"]
    answer = api.post("/api/jobs/batch", {"urls": urls, "priority": 3}, 201)
    assert [job["priority"] for job in answer["jobs"]] == [3, 3]
    assert [item["url"] for item in answer["rejected"]] == ["ftp://video.test/2"]


def test_the_target_language_must_be_offered_by_a_live_engine(api: Api) -> None:
    wanted = {"url": "https://video.test/a", "requestedDubbing": True, "targetLang": "fr"}
    api.post("/api/jobs", wanted, 201)  # nobody is alive: nothing is known
    api.write(dub_worker({"en": ["es", "ru"]}))
    error = api.post("/api/jobs", wanted, 400)["error"]
    assert "French" in error
    assert "Spanish (es)" in error
    api.post("/api/jobs", {**wanted, "targetLang": "es"}, 201)
    refused = {**wanted, "targetLang": "es", "dubbingProvider": "vot"}
    assert "vot" in api.post("/api/jobs", refused, 400)["error"]
    api.post("/api/jobs", {**wanted, "requestedDubbing": False}, 201)
    engines = api.get("/api/languages")["engines"]
    assert engines[0]["pairs"] == [["en", "es"], ["en", "ru"]]


def test_any_engine_of_a_live_worker_can_be_named(api: Api) -> None:
    wanted = {"url": "https://video.test/a", "dubbingProvider": "tone"}
    assert "(auto, local, vot)" in api.post("/api/jobs", wanted, 400)["error"]
    api.write(dub_worker({"auto": ["fr"]}, "tone", third_party=True))
    assert api.post("/api/jobs", wanted, 201)["dubbingProvider"] == "tone"
    unknown = api.post("/api/jobs", {**wanted, "dubbingProvider": "tune"}, 400)
    assert "(auto, local, tone, vot)" in unknown["error"]
    engines = api.get("/api/languages")["engines"]
    assert [(one["name"], one["thirdParty"], one["sources"]) for one in engines] == [
        ("tone", True, ["auto"])
    ]


def test_the_list_filters_searches_sorts_and_counts(either_api: Api) -> None:
    ids = [either_api.add(url=f"https://video.test/{n}%_")["id"] for n in range(3)]
    either_api.post(f"/api/jobs/{ids[0]}/cancel")
    page = either_api.get("/api/jobs?limit=2")
    assert [job["id"] for job in page["jobs"]] == [ids[2], ids[1]]
    assert (page["total"], page["counts"]["QUEUED"], page["counts"]["CANCELED"]) == (3, 2, 1)
    assert either_api.get("/api/jobs?status=CANCELED,FAILED")["total"] == 1
    assert either_api.get("/api/jobs?status=CANCELED&status=QUEUED")["total"] == 3
    assert either_api.get("/api/jobs?search=/1%25_")["jobs"][0]["id"] == ids[1]
    assert either_api.get("/api/jobs?search=%25x")["total"] == 0
    page = either_api.get("/api/jobs?sort=position&order=asc&offset=1")
    assert [job["id"] for job in page["jobs"]] == [ids[2], ids[0]]
    assert [job["position"] for job in page["jobs"]] == [1, None]
    assert either_api.ask("GET", "/api/jobs?limit=201").status_code == 400


@pytest.mark.parametrize("order", ["asc", "desc"])
def test_a_cursor_walks_the_list_while_it_changes(either_api: Api, order: str) -> None:
    ids = [either_api.add()["id"] for _ in range(5)]
    walked: list[str] = []
    path = f"/api/jobs?limit=2&order={order}"
    page = either_api.get(path)
    while True:
        walked += [job["id"] for job in page["jobs"]]
        if page["nextCursor"] is None:
            break
        either_api.ask("DELETE", f"/api/jobs/{page['nextCursor']}")
        page = either_api.get(f"{path}&cursor={page['nextCursor']}")
    assert walked == (ids if order == "asc" else ids[::-1])
    assert either_api.ask("GET", f"/api/jobs?sort=title&cursor={ids[0]}").status_code == 400


def test_the_list_needs_as_many_queries_for_many_jobs_as_for_one(api: Api) -> None:
    counted: list[str] = []
    event.listen(
        api.engine, "before_cursor_execute", lambda _c, _u, sql, *_rest: counted.append(sql)
    )
    job = api.add()
    api.write(run_of(job["id"], Stage.DOWNLOAD, "running"))
    counted.clear()
    api.get("/api/jobs")
    one = len(counted)
    for _ in range(8):
        other = api.add()
        api.write(run_of(other["id"], Stage.DOWNLOAD, "done"), Media(job_id=other["id"], tracks=[]))
    counted.clear()
    assert len(api.get("/api/jobs")["jobs"]) == 9
    assert len(counted) == one


def test_below_half_the_reserve_nothing_is_added(
    tmp_path: Path, database_url: str, redis_server: RedisServer
) -> None:
    api = Api(tmp_path, database_url, redis_server.url, min_free_space_gb=10**9)
    answer = api.ask("POST", "/api/jobs", {"url": "https://video.test/a"})
    assert (answer.status_code, answer.get_json()["code"]) == (507, "INSUFFICIENT_STORAGE")
    api.close()


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**30])
def test_numbers_no_database_can_hold_are_refused(either_api: Api, number: int) -> None:
    path = f"/api/jobs/{either_api.add()['id']}"
    for asked in (f"/api/jobs?offset={number}", f"{path}/logs?offset={number}"):
        answer = either_api.ask("GET", asked)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "VALIDATION_ERROR"), asked
    assert either_api.ask("PATCH", path, {"rateLimit": number}).status_code == 400


def test_logs_are_paged_and_filtered(either_api: Api) -> None:
    job_id = either_api.add()["id"]
    either_api.post(f"/api/jobs/{job_id}/cancel")
    page = either_api.get(f"/api/jobs/{job_id}/logs?limit=1&offset=1&level=error")
    assert (page["total"], len(page["events"])) == (2, 1)
    assert page["events"][0]["payload"]["to"] == "CANCELED"


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/api/nothing", {}, 404, "NOT_FOUND"),
        ("PUT", "/api/jobs", {}, 405, "METHOD_NOT_ALLOWED"),
        ("POST", "/api/jobs", {"data": "{", "content_type": "application/json"}, 400, None),
        ("POST", "/api/jobs", {"data": "[]", "content_type": "application/json"}, 400, None),
        ("POST", "/api/jobs", {"data": "url=x", "content_type": "text/plain"}, 415, None),
        ("POST", "/api/jobs", {"data": b"x" * 1_000_001}, 413, "PAYLOAD_TOO_LARGE"),
    ],
)
def test_every_refusal_has_the_same_shape(
    api: Api, method: str, path: str, options: dict[str, Any], status: int, code: str | None
) -> None:
    answer = api.ask(method, path, **options)
    assert answer.status_code == status
    body = answer.get_json()
    assert set(body) == {"error", "code", "details"}
    assert code is None or body["code"] == code


def test_a_bug_is_answered_without_its_trace(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("webapp.routes.jobs.list_jobs", broken)
    answer = api.ask("GET", "/api/jobs")
    assert (answer.status_code, answer.get_json()["code"]) == (500, "INTERNAL")
    assert "secret" not in answer.text


def test_adding_does_not_wait_for_a_redis_that_is_away(tmp_path: Path, database_url: str) -> None:
    api = Api(tmp_path, database_url, f"unix://{tmp_path}/nobody.sock")
    before = time.monotonic()
    api.add()
    assert time.monotonic() - before < 1.0
    api.close()
