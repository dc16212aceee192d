"""A job whose dub was skipped ends with the video that it has, once, and loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from models import job_commands
from models.database import transaction
from models.errors import DamagedMedia, NoEngine
from models.installation import Setting, Worker
from models.job import Media
from models.job_skip import skip_dub
from models.job_state import Stage, Status
from models.names import Queue, Task
from tasks import lease, library, run_stage
from tasks.dispatch import plan, send
from tasks.record import record_failed, record_skipped
from tests.stages import download, dub, left, mux

if TYPE_CHECKING:
    from typing import Any

    from tests.tasks import Desk


@pytest.fixture(autouse=True)
def workers(desk: Desk) -> None:
    desk.workers()


def skip(desk: Desk, job_id: str) -> None:
    with transaction(desk.engine) as session:
        skip_dub(session, job_id)


def downloaded(desk: Desk) -> str:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    return job_id


def finish(desk: Desk, job_id: str) -> None:
    record_skipped(desk.context, desk.claim(job_id, Stage.DUB))


def test_the_video_goes_into_the_library_as_without_a_dub(desk: Desk) -> None:
    job_id = downloaded(desk)
    skip(desk, job_id)
    finish(desk, job_id)
    job, media = desk.job(job_id), desk.media(job_id)
    assert (job.status, job.percent, job.error) == (Status.COMPLETE, 100, None)
    assert desk.files() == {"Film.mp4": "plain"}
    assert (media.video_path, media.subtitle_langs) == ("library/Film.mp4", ["eng"])
    assert [artifact.state for artifact in desk.artifacts(job_id)] == ["published"]
    assert left(desk, job_id) == {"kept/subtitles.0.vtt"}  # for a dub after all
    with transaction(desk.engine) as session:
        assert job_commands.dub_again(session, job_id, "es").target is Status.DOWNLOADED


def test_it_waits_for_no_slot_nor_for_space_nor_for_the_queue(desk: Desk) -> None:
    job_id = downloaded(desk)
    with transaction(desk.engine) as session:
        session.execute(delete(Worker).where(Worker.queue == Queue.DUB))
        session.execute(update(Worker).values(free_bytes=0, reserve_bytes=10**9))
        session.add(Setting(key="queue_paused", value=True))
    skip(desk, job_id)
    with transaction(desk.engine) as session:
        (ring,) = plan(session)
        assert (ring.job_id, ring.tasks) == (job_id, (Task.FINISH,))
        assert plan(session) == []


def test_its_bell_is_rung_on_the_queue_that_is_always_served(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr("tasks.dispatch.chain", lambda *links: rung.extend(links) or Bell())
    job_id = downloaded(desk)
    skip(desk, job_id)
    with transaction(desk.engine) as session:
        rings = plan(session)
    assert send(rings) == []
    assert [link.task for link in rung] == ["upkeep.finish"]


class Bell:
    def apply_async(self, **_options: Any) -> None:
        pass


def test_a_dub_that_runs_has_lost_its_lease(desk: Desk) -> None:
    job_id = downloaded(desk)
    run = desk.claim(job_id, Stage.DUB)
    skip(desk, job_id)
    assert desk.runs(job_id)[-1].outcome == "stopped"
    with pytest.raises(lease.LeaseLost):
        record_failed(desk.context, run, NoEngine())
    finish(desk, job_id)
    assert (desk.job(job_id).status, desk.files()) == (Status.COMPLETE, {"Film.mp4": "plain"})


def test_a_failed_dub_whose_video_is_in_the_library_only_ends(desk: Desk) -> None:
    job_id = downloaded(desk)
    record_failed(desk.context, desk.claim(job_id, Stage.DUB), NoEngine())
    before = desk.artifacts(job_id)[0].id
    skip(desk, job_id)
    finish(desk, job_id)
    assert desk.job(job_id).status is Status.COMPLETE
    assert [artifact.id for artifact in desk.artifacts(job_id)] == [before]
    assert desk.files() == {"Film.mp4": "plain"}


def test_a_second_dub_that_is_skipped_leaves_the_file_as_it_is(desk: Desk) -> None:
    job_id = downloaded(desk)
    dub(desk, job_id)
    mux(desk, job_id)
    with transaction(desk.engine) as session:
        job_commands.dub_again(session, job_id, "es")
    skip(desk, job_id)
    finish(desk, job_id)
    assert (desk.job(job_id).status, desk.files()) == (
        Status.COMPLETE,
        {"Film.mkv": "plain and voice"},
    )


def test_a_dub_that_is_there_already_is_dropped(desk: Desk) -> None:
    job_id = downloaded(desk)
    dub(desk, job_id)
    with transaction(desk.engine) as session:
        job_commands.pause(session, job_id)
    skip(desk, job_id)
    finish(desk, job_id)
    assert (desk.media(job_id).audio_dubbed_path, desk.files()) == (None, {"Film.mp4": "plain"})


def test_a_worker_that_dies_between_rename_and_commit_is_made_good(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Died(BaseException):
        pass

    def die(*_: Any) -> Any:
        raise Died

    job_id = downloaded(desk)
    skip(desk, job_id)
    run = desk.claim(job_id, Stage.DUB)
    with monkeypatch.context() as patched:
        patched.setattr(library, "mark_published", die)
        with pytest.raises(Died):
            record_skipped(desk.context, run)
    assert desk.files() == {"Film.mp4": "plain"}
    assert desk.job(job_id).status is Status.DUBBING
    assert desk.put_back(run).target is Status.DOWNLOADED
    finish(desk, job_id)
    assert (desk.job(job_id).status, desk.files()) == (Status.COMPLETE, {"Film.mp4": "plain"})
    assert [artifact.state for artifact in desk.artifacts(job_id)] == ["published"]


@pytest.mark.parametrize("path", ["tmp/{}/kept/video.mp4", "library/Film.mp4"])
def test_a_video_that_is_gone_fails_the_job_and_says_so(desk: Desk, path: str) -> None:
    job_id = downloaded(desk)
    with transaction(desk.engine) as session:
        session.execute(update(Media).values(video_path=path.format(job_id)))
    (desk.context.kept_dir(job_id) / "video.mp4").unlink()
    skip(desk, job_id)
    with pytest.raises(DamagedMedia, match="gone"):
        finish(desk, job_id)


def test_the_doorway_takes_the_same_way(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_stage, "current", lambda: desk.context)
    monkeypatch.setattr(run_stage, "dispatch", lambda *_a, **_k: None)
    job_id = downloaded(desk)
    skip(desk, job_id)
    with transaction(desk.engine) as session:
        (ring,) = plan(session)
    run_stage.run_stage(Stage.DUB, job_id, ring.attempt)
    assert desk.job(job_id).status is Status.COMPLETE
    assert desk.runs(job_id)[-1].outcome == "done"


def test_what_was_verified_before_is_not_this_file(desk: Desk) -> None:
    job_id = downloaded(desk)
    with transaction(desk.engine) as session:
        session.execute(update(Media).values(verified_at=1.0, problem="It is damaged."))
    skip(desk, job_id)
    finish(desk, job_id)
    media = desk.media(job_id)
    assert (media.verified_at, media.problem) == (None, None)
