"""What goes wrong once and is no reason to give up."""

from __future__ import annotations

import dataclasses

import pytest

from models.errors import ProviderBusy
from pipelines.dub.provider import ProviderWaits
from pipelines.dub.vot.engine import VotProvider
from pipelines.dub.vot.standing import POLL_S
from tests.reporter import FakeReporter
from tests.servers.vot_service import RESULT, SIGNATURE
from tests.vot import FAST, TOKEN, VIDEO

SCALE = 0.05
EARLY = 0.5
"""Seconds that a request may need to reach the server."""
SLOWER = dataclasses.replace(FAST, poll_scale=SCALE)
LINK = RESULT.partition("?")[0]


@pytest.mark.parametrize("scenario", ["flaky", "cut", "partless"])
def test_a_bad_answer_is_followed_by_a_good_one_after_the_usual_pause(
    serve, job, scenario: str
) -> None:
    server = serve(scenario)
    SLOWER.dub(job(server), FakeReporter())
    (pause,) = server.pauses(VIDEO)
    assert pause >= POLL_S * SCALE - EARLY
    assert len(server.secrets) == 1
    assert server.faults == []


def test_an_expired_link_is_asked_for_again_once(serve, job) -> None:
    server, reporter = serve("expired"), FakeReporter()
    SLOWER.dub(job(server), reporter)
    assert server.fetched[LINK] == 2
    assert [ask.first for ask in server.asks] == [True, False]
    assert server.pauses(VIDEO)[0] >= POLL_S * SCALE - EARLY
    assert "expired" in reporter.text
    assert SIGNATURE not in reporter.text
    assert server.faults == []


def test_a_link_that_never_works_is_asked_for_no_more_than_that(serve, job) -> None:
    server = serve("result404")
    with pytest.raises(ProviderBusy, match="HTTP 404"):
        FAST.dub(job(server), FakeReporter())
    assert server.fetched[LINK] == len(server.asks) == 2


def test_http_429_is_followed_by_a_long_pause(serve, job) -> None:
    server = serve("http429")
    with pytest.raises(ProviderWaits) as caught:
        VotProvider().dub(job(server), FakeReporter())
    assert 55 < caught.value.seconds <= 60
    state = caught.value.state | {"nextAt": 0}
    FAST.dub(job(server, state=state), FakeReporter())
    assert [ask.first for ask in server.asks] == [True, True], "nothing was accepted yet"
    assert len(server.secrets) == 2, "each run has one session"


def test_a_session_is_renewed_when_its_time_is_over(serve, job) -> None:
    server = serve("ok")
    server.session_s = 1
    dataclasses.replace(FAST, poll_scale=1.1).dub(job(server), FakeReporter())  # it says 2 s
    assert len(server.asks) == 2
    assert len(server.secrets) >= 2, "the second poll came later than a session lasts"
    assert server.faults == []


@pytest.mark.parametrize("scenario", ["livelylogin", "lively400"])
def test_a_lively_voice_that_is_refused_is_followed_by_the_normal_one(
    serve, job, scenario: str
) -> None:
    server, reporter = serve(scenario), FakeReporter()
    FAST.dub(job(server, lively_voice=True), reporter)
    assert [ask.lively for ask in server.asks] == [True, False]
    assert [ask.authorization for ask in server.asks] == [f"OAuth {TOKEN}", ""]
    assert "normal" in reporter.text
    assert server.faults == []


@pytest.mark.parametrize(
    "changes",
    [{"vot_api_token": ""}, {"source_lang": "auto"}, {"target_lang": "kk"}],
)
def test_the_lively_voice_has_its_conditions(serve, job, changes: dict[str, str]) -> None:
    server, reporter = serve("ok"), FakeReporter()
    FAST.dub(job(server, lively_voice=True, **changes), reporter)
    assert not any(ask.lively or ask.authorization for ask in server.asks)
    assert "VOT_API_TOKEN" in reporter.text
