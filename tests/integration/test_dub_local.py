"""The local engine with the real apertium and espeak-ng."""

from __future__ import annotations

import re
import wave
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import MediaToolFailed, NoEngine, NoSubtitles, ToolMissing
from models.stage_io import DubInput, SubtitleFile, Tools
from pipelines.dub.capabilities import EngineLanguages, capabilities
from pipelines.dub.local.speak import Espeak, Phrase
from pipelines.dub.local.translate import Apertium, installed_pairs
from pipelines.dub.stage import run_dub
from tests.programs import missing, require_tools
from tests.reporter import FakeReporter, stop_in

if TYPE_CHECKING:
    from collections.abc import Callable

DURATION = 14.04
LINES = {
    1.0: "Good morning.",
    4.0: "Today we are going to talk about the weather and about the dogs of my neighbour.",
    7.5: "It rains.",
    11.0: "Goodbye!",
}


@pytest.fixture(scope="module")
def tools() -> Tools:
    found = require_tools("apertium", "espeak")
    if ("en", "es") not in installed_pairs(found):
        missing("apertium-eng-spa is not installed")
    return found


@pytest.fixture
def job(tools: Tools, tmp_path: Path) -> Callable[..., DubInput]:
    subtitles = tmp_path / "talk.en.vtt"
    cues = (f"00:{start:06.3f} --> 00:{start + 2:06.3f}\n{text}" for start, text in LINES.items())
    subtitles.write_text("WEBVTT\n\n" + "\n\n".join(cues), encoding="utf-8")

    def make(**changes: Any) -> DubInput:
        values: dict[str, Any] = {
            "workdir": str(tmp_path),
            "tools": tools,
            "url": "http://127.0.0.1/sample/",
            "video": "",
            "duration_s": DURATION,
            "target_lang": "es",
            "subtitles": (SubtitleFile(path=str(subtitles), language="en-US"),),
        }
        return DubInput(**values | changes)

    return make


def first_sounds(path: str, after: list[float]) -> list[float]:
    """When, after each time, the file is first loud."""
    with wave.open(path) as file:
        rate = file.getframerate()
        samples = array("h", file.readframes(file.getnframes()))
    return [
        next(n for n in range(round(t * rate), len(samples)) if abs(samples[n]) > 500) / rate
        for t in after
    ]


def test_every_cue_is_spoken_at_its_time(job, tmp_path) -> None:
    reporter = FakeReporter()
    output = run_dub(job(), reporter)
    assert (output.engine, output.source_lang) == ("local", "en")
    with wave.open(output.audio) as audio:
        assert audio.getnframes() / audio.getframerate() == pytest.approx(DURATION, abs=0.001)
    assert first_sounds(output.audio, list(LINES)) == pytest.approx(list(LINES), abs=0.15)
    assert first_sounds(output.audio, [0.0]) == pytest.approx([1.0], abs=0.15)
    assert reporter.percents == sorted(reporter.percents)
    assert reporter.percents[-1] == 100.0
    assert {"translating", "speaking", "assembling"} <= set(reporter.phases)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dub.wav", "talk.en.vtt"]


def test_lines_stay_lines_and_keep_their_ending(tools, tmp_path) -> None:
    lines = ["Good morning.", "- no", "The house is red...", "^a$ [b] {c} @ <d> \\ /", "*", "Why?"]
    done = Apertium("eng-spa").translate(lines, str(tmp_path), tools, FakeReporter())
    assert len(done) == len(lines)
    assert done[0].lower().startswith("buen")
    assert done[0].endswith("s.")
    assert done[2].endswith("roja...")
    assert done[5].endswith("?")


def test_many_lines_pass_through_one_apertium(tools, tmp_path) -> None:
    lines = [f"The house number {n} is red." for n in range(2000)]
    done = Apertium("eng-spa").translate(lines, str(tmp_path), tools, FakeReporter())
    assert all(str(n) in line for n, line in enumerate(done))


def say(text: str, tools: Tools, folder: Path, speed: float = 1.0) -> float:
    phrase = Phrase(text, speed, str(folder / "a.wav"))
    return Espeak("es").say([phrase], tools, FakeReporter(), lambda _share: None)[0]


