"""Workers and what they do, sums of what was done, and what was set in the environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from models.clock import now
from models.database import transaction
from models.installation import Worker
from models.job import Job, Media, StageRun
from models.job_state import Stage, Status
from tests.servers.gateway import Api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.redis import RedisServer


def worker(name: str, last_seen: float) -> Worker:
    return Worker(
        name=name, host="h", pid=1, queue="q:download", concurrency=2, started_at=last_seen,
        last_seen=last_seen, engines={}, versions={"dubline": "9"}, free_bytes=5, reserve_bytes=2,
    )  # fmt: skip


def run(job_id: str, outcome: str, owner: str = "w", **columns: Any) -> StageRun:
    return StageRun(
        job_id=job_id, stage=Stage.DOWNLOAD, attempt=1, outcome=outcome, owner=owner, host="h",
        lease_until=now(), **{"started_at": now(), **columns},
    )  # fmt: skip


def test_a_worker_tells_what_it_does(either_api: Api) -> None:
    jobs = [either_api.add()["id"] for _ in range(3)]
    either_api.write(worker("download@a/b", now()), worker("download@old", now() - 600))
    either_api.write(
        run(jobs[0], "running", "download@a/b/12/34/1", percent=40.0),
        run(jobs[1], "done", "download@a/b/12/34/2"),
        run(jobs[2], "running", "download@other/12/34/1"),
    )
    busy, old = either_api.get("/api/workers")["workers"]
    assert (busy["name"], busy["alive"], busy["freeBytes"]) == ("download@a/b", True, 5)
    assert [(one["jobId"], one["stage"], one["percent"]) for one in busy["running"]] == [
        (jobs[0], "download", 40.0)
    ]
    assert busy["running"][0]["title"] == "https://video.test/a.mp4"
    assert (old["alive"], old["running"]) == (False, [])


def test_totals_count_what_ended_since_then(either_api: Api) -> None:
    empty = either_api.get("/api/totals")
    assert empty["allTime"] == empty["sinceStart"]
    assert set(empty["allTime"].values()) == {0}
    new, old, failed = (either_api.add()["id"] for _ in range(3))
    long_ago = now() - 86_400 * 300
    with transaction(either_api.engine) as session:
        done = update(Job).values(status=Status.COMPLETE)
        session.execute(done.where(Job.id == new).values(requested_dubbing=True))
        session.execute(done.where(Job.id == old).values(updated_at=long_ago))
        session.execute(update(Job).where(Job.id == failed).values(status=Status.FAILED))
    either_api.write(
        Media(job_id=new, file_size_bytes=700, duration_sec=60.0),
        Media(job_id=old, file_size_bytes=300, duration_sec=30.5),
        Media(job_id=failed, file_size_bytes=9, duration_sec=9.0),
        run(new, "done", downloaded_bytes=650, finished_at=now() + 4),
        run(old, "done", downloaded_bytes=290, started_at=long_ago - 8, finished_at=long_ago),
        run(failed, "running", downloaded_bytes=5),
    )
    found = either_api.get("/api/totals")
    assert found["allTime"]["completed"] == 2
    assert (found["allTime"]["fileBytes"], found["allTime"]["mediaSec"]) == (1000, 90.5)
    assert found["allTime"]["downloadedBytes"] == 945
    assert found["allTime"]["workSec"] == pytest.approx(12.0, abs=1.0)
    since = found["sinceStart"]
    assert (since["completed"], since["dubbed"], since["failed"]) == (1, 1, 1)
    assert (since["fileBytes"], since["downloadedBytes"]) == (700, 650)
    assert since["workSec"] == pytest.approx(4.0, abs=1.0)


@pytest.fixture
def secretive(tmp_path: Path, database_url: str, redis_server: RedisServer) -> Iterator[Api]:
    made = Api(
        tmp_path, database_url, redis_server.url,
        download_proxy="socks5://me:hidden@proxy.test:1080", vot_api_token="hidden-too",
        egress_allow="10.0.0.0/8", jwt_secret="hidden" * 8,
    )  # fmt: skip
    yield made
    made.close()


def test_about_tells_the_environment_without_its_secrets(secretive: Api) -> None:
    answer = secretive.ask("GET", "/api/about")
    assert "hidden" not in answer.text
    about = answer.get_json()
    assert about["database"] == "sqlite"
    assert about["version"]
    found = {one["name"]: one for one in about["environment"]}
    assert found["DOWNLOAD_PROXY"]["value"] == "socks5://proxy.test:1080"
    assert found["DATABASE_URL"]["value"] == secretive.settings.database_url
    assert found["EGRESS_ALLOW"] == {
        "name": "EGRESS_ALLOW", "value": "10.0.0.0/8", "isSecret": False, "isDefault": False,
    }  # fmt: skip
    assert found["VOT_API_TOKEN"] == {
        "name": "VOT_API_TOKEN", "value": None, "isSecret": True, "isDefault": False,
    }  # fmt: skip
    assert (found["VOT_ENABLED"]["value"], found["VOT_ENABLED"]["isDefault"]) == ("true", True)


@pytest.mark.parametrize("path", ["/api/about", "/api/totals", "/api/workers"])
def test_nothing_is_told_without_a_login(api: Api, path: str) -> None:
    assert api.new_client().get(path).status_code == 401
