"""The vot engine translates: real vot.js in real Node against a server that checks every byte."""

from __future__ import annotations

import wave
from pathlib import Path

from pipelines.dub.verify import verify_dub
from pipelines.dub.vot.engine import VotProvider
from tests.reporter import FakeReporter
from tests.servers.vot_service import RESULT
from tests.vot import DURATION, FAST, TOKEN, VIDEO


def test_waits_then_takes_the_result_as_a_wav_on_the_time_line(serve, job) -> None:
    server, reporter = serve("ok"), FakeReporter()
    output = FAST.dub(job(server), reporter)
    verify_dub(output.audio, DURATION)
    with wave.open(output.audio) as audio:
        assert audio.getframerate() == 48_000
    assert output.engine == "vot"
    assert server.faults == []
    assert [ask.first for ask in server.asks] == [True, False]
    assert (server.asks[0].url, server.asks[0].duration) == (VIDEO, DURATION)
    assert reporter.percents == sorted(reporter.percents)
    assert "waiting" in reporter.phases
    assert not list(Path(job().workdir).glob("*.mp3"))


def test_the_first_retry_comes_after_the_servers_own_estimate(serve, job) -> None:
    server = serve("ok")
    VotProvider(poll_scale=0.5).dub(job(server), FakeReporter())
    first, second = server.asks
    assert 0.9 < second.at - first.at < 5.0  # the server said 2 s; a blind poll waits 15 s


def test_a_source_to_be_found_out_is_sent_as_auto(serve, job) -> None:
    server = serve("ok")
    assert FAST.dub(job(server, source_lang="auto"), FakeReporter()).source_lang == "und"
    assert {ask.source for ask in server.asks} == {"auto"}


def test_a_partial_track_is_never_taken(serve, job) -> None:
    server = serve("part")
    FAST.dub(job(server), FakeReporter())
    assert len(server.asks) == 4
    assert sum(server.fetched.values()) == 1
    assert server.faults == []


def test_a_long_queue_is_waited_for_and_told(serve, job) -> None:
    server, reporter = serve("longwait"), FakeReporter()
    FAST.dub(job(server), reporter)
    assert ("warning", "The vot service has a long queue; waiting.") in reporter.logs


def test_an_answer_slower_than_vot_js_own_limit_is_awaited(serve, job) -> None:
    server = serve("slow")
    FAST.dub(job(server), FakeReporter())
    assert len(server.asks) == 1


def test_a_refused_session_is_renewed_each_time(serve, job) -> None:
    server = serve("stale")
    server.stale_at = [1, 3]
    FAST.dub(job(server), FakeReporter())
    assert len(server.asks) == 4
    assert len(server.secrets) == 3
    assert server.faults == []


def test_the_normal_voice_is_used_when_there_is_no_lively_one(serve, job) -> None:
    server, reporter = serve("lively"), FakeReporter()
    FAST.dub(job(server, lively_voice=True), reporter)
    assert [ask.lively for ask in server.asks] == [True, False]
    assert [ask.authorization for ask in server.asks] == [f"OAuth {TOKEN}", ""]
    assert "normal" in reporter.text


def test_the_signed_link_is_in_no_log(serve, job) -> None:
    reporter = FakeReporter()
    FAST.dub(job(serve("ok")), reporter)
    assert RESULT.partition("?")[2] not in reporter.text
    assert TOKEN not in reporter.text