def test_faster_speech_is_as_short_as_asked(tools, tmp_path) -> None:
    text = "Hoy vamos a hablar del tiempo, de los perros y de la casa de mi vecino."
    natural = say(text, tools, tmp_path)
    assert natural / say(text, tools, tmp_path, 1.15) == pytest.approx(1.15, rel=0.08)
    assert natural / say(text, tools, tmp_path, 1.3) == pytest.approx(1.3, rel=0.08)


def test_text_is_never_taken_for_an_option(tools, tmp_path) -> None:
    assert say("--version", tools, tmp_path) > 0.3
    assert say("...", tools, tmp_path) < 0.3


def test_speech_that_was_not_written_is_an_error(tools, tmp_path) -> None:
    silent = tmp_path / "espeak"
    silent.write_text("#!/bin/sh\n")
    silent.chmod(0o755)
    mute = tools.model_copy(update={"espeak": str(silent)})
    with pytest.raises(MediaToolFailed, match="no audio"):
        say("hola", mute, tmp_path)


def test_spanish_subtitles_are_taken_when_the_source_is_spanish(job) -> None:
    made = job(source_lang="es", target_lang="en")
    spanish = SubtitleFile(path=made.subtitles[0].path, language="spa")
    both = made.model_copy(update={"subtitles": (*made.subtitles, spanish)})
    assert run_dub(both, FakeReporter()).source_lang == "es"


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"target_lang": "xh"}, NoEngine, "any language -> xh; installed:.* en -> es"),
        ({"source_lang": "ja"}, NoEngine, "ja -> es"),
        ({"subtitles": ()}, NoSubtitles, "needs subtitles"),
        ({"source_lang": "en", "subtitles": ("de",)}, NoSubtitles, "English.*only: de"),
        ({"subtitles": ("und",)}, NoSubtitles, "English"),
        ({"tools": Tools()}, ToolMissing, "apertium"),
        ({"tools": Tools(apertium="/nowhere/apertium", espeak="/nowhere/e")}, NoEngine, "none"),
    ],
)
def test_what_the_local_engine_cannot_do_is_said(job, changes, error, words) -> None:
    made = job(provider="local")
    if languages := changes.get("subtitles"):
        path = made.subtitles[0].path
        files = tuple(SubtitleFile(path=path, language=code) for code in languages)
        changes = changes | {"subtitles": files}
    with pytest.raises(error) as raised:
        run_dub(made.model_copy(update=changes), FakeReporter())
    assert re.search(words, raised.value.message)


def test_subtitles_without_words_are_no_subtitles(job) -> None:
    made = job(provider="local")
    Path(made.subtitles[0].path).write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n[Music]\n")
    with pytest.raises(NoSubtitles, match="no text"):
        run_dub(made, FakeReporter())


def test_a_missing_program_ends_as_such(job, tools) -> None:
    assert capabilities(Tools(), vot_enabled=True) == {}
    with pytest.raises(ToolMissing):
        run_dub(job(provider="local", tools=Tools(apertium=tools.apertium)), FakeReporter())


def test_stopping_ends_the_dub_and_leaves_nothing(job, tmp_path) -> None:
    reporter = FakeReporter()
    made = job()
    many = "\n\n".join(
        f"00:00:{n % 12:02}.{n:03} --> 00:00:13.000\nThe house number {n} is red."
        for n in range(600)
    )
    Path(made.subtitles[0].path).write_text(f"WEBVTT\n\n{many}")
    stop_in("speaking", lambda: run_dub(made, reporter), reporter)
    assert [p.name for p in tmp_path.iterdir()] == ["talk.en.vtt"]


def test_capabilities_are_json_that_can_be_read_back(tools) -> None:
    found = capabilities(tools, vot_enabled=False)
    assert set(found) == {"local"}
    assert "es" in found["local"].targets
    assert "es" in found["local"].pairs["en"]
    text = found["local"].model_dump_json()
    assert EngineLanguages.model_validate_json(text) == found["local"]
