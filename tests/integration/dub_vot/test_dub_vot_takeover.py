"""With `auto`, the local engine takes over from a service that refuses, in the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.errors import NoEngine, ProviderBusy, ProviderRefused
from models.stage_io import SubtitleFile
from pipelines.dub import engines
from pipelines.dub.stage import run_dub
from tests.programs import require_tools
from tests.reporter import FakeReporter
from tests.vot import FAST

if TYPE_CHECKING:
    from pathlib import Path

    from models.stage_io import DubInput
    from tests.servers.fake_vot import FakeVot

WORDS = "WEBVTT\n\n00:01.000 --> 00:03.000\nBuenos días.\n"


@pytest.fixture
def spanish(job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A dub from Spanish into English, which both engines can make."""
    monkeypatch.setattr(engines, "ENGINES", (FAST, *engines.ENGINES[1:]))
    subtitles = tmp_path / "talk.es.vtt"
    subtitles.write_text(WORDS)

    def make(server: FakeVot, **changes) -> DubInput:
        tools = require_tools("ffmpeg", "ffprobe", "node", "espeak", "apertium")
        said = (SubtitleFile(path=str(subtitles), language="es"),)
        values = {"source_lang": "es", "target_lang": "en", "subtitles": said, "provider": "auto"}
        return job(server, **{"tools": tools} | values | changes)

    return make


def test_a_refusal_is_told_and_the_local_engine_takes_over(serve, spanish) -> None:
    server, reporter = serve("fail"), FakeReporter()
    output = run_dub(spanish(server), reporter)
    assert output.engine == "local"
    assert [ask.first for ask in server.asks] == [True]
    warnings = [text for level, text in reporter.logs if level == "warning"]
    assert len(warnings) == 1
    assert warnings[0].startswith("The vot engine gives up, local takes over: The vot service")


def test_the_service_that_was_chosen_by_name_has_the_last_word(serve, spanish) -> None:
    with pytest.raises(ProviderRefused):
        run_dub(spanish(serve("fail"), provider="vot"), FakeReporter())


def test_where_the_local_engine_cannot_help_both_reasons_are_told(serve, spanish) -> None:
    with pytest.raises(NoEngine, match=r"vot: The vot service .* local: "):
        run_dub(spanish(serve("fail"), subtitles=()), FakeReporter())


def test_a_service_that_is_busy_is_tried_again_until_the_last_time(serve, spanish) -> None:
    with pytest.raises(ProviderBusy):
        run_dub(spanish(serve("http503")), FakeReporter())
    assert run_dub(spanish(serve("http503"), last_try=True), FakeReporter()).engine == "local"
