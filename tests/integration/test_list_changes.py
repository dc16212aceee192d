"""The list as pages follow it: a snapshot, and every change after it, numbered without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, update

from models import job_commands
from models.clock import iso, now
from models.database import reading, transaction
from models.job import Job, Media
from models.job_changes import JobChange, begin_epoch
from models.job_state import Stage, Status
from pipelines.protocol import Progress
from tasks import run_end
from tasks.lease import renew
from tasks.run_facts import set_stalled
from webapp import list_query
from webapp.list_record import records_by_id
from webapp.list_shape import ListJob

if TYPE_CHECKING:
    import pytest

    from tests.servers.gateway import Api
    from tests.tasks import Desk


def snapshot(api: Api, query: str = "") -> dict[str, Any]:
    page: dict[str, Any] = api.get(f"/api/jobs?fields=list{query}")
    return page


def changes(api: Api, page: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.get(
        f"/api/jobs/changes?epoch={page['epoch']}&since={page['globalSeq']}"
    )
    return found


def test_a_snapshot_and_what_changed_after_it(either_api: Api) -> None:
    api = either_api
    first = api.add()
    before = snapshot(api)
    assert [job["id"] for job in before["jobs"]] == [first["id"]]
    second = api.add(requestedDubbing=False, priority=3)
    api.post(f"/api/jobs/{first['id']}/pause")
    told = changes(api, before)
    assert (told["from"], told["to"]) == (before["globalSeq"] + 1, before["globalSeq"] + 2)
    assert {job["id"]: (job["version"], job["status"]) for job in told["upsert"]} == {
        first["id"]: (2, "PAUSED"),
        second["id"]: (1, "QUEUED"),
    }
    assert (told["remove"], told["total"], told["counts"]["PAUSED"]) == ([], 2, 1)
    assert api.ask("DELETE", f"/api/jobs/{second['id']}").status_code == 204
    told = changes(api, before)
    assert told["remove"] == [{"id": second["id"], "version": 2}]
    assert [job["id"] for job in told["upsert"]] == [first["id"]]
    assert told["to"] == snapshot(api)["globalSeq"]


def test_changes_are_gone_with_another_epoch_or_from_before_what_is_kept(either_api: Api) -> None:
    api = either_api
    ids = [api.add()["id"] for _ in range(3)]
    page = snapshot(api)
    path = f"/api/jobs/changes?epoch={page['epoch']}&since="
    assert api.get(f"{path}0")["to"] == 3
    assert api.get(f"{path}3")["upsert"] == []
    assert api.ask("GET", f"{path}4").status_code == 410
    with transaction(api.engine) as session:
        session.execute(delete(JobChange).where(JobChange.seq <= 2))
    assert api.ask("GET", f"{path}1").get_json()["code"] == "GONE"
    assert [job["id"] for job in api.get(f"{path}2")["upsert"]] == ids[2:]
    with transaction(api.engine) as session:
        session.execute(delete(JobChange))
    assert api.get(f"{path}3")["to"] == 3
    assert api.ask("GET", f"{path}2").status_code == 410
    with transaction(api.engine) as session:
        begin_epoch(session)
    assert api.ask("GET", f"{path}3").status_code == 410
    for wrong in ("", "epoch=x", f"epoch={page['epoch']}&since=-1", "epoch=x&since=a"):
        assert api.ask("GET", f"/api/jobs/changes?{wrong}").status_code == 400


def test_a_long_list_comes_in_parts_and_older_complete_jobs_when_asked(
    either_api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = either_api
    monkeypatch.setattr(list_query, "PART", 4)
    monkeypatch.setattr(list_query, "FIRST", 2)
    ids = [api.add(url=f"https://video.test/{number}")["id"] for number in range(17)]
    complete = [ids[number] for number in range(0, 17, 2)]
    with transaction(api.engine) as session:
        session.execute(update(Job).where(Job.id.in_(complete)).values(status=Status.COMPLETE))
    expected = sorted({*ids} - {*complete[:-4]}, reverse=True)
    parts, cursor = [], ""
    while cursor is not None:
        page = snapshot(api, f"&cursor={cursor}" if cursor else "")
        parts.append([job["id"] for job in page["jobs"]])
        if len(parts) == 1:  # what completes meanwhile moves no border
            with transaction(api.engine) as session:
                row = session.get_one(Job, expected[5])
                row.status, row.version = Status.COMPLETE, row.version + 1
        cursor = page["nextCursor"]
    assert [job_id for part in parts for job_id in part] == expected
    assert len(parts[0]) == 2
    assert all(len(part) == 4 for part in parts[1:-1])
    older, mark = [], page["olderComplete"]
    while mark is not None:
        page = snapshot(api, f"&older={mark}")
        older += [job["id"] for job in page["jobs"]]
        mark = page["olderComplete"]
    assert older == sorted(complete[:-4], reverse=True)
    assert api.ask("GET", "/api/jobs?fields=list&cursor=nonsense").status_code == 400


def test_records_are_slim_and_tell_what_a_row_shows(either_api: Api) -> None:
    api = either_api
    job = api.add()
    (record,) = snapshot(api)["jobs"]
    assert record == {
        "id": job["id"],
        "version": 1,
        "status": "QUEUED",
        "url": job["url"],
        "createdAt": job["createdAt"],
        "rank": 1.0,
    }
    assert ListJob.model_validate(record).priority == 0
    api.post(f"/api/jobs/{job['id']}/start")
    api.ask("PATCH", f"/api/jobs/{job['id']}", {"priority": 2, "rateLimit": 5000})
    (record,) = snapshot(api)["jobs"]
    assert (record["startNow"], record["priority"], record["rateLimit"]) == (True, 2, 5000)
    assert record["version"] == 3


def test_a_dubbed_job_s_record_through_its_life(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True, title="A film")

    def record() -> dict[str, Any]:
        with reading(desk.engine) as session:
            (found,) = records_by_id(session, [job_id])
        ListJob.model_validate(found)
        return found

    run = desk.claim(job_id)
    progress = Progress(at=now(), percent=40.0, speed=5.0, downloaded_bytes=4, total_bytes=10)
    with transaction(desk.engine) as session:
        renew(session, run, progress)
        set_stalled(session, run, stalled=True)
    running = record()
    assert running["stages"] == [
        {"stage": "download", "status": "running", "percent": 40.0, "attempt": 1, "stalled": True}
    ]
    assert (running["percent"], running["speed"], running["totalBytes"]) == (20.0, 5.0, 10)
    with transaction(desk.engine) as session:
        run_end.finish(session, run, Status.DOWNLOADED)
        session.add(Media(job_id=job_id, video_path="tmp/x", duration_sec=3.5))
    done = record()
    assert (done["file"], done["durationSec"]) == (True, 3.5)
    assert done["stages"] == [{"stage": "download", "status": "done"}]
    run = desk.claim(job_id, Stage.DUB)
    before = record()["version"]
    with transaction(desk.engine) as session:
        run_end.sleep(session, run, 60.0, {})
    asleep = record()
    assert asleep["version"] == before + 1
    assert asleep["stages"][1]["phase"] == "waiting"
    assert asleep["stages"][1]["wakeAt"] > iso(now())
    with transaction(desk.engine) as session:
        job_commands.cancel(session, job_id)
        session.execute(update(Job).values(status=Status.COMPLETE))
    assert record()["hasWarning"] is True
