"""What comes with a dub: its subtitles, and a preview of its beginning."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models.errors import Stopped
from pipelines.dub.local.subtitles import Cue, read_cues
from pipelines.dub.vot import preview, subtitles
from pipelines.probe import probe
from tests.reporter import FakeReporter
from tests.servers.vot_captions import SOURCE, TRANSLATED
from tests.servers.vot_service import PARTIAL, SIGNATURE
from tests.vot import DURATION, FAST, Run, node_children

if TYPE_CHECKING:
    from types import ModuleType

PART = PARTIAL.partition("?")[0]
HURRIED = dataclasses.replace(FAST, subtitles_s=0.5)
GET_SUBTITLES = "/video-subtitles/get-subtitles"


@pytest.mark.parametrize("mode", ["ready", "late"])
def test_the_translated_subtitles_come_as_webvtt(serve, job, mode: str) -> None:
    server, reporter = serve("ok"), FakeReporter()
    server.captions.mode = mode
    (file,) = FAST.dub(job(server), reporter).subtitles
    assert file.language == "ru"
    text = Path(file.path).read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n\n00:00:00.500 --> 00:00:02.000\n")
    assert text.count("-->") == 2, "neither what the text pretends nor what is beyond the end"
    assert read_cues(file.path) == [
        Cue(0.5, 2.0, "Первая строка"),
        Cue(2.0, 3.0, "Второй <b>&amp;</b> ряд 00:00:00.000 --> 00:00:05.000 Ещё строка"),
    ]
    assert (server.fetched[TRANSLATED], server.fetched[SOURCE]) == (1, 0)
    assert len(server.captions.asked) == (1 if mode == "ready" else 2)
    assert server.captions.asked[0] == {1: job().url.encode(), 2: b"en"}
    assert server.faults == []
    assert len(server.secrets) == 1, "in the session of the translation"
    assert SIGNATURE not in reporter.text


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("none", ""),
        ("waiting", ""),
        ("nolist", "no subtitles"),
        ("garbage", "cannot be understood"),
        ("gone", "HTTP 404"),
        ("private", "private or local"),
    ],
)
def test_without_subtitles_the_dub_is_done_all_the_same(serve, job, mode: str, words: str) -> None:
    server, reporter = serve("ok"), FakeReporter()
    server.captions.mode = mode
    output = FAST.dub(job(server), reporter)
    assert output.subtitles == ()
    assert words in reporter.text
    assert SIGNATURE not in reporter.text
    assert 1 <= len(server.captions.asked) <= 3
    assert not list(Path(job().workdir).glob("vot*"))


def test_a_service_that_does_not_tell_of_subtitles_delays_the_dub_no_longer(serve, job) -> None:
    server = serve("ok")
    server.holds = GET_SUBTITLES
    began = time.monotonic()
    assert HURRIED.dub(job(server), FakeReporter()).subtitles == ()
    assert time.monotonic() - began < 20
    assert node_children() == []


def test_the_beginning_is_handed_over_once_and_is_not_the_dub(serve, job, tools) -> None:
    server, reporter = serve("part"), FakeReporter()
    FAST.dub(job(server, vot_preview=True), reporter)
    (path,) = reporter.previews
    media = probe(path, tools, FakeReporter())
    assert media.duration_s == pytest.approx(DURATION, abs=0.1)
    assert [stream.codec for stream in media.streams] == ["aac"]
    assert server.fetched[PART] == 1, "of two partial answers"
    assert len(server.asks) == 4
    assert reporter.percents == sorted(reporter.percents)
    assert server.faults == []

    told = next(state for state in reporter.states if state["previewed"])
    server.asks.clear()
    again = FakeReporter()
    FAST.dub(job(server, vot_preview=True, state=told), again)
    server.asks.clear()
    FAST.dub(job(server), again)
    assert again.previews == [], "neither twice nor unasked"
    assert server.fetched[PART] == 1


@pytest.mark.parametrize("scenario", ["gone", "html"])
def test_a_bad_preview_is_not_the_dubs_failure(serve, job, tmp_path, scenario: str) -> None:
    server, reporter = serve("part"), FakeReporter()
    server.partial = scenario
    FAST.dub(job(server, vot_preview=True), reporter)
    assert reporter.previews == []
    assert "no preview" in reporter.text
    assert server.fetched[PART] == 1
    assert SIGNATURE not in reporter.text
    assert not list(tmp_path.glob("vot*"))


@pytest.mark.parametrize(("held", "module"), [(PART, preview), (TRANSLATED, subtitles)])
def test_a_file_that_does_not_come_delays_the_dub_no_longer(
    serve, job, monkeypatch, held: str, module: ModuleType
) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.5)
    server, reporter = serve("part"), FakeReporter()
    server.captions.mode, server.holds = "ready", held
    output = FAST.dub(job(server, vot_preview=True), reporter)
    assert "did not come in time" in reporter.text
    assert bool(output.subtitles) == (held == PART)
    assert bool(reporter.previews) == (held == TRANSLATED)


@pytest.mark.parametrize("held", [PART, TRANSLATED, GET_SUBTITLES])
def test_stopping_during_an_extra_takes_less_than_a_second(serve, job, tmp_path, held) -> None:
    server, reporter = serve("part"), FakeReporter()
    server.captions.mode, server.holds = "ready", held
    run = Run(FAST, job(server, vot_preview=True), reporter)
    assert server.held.wait(30)
    assert run.stop() < 1.0
    assert [type(error) for error in run.raised] == [Stopped]
    assert node_children() == []
    assert not list(tmp_path.glob("vot*"))
