"""A dub from doorbell to doorbell: asked, put to sleep, woken, done; with the real engine."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from celery.exceptions import Ignore
from sqlalchemy import select, update

from models import job_commands
from models.clock import now
from models.database import reading, transaction
from models.installation import ProviderGate
from models.job import Job, JobEvent, Media, StageRun
from models.job_state import ORDER, Stage, Status
from pipelines.protocol import Permit
from tasks import children, dispatch, provider_gate, run_stage
from tasks.dispatch import plan
from tasks.provider_gate import FAILURES_MAX
from tasks.slots import counted
from tests.stack import wait_until
from tests.tasks import Desk
from tests.vot import DURATION, TOKEN, VIDEO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from models.stage_io import Tools
    from tests.servers.fake_vot import FakeVot


@pytest.fixture
def server(serve: Callable[[str], FakeVot]) -> FakeVot:
    """Says that it needs fifteen minutes."""
    made = serve("estimate")
    made.estimate_s = 900
    return made


@pytest.fixture
def desk(
    tmp_path: Path, tools: Tools, server: FakeVot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    children.preload("pipelines.template_light")
    made = Desk.on_sqlite(tmp_path)
    dub = replace(made.context.dub, vot_enabled=True, vot_host=server.url, vot_api_token=TOKEN)
    made.context = replace(made.context, tools=tools, dub=dub)
    made.workers()
    monkeypatch.setattr(run_stage, "current", lambda: made.context)
    monkeypatch.setattr(dispatch, "send", lambda _: None)
    yield made
    made.close()


def waiting_for_its_dub(desk: Desk) -> str:
    job_id = desk.add(url=VIDEO, requested_dubbing=True, dubbing_provider="vot", source_lang="en")
    video = desk.context.kept_dir(job_id) / "video.mp4"
    video.parent.mkdir(parents=True)
    video.touch()
    with transaction(desk.engine) as session:
        path = str(video.relative_to(desk.context.media_root))
        session.add(Media(job_id=job_id, video_path=path, audio_codec="aac", duration_sec=DURATION))
        session.execute(update(Job).values(status=Status.DOWNLOADED))
    return job_id


def answer(desk: Desk) -> bool:
    """Admit the job and do what its doorbell asks for; whether its chain goes on."""
    with transaction(desk.engine) as session:
        (ring,) = plan(session)
    assert ring.stages == ORDER[1:]
    try:
        run_stage.run_stage(Stage.DUB, ring.job_id, ring.attempt)
    except Ignore:
        return False
    return True


def the_time_has_come(desk: Desk, state: dict[str, Any]) -> None:
    with transaction(desk.engine) as session:
        session.execute(
            update(StageRun).values(wake_at=now() - 0.1, provider_state=state | {"nextAt": now()})
        )


def test_it_sleeps_and_is_woken_for_the_rest(desk: Desk, server: FakeVot) -> None:
    job_id = waiting_for_its_dub(desk)
    assert not answer(desk), "the chain does not go on to the mux"
    (run,) = desk.runs(job_id)
    assert (run.outcome, run.attempt) == ("waiting", 1)
    assert 250 < (run.wake_at or 0) - now() <= 300
    assert run.provider_state is not None
    assert run.provider_state["engine"] == "vot"
    job = desk.job(job_id)
    assert (job.status, job.attempt, job.failures) == (Status.DUBBING, 1, 0)
    with transaction(desk.engine) as session:
        assert plan(session) == []
    with reading(desk.engine) as session:
        assert counted(session, Stage.DUB) == 0

    the_time_has_come(desk, run.provider_state)
    assert answer(desk)
    (run,) = desk.runs(job_id)
    assert (run.outcome, run.attempt, run.engine) == ("done", 1, "vot")
    assert desk.job(job_id).status is Status.DUBBED
    assert (desk.context.kept_dir(job_id) / "dub.wav").stat().st_size > 100_000
    assert [ask.first for ask in server.asks] == [True, False]
    assert server.faults == []


def gate_of(desk: Desk) -> tuple[int, float]:
    with reading(desk.engine) as session:
        gate = session.scalars(select(ProviderGate)).one()
    return gate.failures, gate.open_until


def test_it_leaves_a_resting_service_alone_and_is_the_one_who_tries(
    desk: Desk, server: FakeVot
) -> None:
    server.waits = 0
    with transaction(desk.engine) as session:
        gate = ProviderGate(name="vot", failures=FAILURES_MAX, open_until=now() + 120)
        session.add(gate)
    job_id = waiting_for_its_dub(desk)
    assert not answer(desk)
    (run,) = desk.runs(job_id)
    assert run.outcome == "waiting"
    assert 90 < (run.wake_at or 0) - now() <= 120
    assert run.provider_state is not None
    assert server.requests == []
    with reading(desk.engine) as session:
        said = [event.payload for event in session.scalars(select(JobEvent)).all()]
    assert sum("resting after failures" in str(payload) for payload in said) == 1

    with transaction(desk.engine) as session:
        session.execute(update(ProviderGate).values(open_until=now() - 0.1))
    the_time_has_come(desk, run.provider_state)
    assert answer(desk)
    assert len(server.asks) == 1
    assert desk.job(job_id).status is Status.DUBBED
    wait_until("it is trusted again", lambda: gate_of(desk) == (0, 0), 20)


def test_a_gate_that_does_not_answer_keeps_no_supervisor_from_looking(
    desk: Desk, server: FakeVot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, released = threading.Event(), threading.Event()

    def hang(*_: object) -> provider_gate.Turn:
        asked.set()
        released.wait(30)
        return provider_gate.Turn(Permit())

    monkeypatch.setattr(provider_gate, "ask", hang)
    job_id = waiting_for_its_dub(desk)
    worker = threading.Thread(target=answer, args=(desk,))
    worker.start()
    assert asked.wait(30)
    with transaction(desk.engine) as session:
        job_commands.pause(session, job_id)
    worker.join(10)
    assert not worker.is_alive()
    assert [run.outcome for run in desk.runs(job_id)] == ["stopped"]
    released.set()  # its permit comes too late, for nobody
    permits = [thread for thread in threading.enumerate() if thread.name == "permits"]
    for thread in permits:
        thread.join(10)
    assert not any(thread.is_alive() for thread in permits)
    assert server.requests == []
