"""Commands on jobs: pause, resume, cancel, retry, dub, move, edit, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from models.clock import now
from models.database import transaction
from models.job import Artifact, Job, Media, StageRun
from models.job_state import Stage, Status

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

    either_api.post(f"/api/jobs/{c}/move", {"to": "top"})
    assert order() == [c, a, b]
    either_api.post(f"/api/jobs/{c}/move", {"before": b})
    assert order() == [a, c, b]
    either_api.post(f"/api/jobs/{c}/move", {"to": "up", "before": b}, 400)


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

    changed = edit({"priority": 7, "targetLang": "es", "rateLimit": 1000}).get_json()
    assert (changed["priority"], changed["targetLang"], changed["rateLimit"]) == (7, "es", 1000)
    assert changed["version"] > job["version"]
    put_in(api, job["id"], Status.DUBBING)
    assert edit({"targetLang": "de"}).status_code == 409
    assert edit({"priority": 1, "rateLimit": None}).status_code == 409
    assert api.get(path)["priority"] == 7
    assert edit({"priority": 1}).status_code == 200
    assert edit({"priority": None}).status_code == 400


def test_delete_removes_files_only_when_asked_and_only_inside_the_library(api: Api) -> None:
    outside = api.folder / "media" / "outside.mkv"
    outside.write_text("keep")
    for files in (False, True):
        job_id = api.add()["id"]
        mine = api.settings.library_dir / f"{files}.mkv"
        mine.write_text("video")
        work = api.settings.tmp_dir / job_id / "kept"
        work.mkdir(parents=True)
        thumbnail = api.settings.media_root / "thumbnails" / f"{job_id}.jpg"
        thumbnail.parent.mkdir(exist_ok=True)
        thumbnail.write_bytes(b"image")
        api.write(
            *(
                Artifact(
                    job_id=job_id, attempt=1, path=path, size_bytes=5, fingerprint="0",
                    state="published", created_at=now(),
                )
                for path in (mine.name, f"../outside.mkv{'' if files else '2'}")
            )
        )  # fmt: skip
        answer = api.ask("DELETE", f"/api/jobs/{job_id}?files={str(files).lower()}")
        assert answer.status_code == 204
        assert mine.exists() is not files
        assert not work.exists()
        assert not thumbnail.exists()
    assert outside.exists()
    assert api.ask("DELETE", f"/api/jobs/{job_id}").status_code == 404
