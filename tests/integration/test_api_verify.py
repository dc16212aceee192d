"""Asking for finished files to be verified, and for dubs to be skipped, through the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from models.clock import now
from models.database import transaction
from models.installation import Worker
from models.job import Artifact, Job, Media, StageRun
from models.job_state import Stage, Status
from models.names import Queue
from tasks import verify_box
from tasks.verify_box import VerifyBox
from webapp.cli import verify as verify_cli

if TYPE_CHECKING:
    from tests.servers.gateway import Api
    from tests.servers.redis import RedisServer


@pytest.fixture(autouse=True)
def bell(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    rung: list[str] = []
    monkeypatch.setattr(verify_box.app, "send_task", lambda name, **_: rung.append(name))
    with redis_server.client() as client:
        client.delete(verify_box.WISHES, verify_box.LEASE)
    return rung


def with_worker(api: Api) -> None:
    stamp = now()
    api.write(
        Worker(
            name="download@here", host="here", pid=1, queue=Queue.DOWNLOAD, concurrency=1,
            started_at=stamp, last_seen=stamp,
        )
    )  # fmt: skip


def put(api: Api, job_id: str, status: Status) -> None:
    with transaction(api.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(status=status))


def done(job_id: str, *stages: Stage) -> list[StageRun]:
    return [
        StageRun(
            job_id=job_id, stage=stage, attempt=1, outcome="done", percent=100.0, owner="t",
            host="h", lease_until=now(), started_at=now(),
        )
        for stage in stages
    ]  # fmt: skip


def finished(api: Api, name: str = "a.mkv", **media: object) -> str:
    job_id = str(api.add()["id"])
    put(api, job_id, Status.COMPLETE)
    api.write(
        Media(job_id=job_id, video_path=f"library/{name}", **media),
        Artifact(
            job_id=job_id, attempt=1, path=name, size_bytes=1, fingerprint="0", state="published",
            created_at=now(),
        ),
        *done(job_id, Stage.DOWNLOAD),
    )  # fmt: skip
    return job_id


def test_a_finished_file_is_asked_about_and_its_state_is_told(api: Api, bell: list[str]) -> None:
    with_worker(api)
    job_id = finished(api)
    path = f"/api/jobs/{job_id}/verify"
    assert api.get(path) == {"state": None, "percent": 0, "verifiedAt": None, "problem": None}
    job = api.post(path, None, 202)
    assert (job["id"], job["status"], job["verifiedAt"]) == (job_id, "COMPLETE", None)
    assert bell == ["probe.verify"]
    assert api.get(path)["state"] == "waiting"
    box = VerifyBox(api.settings.redis)
    assert box.take_lease("w")
    box.renew("w", job_id, 41.5)
    running = api.get(path)
    assert (running["state"], running["percent"]) == ("running", 41.5)


def test_what_has_no_finished_file_is_refused_and_nothing_is_asked(
    api: Api, bell: list[str]
) -> None:
    with_worker(api)
    waiting, bare = api.add()["id"], api.add()["id"]
    put(api, bare, Status.COMPLETE)
    for job_id, words in ((waiting, "this one is queued"), (bare, "no file in the library")):
        refusal = api.post(f"/api/jobs/{job_id}/verify", None, 409)
        assert words in refusal["error"]
    api.post("/api/jobs/nobody/verify", None, 404)
    assert api.ask("GET", "/api/jobs/nobody/verify").status_code == 404
    assert bell == []


def test_without_a_worker_it_is_not_promised(api: Api, bell: list[str]) -> None:
    refusal = api.post(f"/api/jobs/{finished(api)}/verify", None, 503)
    assert "no download worker" in refusal["error"]
    assert bell == []


def test_many_are_asked_about_at_once(api: Api, bell: list[str]) -> None:
    with_worker(api)
    good, bad = finished(api), api.add()["id"]
    body = {"action": "verify", "ids": [good, bad, "nobody"]}
    answer = api.post("/api/jobs/actions", body)
    assert answer["done"] == [good]
    assert [one["id"] for one in answer["refused"]] == [bad, "nobody"]
    assert bell == ["probe.verify"]
    assert VerifyBox(api.settings.redis).first() == good


def test_a_problem_is_in_the_list_with_a_warning_while_the_job_is_complete(either_api: Api) -> None:
    api = either_api
    right = finished(api, verified_at=1_790_000_000.0)
    wrong = finished(api, "b.mkv", verified_at=1_790_000_000.0, problem="The file is gone.")
    rows = {job["id"]: job for job in api.get("/api/jobs?fields=list")["jobs"]}
    assert rows[right]["verifiedAt"].endswith("Z")
    assert "problem" not in rows[right]
    assert "hasWarning" not in rows[right]
    assert (rows[wrong]["problem"], rows[wrong]["hasWarning"]) == ("The file is gone.", True)
    assert api.get(f"/api/jobs/{wrong}")["problem"] == "The file is gone."
    put(api, wrong, Status.QUEUED)
    again = {job["id"]: job for job in api.get("/api/jobs?fields=list")["jobs"]}[wrong]
    assert not {"problem", "hasWarning", "verifiedAt"} & set(again)


def downloaded(api: Api, status: Status = Status.DOWNLOADED) -> str:
    job_id = str(api.add(requestedDubbing=True)["id"])
    media = Media(job_id=job_id, video_path=f"tmp/{job_id}/kept/v.mkv", tracks=[])
    api.write(media, *done(job_id, Stage.DOWNLOAD, Stage.DUB))
    put(api, job_id, status)
    return job_id


@pytest.mark.parametrize("status", ["DOWNLOADED", "DUBBING", "PAUSED", "FAILED"])
def test_a_dub_is_skipped(either_api: Api, status: str) -> None:
    job_id = downloaded(either_api, Status(status))
    job = either_api.post(f"/api/jobs/{job_id}/skip-dub")
    assert (job["status"], job["requestedDubbing"]) == ("DOWNLOADED", False)
    assert job["dubSkipped"] is True
    assert either_api.post(f"/api/jobs/{job_id}/skip-dub", None, 409)["code"] == "CONFLICT"


@pytest.mark.parametrize("status", ["DUBBED", "MUXING", "COMPLETE", "CANCELED"])
def test_where_there_is_nothing_to_skip_it_is_refused(api: Api, status: str) -> None:
    job_id = downloaded(api, Status(status))
    before = api.get(f"/api/jobs/{job_id}")["version"]
    api.post(f"/api/jobs/{job_id}/skip-dub", None, 409)
    assert api.get(f"/api/jobs/{job_id}")["version"] == before
    api.post("/api/jobs/nobody/skip-dub", None, 404)


def test_dubs_of_many_are_skipped_at_once_and_the_list_says_so(api: Api) -> None:
    one, other = downloaded(api), api.add()["id"]
    answer = api.post("/api/jobs/actions", {"action": "skipDub", "ids": [one, other]})
    assert (answer["done"], [gone["id"] for gone in answer["refused"]]) == ([one], [other])
    rows = {job["id"]: job for job in api.get("/api/jobs?fields=list")["jobs"]}
    assert rows[one]["dubSkipped"] is True
    assert "targetLang" not in rows[one]


class Told:
    """Stands for the gateway: answers of a verification that has ended."""

    def __init__(self, problem: str | None) -> None:
        self.problem = problem
        self.looks = 0

    def call(self, method: str, path: str, **_options: object) -> object:
        if method == "POST":
            return {"done": ["a"], "refused": []}
        self.looks += 1
        waits = {2: "waiting", 3: "running"}.get(self.looks)
        ended = self.looks > 3
        return {
            "state": waits,
            "verifiedAt": "2026-01-01T00:00:00Z" if ended else None,
            "problem": self.problem if ended else None,
        }


@pytest.mark.parametrize(
    ("problem", "code", "said"), [(None, 0, "a  right"), ("The file is gone.", 1, "a  The file is")]
)
def test_the_command_waits_and_tells(
    monkeypatch: pytest.MonkeyPatch, problem: str | None, code: int, said: str
) -> None:
    gateway = Told(problem)
    monkeypatch.setattr(verify_cli, "make_client", lambda *_: gateway)
    monkeypatch.setattr(verify_cli, "LOOK_S", 0)
    done = CliRunner().invoke(verify_cli.verify, ["a"])
    assert (done.exit_code, said in done.output) == (code, True)
    assert gateway.looks == 4
