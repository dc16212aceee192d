"""A worker reads finished files through on somebody's wish, and writes down what it found."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models.clock import now
from models.database import reading, transaction
from models.errors import Crashed, Unavailable
from models.job import Artifact, Job, JobEvent, Media
from models.job_state import Status
from models.names import Queue, Task
from tasks import children, verify, verify_box
from tasks.app import app
from tasks.library_files import fingerprint
from tasks.verify import work_through
from tasks.verify_box import VerifyBox
from tests.media import Media as Clips
from tests.programs import require_tools
from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.redis import RedisServer


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(Clips(tmp_path_factory.mktemp("film")).copied("film.mkv"))


@pytest.fixture
def box(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[VerifyBox]:
    monkeypatch.setattr(verify_box.app, "send_task", lambda *_a, **_k: None)
    with redis_server.client() as client:
        client.delete(verify_box.WISHES, verify_box.LEASE)
        yield VerifyBox(redis_server.url)
        client.delete(verify_box.WISHES, verify_box.LEASE)


@pytest.fixture
def desk(tmp_path: Path, either_url: str, redis_server: RedisServer) -> Iterator[Desk]:
    children.preload("pipelines.template")
    made = Desk(tmp_path, either_url, redis_server.url)
    made.context = replace(made.context, tools=require_tools("ffmpeg", "ffprobe"))
    yield made
    made.close()


def finished(desk: Desk, film: Path, name: str = "Film.mkv", **media: Any) -> str:
    """Put a copy of the film into the library as the file of a finished job."""
    target = desk.library / name
    target.write_bytes(film.read_bytes())
    job_id = desk.add()
    size = target.stat().st_size
    rows = {"video_codec": "h264", "duration_sec": 8.0, "tracks": [{"index": 0, "codec": "aac"}]}
    with transaction(desk.engine) as session:
        session.execute(update(Job).where(Job.id == job_id).values(status=Status.COMPLETE))
        session.add(Media(job_id=job_id, video_path=f"library/{name}", **(rows | media)))
        session.add(
            Artifact(
                job_id=job_id, attempt=1, path=name, size_bytes=size, state="published",
                fingerprint=fingerprint(target), created_at=now(),
            )
        )  # fmt: skip
    return job_id


def log_of(desk: Desk, job_id: str) -> list[tuple[str, str]]:
    with reading(desk.engine) as session:
        rows = select(JobEvent.payload).where(JobEvent.job_id == job_id, JobEvent.event == "log")
        return [(one["level"], one["message"]) for one in session.execute(rows).scalars()]


def test_a_file_that_is_right_is_said_to_be(desk: Desk, box: VerifyBox, film: Path) -> None:
    job_id = finished(desk, film)
    before = desk.job(job_id).version
    box.ask([job_id])
    waiting = box.state(job_id)
    assert waiting is not None
    assert waiting.percent is None
    work_through(desk.context)
    media, job = desk.media(job_id), desk.job(job_id)
    assert media.problem is None
    assert media.verified_at == pytest.approx(now(), abs=60)
    assert (job.status, job.version) == (Status.COMPLETE, before + 1)
    assert log_of(desk, job_id) == [("info", verify.RIGHT)]
    assert box.state(job_id) is None
    assert not box.is_left_alone()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.write_bytes(content)


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - 10_000)


def replaced(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size + 1))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (flip, None),  # a small file is all beginning and end: see below
        (Path.unlink, "The file is gone."),
        (cut, "The file is cut:"),
        (replaced, "It is not the file that was put there"),
    ],
)
def test_harm_is_found_and_told(
    desk: Desk, box: VerifyBox, film: Path, harm: Callable[[Path], Any], words: str | None
) -> None:
    job_id = finished(desk, film)
    harm(desk.library / "Film.mkv")
    box.ask([job_id])
    work_through(desk.context)
    problem = desk.media(job_id).problem
    assert problem is not None
    assert problem.startswith(words or "It is not the file")
    assert log_of(desk, job_id) == [("warning", problem)]
    assert desk.job(job_id).status is Status.COMPLETE


def test_harm_between_beginning_and_end_is_found_by_reading(
    desk: Desk, box: VerifyBox, film: Path
) -> None:
    job_id = finished(desk, film)
    path = desk.library / "Film.mkv"
    flip(path)
    with transaction(desk.engine) as session:  # as if both ends were farther away
        session.execute(update(Artifact).values(fingerprint=fingerprint(path)))
    box.ask([job_id])
    work_through(desk.context)
    assert "damaged at" in (desk.media(job_id).problem or "")


def test_what_was_damaged_may_be_right_again(desk: Desk, box: VerifyBox, film: Path) -> None:
    job_id = finished(desk, film, problem="The file is gone.", verified_at=1.0)
    box.ask([job_id])
    work_through(desk.context)
    assert desk.media(job_id).problem is None


def test_several_are_worked_through_in_the_order_of_the_wishes(
    desk: Desk, box: VerifyBox, film: Path
) -> None:
    jobs = [finished(desk, film, f"{n}.mkv") for n in range(3)]
    (desk.library / "1.mkv").unlink()
    for job_id in jobs:
        box.ask([job_id, job_id])
    work_through(desk.context)
    assert [desk.media(job_id).problem for job_id in jobs] == [None, verify.GONE, None]
    stamps = [desk.media(job_id).verified_at or 0 for job_id in jobs]
    assert stamps == sorted(stamps)


def test_only_one_worker_is_at_it(desk: Desk, box: VerifyBox, film: Path) -> None:
    job_id = finished(desk, film)
    box.ask([job_id])
    assert box.take_lease("another")
    work_through(desk.context)
    assert desk.media(job_id).verified_at is None
    box.renew("another", job_id, 33.3)
    state = box.state(job_id)
    assert state is not None
    assert state.percent == pytest.approx(33.3)
    box.leave("somebody else")
    assert not box.is_left_alone()
    box.leave("another")
    assert box.is_left_alone()  # upkeep would ring now
    work_through(desk.context)
    assert desk.media(job_id).verified_at is not None


def test_a_verdict_on_a_file_that_was_exchanged_meanwhile_is_dropped(
    desk: Desk, box: VerifyBox, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = finished(desk, film)

    def exchange(*_: Any) -> str:
        with transaction(desk.engine) as session:
            session.execute(update(Artifact).values(fingerprint="another"))
        return "damaged"

    monkeypatch.setattr(verify, "_judge", exchange)
    box.ask([job_id])
    work_through(desk.context)
    assert (desk.media(job_id).verified_at, desk.media(job_id).problem) == (None, None)


def test_jobs_that_are_gone_or_not_finished_are_passed_over(
    desk: Desk, box: VerifyBox, film: Path
) -> None:
    right = finished(desk, film)
    box.ask(["nobody", desk.add(), right])
    work_through(desk.context)
    assert desk.media(right).verified_at is not None
    assert box.first() is None


def test_a_process_that_dies_tells_nothing_of_the_file(
    desk: Desk, box: VerifyBox, film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> str:
        raise Crashed("ffmpeg was killed by SIGKILL.")

    monkeypatch.setattr(verify, "_read_through", die)
    job_id = finished(desk, film)
    before = desk.job(job_id).version
    box.ask([job_id])
    work_through(desk.context)
    assert desk.media(job_id).verified_at is None
    assert desk.job(job_id).version == before + 1
    assert log_of(desk, job_id)[0][0] == "error"
    assert box.first() is None


def test_a_worker_that_stops_leaves_the_rest_to_the_next(
    desk: Desk, box: VerifyBox, film: Path
) -> None:
    job_id = finished(desk, film)
    box.ask([job_id])
    desk.context.stopping.set()
    work_through(desk.context)
    assert box.is_left_alone()
    assert desk.media(job_id).verified_at is None


def test_pages_hear_how_far_it_is(
    desk: Desk, box: VerifyBox, film: Path, redis_server: RedisServer
) -> None:
    job_id = finished(desk, film)
    box.ask([job_id])
    with redis_server.client() as client, client.pubsub() as heard:
        heard.subscribe("events:progress")
        assert heard.get_message(timeout=5) is not None
        work = threading.Thread(target=work_through, args=(desk.context,))
        work.start()
        message = heard.get_message(timeout=20)
        work.join(60)
    assert message is not None
    assert b'"stage":"verifying"' in message["data"]
    assert job_id.encode() in message["data"]


def test_without_redis_nothing_is_promised(box: VerifyBox) -> None:
    nowhere = VerifyBox("unix:///nonexistent/redis.sock")
    with pytest.raises(Unavailable):
        nowhere.ask(["x"])
    with pytest.raises(Unavailable):
        nowhere.state("x")


def test_its_bell_goes_to_a_queue_with_room_for_long_work() -> None:
    assert app.amqp.router.route({}, Task.VERIFY)["queue"].name == Queue.PROBE
