"""What a job's page shows: its runs, what may be repeated, its log in windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from models.clock import now
from models.database import transaction
from models.job import Job, Media, StageRun
from models.job_state import Stage, Status
from models.job_writer import log_line

if TYPE_CHECKING:
    from tests.servers.gateway import Api


def failed_in_mux(api: Api) -> str:
    job_id = str(api.add(requestedDubbing=True)["id"])
    api.write(Media(job_id=job_id, video_path="tmp/v.mkv", audio_dubbed_path="tmp/d.wav"))
    for attempt, stage, outcome in ((1, Stage.DOWNLOAD, "lost"), (2, Stage.DOWNLOAD, "done")):
        api.write(a_run(job_id, stage, attempt, outcome))
    api.write(a_run(job_id, Stage.MUX, 2, "failed", error="No space.", error_code="DISK_FULL"))
    with transaction(api.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(status=Status.FAILED))
    return job_id


def a_run(job_id: str, stage: Stage, attempt: int, outcome: str, **columns: Any) -> StageRun:
    return StageRun(
        job_id=job_id, stage=stage, attempt=attempt, outcome=outcome, owner="t", host="h",
        lease_until=now(), started_at=now() - 5, finished_at=now(), **columns,
    )  # fmt: skip


def test_every_run_is_told_oldest_first(either_api: Api) -> None:
    job = either_api.get(f"/api/jobs/{failed_in_mux(either_api)}")
    told = [(run["stage"], run["attempt"], run["outcome"]) for run in job["runs"]]
    assert told == [("download", 1, "lost"), ("download", 2, "done"), ("mux", 2, "failed")]
    assert (job["runs"][2]["error"], job["runs"][2]["errorCode"]) == ("No space.", "DISK_FULL")
    assert job["runs"][0]["startedAt"] < job["runs"][0]["finishedAt"]


def test_chapters_and_chosen_formats_are_told_in_the_detail_alone(either_api: Api) -> None:
    job_id = str(either_api.add()["id"])
    parts = [{"start": 0.0, "end": 4.5, "title": "Intro"}, {"start": 4.5, "end": None, "title": ""}]
    either_api.write(Media(job_id=job_id, chapters=parts, format_ids=["137", "140"]))
    media = either_api.get(f"/api/jobs/{job_id}")["media"]
    assert media["chapters"] == parts
    assert (media["formatIds"], media["subtitleLangs"]) == (["137", "140"], [])
    assert "Intro" not in str(either_api.get("/api/jobs"))
    assert "Intro" not in str(either_api.get("/api/jobs?fields=list"))


def test_a_job_is_repeated_from_a_stage_whose_input_is_kept(either_api: Api) -> None:
    job_id = failed_in_mux(either_api)
    path = f"/api/jobs/{job_id}"
    assert either_api.get(path)["restartable"] == ["download", "dub", "mux"]
    either_api.post(f"{path}/retry", {"stage": "upload"}, 400)
    assert either_api.get(path)["status"] == "FAILED"
    assert either_api.post(f"{path}/retry", {"stage": "mux"})["status"] == "DUBBED"
    assert either_api.get(path)["restartable"] == []
    assert either_api.post(f"{path}/retry", {"stage": "mux"}, 409)["code"] == "CONFLICT"
    either_api.post("/api/jobs/nobody/retry", {"stage": "dub"}, 404)


def test_retry_without_a_body_starts_from_the_download(api: Api) -> None:
    for body in (None, {}, {"stage": "download"}):
        job = api.post(f"/api/jobs/{failed_in_mux(api)}/retry", body)
        assert (job["status"], job["retries"]) == ("QUEUED", 1)


def test_a_log_is_read_in_windows_that_meet(either_api: Api) -> None:
    job_id = either_api.add()["id"]
    with transaction(either_api.engine) as session:
        for number in range(9):
            level = "warning" if number % 2 else "debug"
            log_line(session, job_id, level, f"line {number}", Stage.DOWNLOAD, 1)

    def seqs(query: str) -> list[int]:
        events = either_api.get(f"/api/jobs/{job_id}/logs?{query}")["events"]
        return [event["seq"] for event in events]

    assert seqs("before=2147483647&limit=4") == [7, 8, 9, 10]
    assert seqs("before=7&limit=4") == [3, 4, 5, 6]
    assert seqs("before=3&limit=4") == [1, 2]
    assert seqs("after=7&limit=2") == [8, 9]
    assert seqs("after=10") == []
    assert seqs("before=8&limit=2&level=warning") == [5, 7]


@pytest.mark.parametrize("query", ["before=3&after=1", "before=3&offset=1", "after=-1"])
def test_a_window_has_one_edge(api: Api, query: str) -> None:
    answer = api.ask("GET", f"/api/jobs/{api.add()['id']}/logs?{query}")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "VALIDATION_ERROR")
