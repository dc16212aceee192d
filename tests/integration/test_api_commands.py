"""Commands on jobs: pause, resume, cancel, retry, dub, move, edit, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from models.clock import now
from models.database import transaction
from models.job import Artifact, Job, Media, StageRun
from models.job_state import Stage, Status
from tasks.library_files import fingerprint

if TYPE_CHECKING:
    from tests.servers.gateway import Api


def put_in(api: Api, job_id: str, status: Status) -> None:
    with transaction(api.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(status=status))


def test_commands_follow_the_state_machine(either_api: Api) -> None:
    job_id = either_api.add()["id"]

    def tell(name: str, status: int = 200) -> Any:
        return either_api.post(f"/api/jobs/{job_id}/{name}", None, status)

    assert tell("pause")["status"] == "PAUSED"
    assert tell("pause", 409)["code"] == "CONFLICT"
    resumed = tell("resume")
    assert (resumed["status"], resumed["resumedFrom"]) == ("QUEUED", "QUEUED")
    assert tell("cancel")["status"] == "CANCELED"
    retried = tell("retry")
    assert (retried["status"], retried["retries"]) == ("QUEUED", 1)
    assert either_api.post("/api/jobs/nobody/cancel", None, 404)["code"] == "NOT_FOUND"
    either_api.post(f"/api/jobs/{job_id}/dub", {"targetLang": "es"}, 409)


def test_a_finished_job_is_dubbed_again_from_its_kept_video(api: Api) -> None:
    job_id = api.add(requestedDubbing=True)["id"]
    api.write(Media(job_id=job_id, video_path="tmp/x/kept/v.mkv", tracks=[]))
    put_in(api, job_id, Status.COMPLETE)
    job = api.post(f"/api/jobs/{job_id}/dub", {"targetLang": "es"})
    assert (job["status"], job["targetLang"]) == ("DOWNLOADED", "es")
    assert (job["dubbingProvider"], job["sourceLang"]) == ("auto", "auto")


def test_a_new_dub_may_come_from_another_engine_and_language(api: Api) -> None:
    job_id = api.add(requestedDubbing=True)["id"]
    api.write(Media(job_id=job_id, video_path="tmp/x/kept/v.mkv", tracks=[]))
    put_in(api, job_id, Status.COMPLETE)
    path = f"/api/jobs/{job_id}/dub"
    for wrong in ({"dubbingProvider": "cloud"}, {"dubbingProvider": "A B"}, {"sourceLang": "xx-x"}):
        api.post(path, {"targetLang": "es", **wrong}, 400)
    wanted = {"targetLang": "es", "dubbingProvider": "local", "sourceLang": "en"}
    job = api.post(path, wanted)
    assert {name: job[name] for name in wanted} == wanted


def test_resume_goes_on_after_the_finished_stage(api: Api) -> None:
    job_id = api.add(requestedDubbing=True)["id"]
    api.write(
        Media(job_id=job_id, video_path="tmp/x/kept/v.mkv", tracks=[]),
        StageRun(
            job_id=job_id,
            stage=Stage.DOWNLOAD,
            attempt=1,
            outcome="done",
            percent=100.0,
            owner="t",
            host="h",
            lease_until=now(),
            started_at=now(),
        ),
    )
    put_in(api, job_id, Status.FAILED)
    job = api.post(f"/api/jobs/{job_id}/resume")
    assert job["resumedFrom"] == "DOWNLOADED"
    assert [stage["status"] for stage in job["stages"]] == ["done", "waiting", "waiting"]


def test_moving_changes_the_order(either_api: Api) -> None:
    a, b, c = (either_api.add(url=f"https://video.test/{n}")["id"] for n in range(3))

    def order() -> list[str]:
        jobs = either_api.get("/api/jobs?sort=position&order=asc")["jobs"]
        return [job["id"] for job in jobs]

    assert either_api.post(f"/api/jobs/{c}/move", {"to": "top"})["position"] == 0
    assert order() == [c, a, b]
    either_api.post(f"/api/jobs/{c}/move", {"before": b})
    assert order() == [a, c, b]
    either_api.post(f"/api/jobs/{c}/move", {"to": "up", "before": b}, 400)
    either_api.post("/api/jobs/nobody/move", {"to": "up"}, 404)
    either_api.post(f"/api/jobs/{c}/move", {"before": "nobody"}, 404)
    put_in(either_api, a, Status.COMPLETE)
    error = either_api.post(f"/api/jobs/{a}/move", {"to": "top"}, 409)["error"]
    assert error == "The job is complete; it has no place in the queue."
    assert order() == [c, b, a]
    assert [either_api.get(f"/api/jobs/{job}")["position"] for job in (c, b, a)] == [0, 1, None]


def test_many_jobs_move_together_in_their_order(either_api: Api) -> None:
    a, b, c, d = (either_api.add(url=f"https://video.test/{n}")["id"] for n in range(4))

    def act(ids: list[str], status: int = 200, **where: Any) -> Any:
        body = {"action": "move", "ids": ids, **where}
        return either_api.post("/api/jobs/actions", body, status)

    def order() -> list[str]:
        jobs = either_api.get("/api/jobs?sort=position&order=asc")["jobs"]
        assert [job["position"] for job in jobs] == [0, 1, 2, 3]
        return [job["id"] for job in jobs]

    answer = act([d, "nobody", b], to="top")
    assert (answer["done"], [item["id"] for item in answer["refused"]]) == ([d, b], ["nobody"])
    assert order() == [b, d, a, c]
    act([c, b], before=a)
    assert order() == [d, b, c, a]
    act([a], 404, before="nobody")
    act([a], 400)
    act([a], 400, before=b, to="top")
    assert order() == [d, b, c, a]


def test_start_now_flags_a_waiting_job_and_resumes_a_stopped_one(either_api: Api) -> None:
    waiting, paused, done = (either_api.add()["id"] for _ in range(3))
    with transaction(either_api.engine) as session:
        session.execute(
            update(Job)
            .where(Job.id == waiting)
            .values(not_before=now() + 60, failures=2, error="Busy.", expected_bytes=10**9)
        )
    put_in(either_api, paused, Status.PAUSED)
    put_in(either_api, done, Status.COMPLETE)
    shown = either_api.get(f"/api/jobs/{waiting}")
    assert shown["retryAt"].endswith("Z")
    assert (shown["failures"], shown["expectedBytes"], shown["startNow"]) == (2, 10**9, False)
    job = either_api.post(f"/api/jobs/{waiting}/start")
    assert (job["status"], job["startNow"], job["retryAt"]) == ("QUEUED", True, None)
    assert job["version"] == shown["version"] + 1
    answer = either_api.post("/api/jobs/actions", {"action": "start", "ids": [paused, done]})
    assert answer["done"] == [paused]
    assert answer["refused"][0]["error"] == (
        "The job is complete already; there is nothing to start."
    )
    assert either_api.get(f"/api/jobs/{paused}")["startNow"]


def test_a_retry_that_is_due_is_no_longer_announced(api: Api) -> None:
    job_id = api.add()["id"]
    with transaction(api.engine) as session:
        session.execute(update(Job).values(not_before=now() - 1))
    assert api.get(f"/api/jobs/{job_id}")["retryAt"] is None


def test_a_dub_that_waits_for_its_provider_says_so(api: Api) -> None:
    job_id = api.add(requestedDubbing=True)["id"]
    put_in(api, job_id, Status.DUBBING)
    run = StageRun(
        job_id=job_id, stage=Stage.DUB, attempt=1, outcome="waiting", percent=40.0, owner="t",
        host="h", lease_until=now(), started_at=now(), wake_at=now() + 90, speed=5.0, phase="x",
        stalled=True,
    )  # fmt: skip
    api.write(run)
    job = api.get(f"/api/jobs/{job_id}")
    stage = job["stages"][1]
    assert (stage["status"], stage["phase"], stage["percent"]) == ("running", "waiting", 40.0)
    assert (stage["speed"], stage["stalled"], job["speed"]) == (None, False, None)
    assert stage["wakeAt"].endswith("Z")
    with transaction(api.engine) as session:
        session.execute(update(StageRun).values(outcome="running"))
    stage = api.get(f"/api/jobs/{job_id}")["stages"][1]
    assert (stage["phase"], stage["stalled"], stage["wakeAt"]) == ("x", True, None)


def test_many_jobs_at_once_tell_who_refused(api: Api) -> None:
    a, b = api.add()["id"], api.add()["id"]
    api.post(f"/api/jobs/{b}/cancel")
    answer = api.post("/api/jobs/actions", {"action": "cancel", "ids": [a, b, "nobody"]})
    assert answer["done"] == [a]
    assert [item["id"] for item in answer["refused"]] == [b, "nobody"]
    assert api.post("/api/jobs/actions", {"action": "delete", "ids": [a, b]})["done"] == [a, b]
    assert api.get("/api/jobs")["total"] == 0


def test_editing_is_allowed_until_the_stage_that_reads_it(api: Api) -> None:
    job = api.add(requestedDubbing=True)
    path = f"/api/jobs/{job['id']}"

    def edit(body: dict[str, Any]) -> Any:
        return api.ask("PATCH", path, body)

    balanced = edit({"voiceBalance": -3.5}).get_json()
    assert balanced["voiceBalance"] == -3.5
    assert edit({"voiceBalance": None}).status_code == 400
    changed = edit({"priority": 7, "targetLang": "es", "rateLimit": 1000}).get_json()
    assert (changed["priority"], changed["targetLang"], changed["rateLimit"]) == (7, "es", 1000)
    assert changed["version"] > job["version"]
    put_in(api, job["id"], Status.DUBBING)
    assert edit({"targetLang": "de"}).status_code == 409
    assert edit({"priority": 1, "targetLang": "de"}).status_code == 409
    assert api.get(path)["priority"] == 7
    assert edit({"priority": 1, "rateLimit": None}).get_json()["rateLimit"] is None
    put_in(api, job["id"], Status.COMPLETE)
    assert edit({"rateLimit": 1000}).status_code == 409
    assert edit({"priority": 1}).status_code == 200
    assert edit({"priority": None}).status_code == 400


def test_delete_removes_files_only_when_asked_and_only_inside_the_library(api: Api) -> None:
    outside = api.folder / "media" / "outside.mkv"
    outside.write_text("video")
    for files in (False, True):
        job_id = api.add()["id"]
        mine = api.settings.library_dir / f"{files}.mkv"
        mine.write_text("video")
        mark = fingerprint(mine)
        work = api.settings.tmp_dir / job_id / "kept"
        work.mkdir(parents=True)
        thumbnail = api.settings.media_root / "thumbnails" / f"{job_id}.jpg"
        thumbnail.parent.mkdir(exist_ok=True)
        thumbnail.write_bytes(b"image")
        api.write(
            *(
                Artifact(
                    job_id=job_id, attempt=1, path=path, size_bytes=5, fingerprint=mark,
                    state="published", created_at=now(),
                )
                for path in (mine.name, f"../outside.mkv{'' if files else '2'}")
            )
        )  # fmt: skip
        answer = api.ask("DELETE", f"/api/jobs/{job_id}?files={str(files).lower()}")
        assert answer.status_code == 204
        assert mine.exists() is not files
        assert work.exists() is not files  # the job may be brought back for a while
        assert thumbnail.exists() is not files
    assert outside.exists()
    assert api.ask("DELETE", f"/api/jobs/{job_id}").status_code == 404
