"""The vot engine ends in the middle of a wait and another attempt goes on where it stood."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import Crashed, ProviderBusy, StageError, Stopped
from pipelines.dub.engines import choose
from pipelines.dub.provider import ProviderWaits
from pipelines.dub.stage import run_dub
from pipelines.dub.verify import verify_dub
from pipelines.dub.vot.engine import VotProvider
from pipelines.dub.vot.standing import POLL_S, Standing
from tests.programs import require_tools
from tests.reporter import FakeReporter
from tests.servers.vot_service import TRANSLATION
from tests.vot import DURATION, FAST, TOKEN, VIDEO, node_children, node_processes

if TYPE_CHECKING:
    from models.stage_io import DubInput

SCALE = 0.05
PATIENT = VotProvider(poll_scale=SCALE)
"""Waits in the process, as none of its pauses is a minute long."""
SHORT = dataclasses.replace(PATIENT, wait_in_process_s=0.5)
"""Gives its slot back whenever it has to wait."""
EARLY = 0.3
"""Seconds that a request may need to reach the server."""
SLOW = 1.5
"""Seconds that may pass on a busy machine between an answer and the end of the run."""


def wait_of(provider: VotProvider, job: DubInput, reporter: FakeReporter) -> ProviderWaits:
    with pytest.raises(ProviderWaits) as caught:
        provider.dub(job, reporter)
    assert node_children() == []
    return caught.value


def test_a_long_wait_gives_the_slot_back_and_goes_on_later(serve, job) -> None:
    server, reporter = serve("estimate"), FakeReporter()
    pause = wait_of(SHORT, job(server), reporter)
    assert 90 * SCALE - SLOW < pause.seconds <= 90 * SCALE
    assert pause.state == reporter.states[-1]
    assert pause.state["engine"] == "vot"

    asked = list(server.requests)
    early = wait_of(SHORT, job(server, state=pause.state), FakeReporter())
    assert early.seconds < pause.seconds
    assert early.state == pause.state
    assert server.requests == asked

    later = FakeReporter()
    output = PATIENT.dub(job(server, state=early.state), later)
    verify_dub(output.audio, DURATION)
    assert [ask.first for ask in server.asks] == [True, False]
    assert server.pauses(VIDEO)[0] >= 90 * SCALE - EARLY
    assert server.faults == []
    assert later.percents[0] == pause.state["percent"]
    assert later.percents == sorted(later.percents)


@pytest.mark.parametrize(
    ("estimate", "first", "then"), [(2, 2, 30), (45, 45, 45), (250, 250, 250), (900, 300, 300)]
)
def test_the_services_estimate_counts_within_bounds(serve, job, estimate, first, then) -> None:
    server = serve("estimate")
    server.estimate_s, server.waits = estimate, 2
    always = VotProvider(wait_in_process_s=1.0)
    pause = wait_of(always, job(server), FakeReporter())
    assert first - SLOW < pause.seconds <= first
    due = pause.state | {"nextAt": time.time()}
    pause = wait_of(always, job(server, state=due), FakeReporter())
    assert then - SLOW < pause.seconds <= then


@pytest.mark.parametrize(("end", "error"), [("kill", Crashed), ("stop", Stopped)])
@pytest.mark.parametrize("scenario", ["estimate", "hang"])
def test_a_run_ended_in_the_middle_goes_on_with_its_last_words(
    serve, job, scenario: str, end: str, error: type[StageError]
) -> None:
    server, reporter = serve(scenario), FakeReporter()
    server.estimate_s = 40
    reporter.awaited = "waiting"
    raised: list[StageError] = []

    def dub() -> None:
        try:
            PATIENT.dub(job(server), reporter)
        except StageError as error:
            raised.append(error)

    thread = threading.Thread(target=dub)
    thread.start()
    assert (server.asked if scenario == "hang" else reporter.spoke).wait(20)
    if end == "stop":
        reporter.stop()
    else:
        (pid,) = node_processes()
        os.kill(pid, signal.SIGKILL)
    thread.join(5)
    assert [type(one) for one in raised] == [error]

    server.scenario = "estimate"
    PATIENT.dub(job(server, state=reporter.states[-1]), FakeReporter())
    usual = POLL_S if scenario == "hang" else server.estimate_s
    assert server.pauses(VIDEO)[0] >= usual * SCALE - EARLY
    assert [ask.first for ask in server.asks][:2] == [True, scenario == "hang"]
    assert server.faults == []


@pytest.mark.parametrize(
    "changes", [{"target_lang": "kk"}, {"source_lang": "auto"}, {"lively_voice": True}]
)
def test_the_state_of_another_request_is_ignored(serve, job, changes: dict[str, Any]) -> None:
    server = serve("estimate")
    state = wait_of(SHORT, job(server), FakeReporter()).state
    other = wait_of(SHORT, job(server, state=state, **changes), FakeReporter()).state
    assert [ask.first for ask in server.asks] == [True, True]
    assert other["key"] != state["key"]
    assert server.faults == ["translate: a poll with other options"]


def test_every_pause_for_a_rate_limit_gives_the_slot_back(serve, job) -> None:
    server = serve("busy")
    server.waits = 4
    real, state = VotProvider(), None
    for seconds in (60, 120, 240):
        pause = wait_of(real, job(server, state=state), FakeReporter())
        assert seconds - SLOW < pause.seconds <= seconds
        state = pause.state | {"nextAt": time.time()}
    reporter = FakeReporter()
    with pytest.raises(ProviderBusy, match="rate"):
        real.dub(job(server, state=state), reporter)
    # a retry of the failed dub is no way around the pause
    again = wait_of(real, job(server, state=reporter.states[-1]), FakeReporter())
    assert 240 - SLOW < again.seconds <= 240
    assert [ask.first for ask in server.asks] == [True, False, False, False]
    PATIENT.dub(job(server, state=again.state | {"nextAt": 0}), FakeReporter())
    assert server.faults == []


def test_the_deadline_counts_over_all_attempts_but_not_while_nobody_waits(serve, job) -> None:
    server = serve("estimate")
    server.waits = 3
    state = wait_of(SHORT, job(server), FakeReporter()).state
    now = time.time()
    paused_for_a_day = state | {"beganAt": now - 86_400 - 60, "nextAt": now - 86_400}
    state = wait_of(SHORT, job(server, state=paused_for_a_day), FakeReporter()).state
    waited_for_hours = state | {"beganAt": now - 7200, "nextAt": now}
    with pytest.raises(ProviderBusy, match="in time"):
        SHORT.dub(job(server, state=waited_for_hours), FakeReporter())
    assert len(server.asks) == 3
    PATIENT.dub(job(server, state=waited_for_hours | {"nextAt": time.time()}), FakeReporter())


def test_a_clock_that_was_set_back_delays_by_one_pause(serve, job) -> None:
    server = serve("estimate")
    state = wait_of(SHORT, job(server), FakeReporter()).state
    ahead = state | {"nextAt": time.time() + 3600}
    pause = wait_of(SHORT, job(server, state=ahead), FakeReporter())
    assert SHORT.wait_in_process_s <= pause.seconds <= POLL_S * SCALE


def test_what_was_settled_with_the_service_stays_settled(serve, job) -> None:
    server = serve("audio")  # of a video that is not there
    state = wait_of(SHORT, job(server), FakeReporter()).state
    assert state["translationId"] == TRANSLATION
    state = wait_of(SHORT, job(server, state=state | {"nextAt": 0}), FakeReporter()).state
    assert server.upload.empty == 1

    lively = serve("lively")
    asked = {"lively_voice": True, "provider": "vot"}
    reporter = FakeReporter()
    FAST.dub(job(lively, **asked), reporter)
    FAST.dub(job(lively, state=reporter.states[-1], **asked), FakeReporter())
    assert [ask.lively for ask in lively.asks] == [True, False, False]
    assert lively.faults == []


def test_a_long_queue_is_told_once_over_all_attempts(serve, job) -> None:
    server, reporter = serve("longwait"), FakeReporter()
    state = wait_of(SHORT, job(server), reporter).state
    assert "long queue" in reporter.text
    woken = FakeReporter()
    run_dub(job(server, state=state | {"nextAt": 0}), woken)
    assert not [line for line in woken.logs if line[0] in ("info", "warning")]


def test_no_secret_is_in_the_state(serve, job) -> None:
    server, reporter = serve("estimate"), FakeReporter()
    FAST.dub(job(server, lively_voice=True), reporter)
    written = json.dumps(reporter.states)
    assert TOKEN not in written
    assert VIDEO not in written
    assert "X-Amz" not in written
    assert [Standing.model_validate(state).state() for state in reporter.states] == reporter.states


def test_auto_goes_on_with_the_engine_it_began_with(serve, job) -> None:
    tools = require_tools("ffmpeg", "ffprobe", "node", "espeak", "apertium")
    subtitles = [{"path": "a.vtt", "language": "es"}]
    asked = {"tools": tools, "provider": "auto", "source_lang": "es", "target_lang": "en"}
    asked |= {"subtitles": subtitles, "vot_host": serve("ok").url}
    assert choose(job(**asked)).name == "vot"
    assert choose(job(**asked, state={"engine": "vot"})).name == "vot"
    assert choose(job(**asked, state={"engine": "local"})).name == "local"
    assert choose(job(**asked, state={"engine": "vot"}, vot_enabled=False)).name == "local"
