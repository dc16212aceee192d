"""Taken off the list and brought back, on both databases and with real files; later it is too late."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, insert, select, update

from models import job_commands, job_trash
from models.clock import now
from models.database import reading, transaction
from models.errors import Conflict
from models.job import Artifact, Job, JobEvent, Media
from models.job_state import Stage, Status
from models.runtime_settings import write_settings
from models.trash import Trash
from tasks import lease, library, removals, retention, run_stage, sweep, trash, workspace
from tasks.record import record_done
from tests.library import complete, finished, retry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.gateway import Api
    from tests.tasks import Desk


def act(api: Api, action: str, ids: list[str], **more: Any) -> Any:
    return api.post("/api/jobs/actions", {"action": action, "ids": ids, **more})


def in_list(api: Api) -> dict[str, Any]:
    return {job["id"]: job for job in api.get("/api/jobs?fields=list")["jobs"]}


def trashed(holder: Api | Desk) -> int:
    with reading(holder.engine) as session:
        return session.execute(select(func.count()).select_from(Trash)).scalar_one()


def age(desk: Desk, seconds: float) -> None:
    with transaction(desk.engine) as session:
        session.execute(update(Trash).values(removed_at=Trash.removed_at - seconds))


def test_a_removal_is_undone(either_api: Api) -> None:
    api = either_api
    ids = [api.add(labels=["news"], priority=3)["id"] for _ in range(3)]
    before = api.get(f"/api/jobs/{ids[1]}")
    work = api.settings.tmp_dir / ids[1]
    work.mkdir()
    seq = api.get("/api/jobs?fields=list")["globalSeq"]
    assert api.ask("DELETE", f"/api/jobs/{ids[1]}").status_code == 204
    assert api.ask("GET", f"/api/jobs/{ids[1]}").status_code == 404
    epoch = api.get("/api/jobs?fields=list")["epoch"]
    (gone,) = api.get(f"/api/jobs/changes?epoch={epoch}&since={seq}")["remove"]
    assert gone == {"id": ids[1], "version": before["version"] + 1}
    back = api.post(f"/api/jobs/{ids[1]}/restore")
    changes = api.get(f"/api/jobs/changes?epoch={epoch}&since={seq}")
    assert [(one["id"], one["version"]) for one in changes["upsert"]] == [(ids[1], back["version"])]
    assert (changes["remove"], changes["to"]) == ([], back["globalSeq"])
    assert back["version"] > gone["version"]
    after = api.get(f"/api/jobs/{ids[1]}")
    for name in ("version", "updatedAt"):
        before.pop(name), after.pop(name)
    for event in (*before["events"], *after["events"]):
        event.pop("id")
    assert after == before
    assert after["position"] == 1
    assert work.exists()
    assert api.post(f"/api/jobs/{ids[1]}/restore", status=404)["code"] == "NOT_FOUND"


def test_what_was_deleted_with_its_files_is_gone(api: Api) -> None:
    ids = [api.add()["id"] for _ in range(2)]
    api.ask("DELETE", f"/api/jobs/{ids[0]}?files=true")
    act(api, "delete", ids[1:], files=True)
    assert trashed(api) == 0
    for job_id in ids:
        api.post(f"/api/jobs/{job_id}/restore", status=404)


def test_many_together_each_with_a_result(either_api: Api) -> None:
    api = either_api
    ids = [api.add()["id"] for _ in range(60)]
    before = in_list(api)
    answer = act(api, "delete", ["nobody", *ids])
    assert answer["done"] == ids
    assert answer["refused"] == [{"id": "nobody", "error": "There is no such job."}]
    assert in_list(api) == {}
    assert trashed(api) == 60
    answer = act(api, "restore", ["nobody", *reversed(ids)])
    assert len(answer["done"]) == 60
    assert [one["id"] for one in answer["refused"]] == ["nobody"]
    after = in_list(api)
    assert {one: job["rank"] for one, job in after.items()} == {
        one: job["rank"] for one, job in before.items()
    }
    assert api.get("/api/jobs?fields=list")["counts"]["QUEUED"] == 60
    assert trashed(api) == 0


def test_a_key_that_was_used_again_stands_in_the_way(either_api: Api) -> None:
    api = either_api
    body = {"url": "https://video.test/a.mp4"}
    first = api.post("/api/jobs", body, 201, headers={"Idempotency-Key": "k"})["id"]
    api.ask("DELETE", f"/api/jobs/{first}")
    second = api.post("/api/jobs", body, 201, headers={"Idempotency-Key": "k"})["id"]
    assert second != first
    assert api.post(f"/api/jobs/{first}/restore", status=409)["code"] == "CONFLICT"
    (refused,) = act(api, "restore", [first])["refused"]
    assert "Idempotency-Key" in refused["error"]
    api.ask("DELETE", f"/api/jobs/{second}?files=true")
    assert act(api, "restore", [first])["done"] == [first]


def remove(desk: Desk, *ids: str) -> None:
    with transaction(desk.engine) as session:
        job_trash.remove_many(session, ids)


def restore(desk: Desk, job_id: str) -> None:
    with transaction(desk.engine) as session:
        job_trash.restore(session, job_id)


def half_done(desk: Desk) -> tuple[str, lease.Run, Path]:
    """A download that runs, with a part of its file."""
    job_id = desk.add()
    run = desk.claim(job_id)
    part = workspace.prepare(desk.context, run) / "video.part"
    part.write_text("half")
    return job_id, run, part


def test_a_half_download_goes_on_where_it_was(desk: Desk) -> None:
    job_id, run, part = half_done(desk)
    remove(desk, job_id)
    sweep.sweep(desk.context)
    run_stage._tidy(desk.context, run)
    assert part.exists()
    restore(desk, job_id)
    run_stage._tidy(desk.context, run)
    sweep.sweep(desk.context)
    found = desk.job(job_id)
    assert (found.status, found.attempt) == (Status.PAUSED, 2)
    with transaction(desk.engine) as session:
        job_commands.resume(session, job_id)
    again = desk.claim(job_id)
    assert (workspace.prepare(desk.context, again) / "video.part").read_text() == "half"


@pytest.mark.parametrize("is_back", [False, True])
def test_a_run_that_ends_too_late_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, is_back: bool
) -> None:
    """Its job is taken off the list after the file was renamed, before anybody is told."""
    job_id = desk.add()
    run = desk.claim(job_id)

    def removed_meanwhile(*args: Any) -> Artifact:
        artifact = publish(*args)
        remove(desk, job_id)
        if is_back:
            restore(desk, job_id)
        return artifact

    publish = library.publish
    output = finished(desk, run, "film")
    monkeypatch.setattr(library, "publish", removed_meanwhile)
    with pytest.raises(lease.LeaseLost):
        record_done(desk.context, run, output)
    monkeypatch.setattr(library, "publish", publish)
    assert desk.files() == {}
    if not is_back:
        restore(desk, job_id)
    with transaction(desk.engine) as session:
        job_commands.resume(session, job_id)
    complete(desk, job_id, "anew")
    assert desk.files() == {"Film.mkv": "anew"}


def test_after_ten_minutes_it_is_too_late(desk: Desk) -> None:
    job_id, _, part = half_done(desk)
    picture = desk.context.thumbnail(job_id)
    picture.parent.mkdir()
    picture.touch()
    remove(desk, job_id)
    age(desk, job_trash.KEPT_S - 30)
    trash.empty_trash(desk.context)
    sweep.sweep(desk.context)
    assert part.exists()
    assert picture.exists()
    age(desk, 60)
    trash.empty_trash(desk.context)
    sweep.sweep(desk.context)
    assert trashed(desk) == 0
    assert not desk.context.job_dir(job_id).exists()
    assert not picture.exists()


def test_its_file_stays_and_keeps_its_name(desk: Desk) -> None:
    first, second = desk.add(), desk.add()
    complete(desk, first, "one")
    remove(desk, first)
    removals.perform(desk.engine, desk.library)
    complete(desk, second, "two")
    assert desk.files() == {"Film.mkv": "one", "Film (2).mkv": "two"}
    restore(desk, first)
    retry(desk, first)
    complete(desk, first, "anew")
    assert desk.files() == {"Film.mkv": "anew", "Film (2).mkv": "two"}


def test_a_file_that_had_its_name_before_is_not_meant(desk: Desk) -> None:
    """The same bytes under the same name, of a job that was deleted with its files just before."""
    first = desk.add()
    complete(desk, first, "same")
    with transaction(desk.engine) as session:
        job_commands.delete_job(session, first, files=True)
    (desk.library / "Film.mkv").unlink()  # somebody was faster than upkeep
    second = desk.add()
    complete(desk, second, "same")
    remove(desk, second)
    removals.perform(desk.engine, desk.library)
    restore(desk, second)
    assert desk.files() == {"Film.mkv": "same"}


def test_another_job_may_have_taken_the_name(desk: Desk) -> None:
    first, second = desk.add(), desk.add()
    complete(desk, first, "one")
    remove(desk, first)
    (desk.library / "Film.mkv").unlink()
    complete(desk, second, "two")
    with pytest.raises(Conflict):
        restore(desk, first)
    with reading(desk.engine) as session:
        assert session.execute(select(Artifact.job_id)).scalars().all() == [second]
    assert trashed(desk) == 1


def test_what_a_dub_needs_is_still_there(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    run = desk.claim(job_id)
    record_done(desk.context, run, finished(desk, run, "film"))
    remove(desk, job_id)
    sweep.sweep(desk.context)
    restore(desk, job_id)
    kept = desk.media(job_id).video_path
    assert kept is not None
    assert (desk.context.media_root / kept).read_text() == "film"
    assert desk.claim(job_id, Stage.DUB).attempt == 1


def test_a_retention_is_for_good(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_looked_at", {})
    job_id = desk.add()
    complete(desk, job_id, "one")
    with transaction(desk.engine) as session:
        session.execute(update(Job).values(completed_at=now() - 10 * retention.DAY_S))
        write_settings(session, {"remove_finished_days": 1})
    retention.retain(desk.context)
    with reading(desk.engine) as session:
        assert session.get(Job, job_id) is None
    assert trashed(desk) == 0


def test_a_thousand_jobs_go_and_come_in_seconds(either_api: Api) -> None:
    """Each with a log, a run and media."""
    api = either_api
    with transaction(api.engine) as session:
        ids = [
            job_commands.create_job(session, {"url": "https://video.test/a"}).job_id
            for _ in range(1000)
        ]
        stamp = now()
        log = {"event": "log", "timestamp": stamp, "payload": {"level": "info", "message": "hello"}}
        session.execute(
            insert(JobEvent),
            [{"job_id": one, "seq": seq, **log} for one in ids for seq in range(2, 32)],
        )
        session.execute(insert(Media), [{"job_id": one, "subtitles": []} for one in ids])
    begun = time.monotonic()
    assert len(act(api, "delete", ids)["done"]) == 1000
    gone = time.monotonic()
    assert len(act(api, "restore", ids)["done"]) == 1000
    back = time.monotonic()
    assert gone - begun < 15
    assert back - gone < 30
