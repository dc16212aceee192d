"""The local engine with real piper, CTranslate2 and faster-whisper, on models made for the test."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import wave
from array import array
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import MediaToolFailed, NoEngine, NoSubtitles
from models.stage_io import DubInput, LocalModels, SubtitleFile, Tools
from pipelines.dub.capabilities import capabilities
from pipelines.dub.local.piper import piper_voices, quicken
from pipelines.dub.local.speak import Phrase
from pipelines.dub.local.translate import installed_pairs
from pipelines.dub.local.translation_models import models_in
from pipelines.dub.stage import run_dub
from tests.local_models import (
    TRANSLATED,
    VOICE_RATE,
    argos_package,
    marian_model,
    piper_voice,
    whisper_model,
)
from tests.programs import missing, require_tools
from tests.reporter import FakeReporter, stop_in

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = Path(__file__).parents[2] / "webapp" / "sample"
DURATION = 31.1
SPOKEN_FROM = 0.66
"""When the sample's first words are heard, by faster-whisper's own detector of speech."""


@pytest.fixture(scope="module")
def tools() -> Tools:
    for package in ("piper", "faster_whisper", "ctranslate2", "sentencepiece", "onnx"):
        if importlib.util.find_spec(package) is None:
            missing(f"{package} is not installed")
    found = require_tools("apertium", "espeak", "ffmpeg", "ffprobe")
    if ("en", "es") not in installed_pairs(found):
        missing("apertium-eng-spa is not installed")
    return found


@pytest.fixture(scope="module")
def given(tools, tmp_path_factory) -> LocalModels:
    folder = tmp_path_factory.mktemp("models")
    (folder / "piper").mkdir()
    piper_voice(folder / "piper")
    argos_package(folder / "translation", "en", "ru")
    marian_model(folder / "translation", "opus-mt-en-de")
    whisper_model(folder / "whisper")
    (folder / "glossary.txt").write_text("Dubline  # our own\n")
    return LocalModels(
        whisper=str(folder / "whisper"),
        translation=str(folder / "translation"),
        piper=str(folder / "piper"),
        glossary=str(folder / "glossary.txt"),
    )


@pytest.fixture
def job(tools, tmp_path) -> Callable[..., DubInput]:
    def make(**changes: Any) -> DubInput:
        values: dict[str, Any] = {
            "workdir": str(tmp_path),
            "tools": tools,
            "url": "http://127.0.0.1/sample/",
            "video": str(SAMPLE / "sample.mp4"),
            "duration_s": DURATION,
            "target_lang": "es",
            "provider": "local",
        }
        return DubInput(**values | changes)

    return make


def subtitles() -> tuple[SubtitleFile, ...]:
    return (SubtitleFile(path=str(SAMPLE / "sample.en.vtt"), language="en"),)


def wav_length(path: str) -> float:
    with wave.open(path) as file:
        return file.getnframes() / file.getframerate()


def samples(path: str) -> tuple[int, array[int]]:
    with wave.open(path) as file:
        return file.getframerate(), array("h", file.readframes(file.getnframes()))


def first_sound(path: str, after: float = 0.0) -> float:
    rate, sound = samples(path)
    return next(n for n in range(round(after * rate), len(sound)) if abs(sound[n]) > 500) / rate


def crossings_per_s(path: str) -> float:
    """How often the wave crosses zero: as its pitch."""
    rate, sound = samples(path)
    return sum(a < 0 <= b for a, b in pairwise(sound)) * rate / len(sound)


def test_the_languages_of_models_and_voices_are_told(tools, given) -> None:
    pairs = capabilities(tools, given, vot_enabled=False)["local"].pairs
    assert {"es", "ru", "de"} <= set(pairs["en"])
    assert "ru" not in capabilities(tools, vot_enabled=False)["local"].pairs["en"]


def test_piper_speaks_at_the_times_of_the_cues(job, given) -> None:
    made = job(subtitles=subtitles(), local=given)
    output = run_dub(made, FakeReporter())
    rate, sound = samples(output.audio)
    assert rate == VOICE_RATE
    assert len(sound) == round(DURATION * rate)
    for start in (0.8, 13.233, 28.474):
        assert first_sound(output.audio, start - 0.5) == pytest.approx(start, abs=0.25)
    # it is under the GPL: only ever a program of its own
    assert not {"piper", "onnxruntime"} & set(sys.modules)


def test_piper_survives_what_it_cannot_say(tools, given, tmp_path) -> None:
    voice = piper_voices(given.piper)["es"]
    phrases = [
        Phrase(t, 1.0, str(tmp_path / f"{n}.wav")) for n, t in enumerate(("hola", "١٢", "ja"))
    ]
    told: list[float] = []
    lengths = voice.say(phrases, tools, FakeReporter(), told.append)
    assert lengths == [wav_length(phrase.path) for phrase in phrases]
    assert told == [0.0]


def test_speech_that_hurries_keeps_its_pitch(tools, tmp_path) -> None:
    path = str(tmp_path / "tone.wav")
    tone = ("-f", "lavfi", "-i", f"sine=440:r={VOICE_RATE}:d=2.6")
    subprocess.run([tools.ffmpeg, "-v", "error", *tone, path], check=True)
    quicken(Phrase("", 1.3, path), tools, FakeReporter())
    assert wav_length(path) == pytest.approx(2.0, abs=0.03)
    assert crossings_per_s(path) == pytest.approx(440, rel=0.03)
    assert [p.name for p in tmp_path.iterdir()] == ["tone.wav"]


@pytest.mark.parametrize("target", ["ru", "de"])
def test_models_translate_line_by_line_and_sentence_by_sentence(
    given, tools, tmp_path, target
) -> None:
    """An argos package and an OPUS-MT model."""
    model = models_in(given.translation)["en", target]
    lines = ["The house is red. The dog is big.", "Unknown words", *["Good morning."] * 40]
    said = model.translate(lines, str(tmp_path), tools, FakeReporter())
    assert said == [f"{TRANSLATED} {TRANSLATED}", *[TRANSLATED] * 41]


def test_a_broken_model_is_an_error_with_its_own_words(job, given, tmp_path) -> None:
    package = argos_package(tmp_path / "models")
    (package / "model" / "model.bin").write_bytes(b"nothing")
    broken = given.model_copy(update={"translation": str(tmp_path / "models")})
    with pytest.raises(MediaToolFailed, match="translating failed"):
        run_dub(job(subtitles=subtitles(), local=broken, target_lang="ru"), FakeReporter())


def test_a_video_without_subtitles_is_heard(job, given) -> None:
    """Heard by whisper, translated by an argos package, spoken by espeak-ng."""
    reporter = FakeReporter()
    output = run_dub(job(local=given, target_lang="ru"), reporter)
    assert output.source_lang == "en"
    assert reporter.logs == [("info", "Dubbing with the local engine.")]
    assert first_sound(output.audio) == pytest.approx(SPOKEN_FROM, abs=0.25)
    assert {"listening", "translating", "speaking"} <= set(reporter.phases)
    assert reporter.percents == sorted(reporter.percents)


def test_without_a_model_the_message_names_the_setting(job, tmp_path) -> None:
    with pytest.raises(NoSubtitles, match=r"there are none.*WHISPER_MODEL"):
        run_dub(job(), FakeReporter())
    hollow = LocalModels(whisper=str(tmp_path))
    with pytest.raises(NoSubtitles, match=r"WHISPER_MODEL names no .*tokenizer\.json"):
        run_dub(job(local=hollow), FakeReporter())


def test_a_video_in_which_nobody_speaks_is_told(job, given, tools, tmp_path) -> None:
    quiet = str(tmp_path / "quiet.mkv")
    noise = ("-f", "lavfi", "-i", "anoisesrc=a=0.01:d=3:c=pink")
    subprocess.run([tools.ffmpeg, "-v", "error", *noise, "-c:a", "flac", quiet], check=True)
    with pytest.raises(NoSubtitles, match="nobody was heard"):
        run_dub(job(local=given, video=quiet, duration_s=3.0), FakeReporter())


@pytest.mark.parametrize("phase", ["listening", "translating", "speaking"])
def test_every_program_stops_within_a_second(job, given, tmp_path, phase) -> None:
    made = job(local=given) if phase == "listening" else job(local=given, subtitles=subtitles())
    made = made.model_copy(update={"target_lang": "es" if phase == "speaking" else "ru"})
    reporter = FakeReporter()
    stop_in(phase, lambda: run_dub(made, reporter), reporter)
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_knows_only_english_is_not_taken_for_another_language(job, given) -> None:
    made = job(local=given, source_lang="es", target_lang="en")
    with pytest.raises(NoEngine, match="understands en only, not es"):
        run_dub(made, FakeReporter())
