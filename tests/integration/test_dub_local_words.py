"""Where the local engine's words come from and what it leaves as they are, with real programs."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import wave
from array import array
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import MediaToolFailed
from models.stage_io import DubInput, LocalModels, Tools
from pipelines.dub.local.bounded import GIB, bounded
from pipelines.dub.local.embedded import EmbeddedTrack, extract_track
from pipelines.dub.local.retell import retell
from pipelines.dub.local.route import find_route
from pipelines.dub.local.subtitles import Cue, read_cues
from pipelines.dub.local.translate import installed_pairs
from pipelines.process import run
from tests.programs import missing, require_tools
from tests.reporter import FakeReporter

if TYPE_CHECKING:
    from collections.abc import Callable

SAMPLE = Path(__file__).parents[2] / "webapp" / "sample"


@pytest.fixture(scope="module")
def tools() -> Tools:
    found = require_tools("apertium", "espeak", "ffmpeg", "ffprobe")
    if ("en", "es") not in installed_pairs(found):
        missing("apertium-eng-spa is not installed")
    return found


@pytest.fixture
def job(tools, tmp_path) -> Callable[..., DubInput]:
    def make(**changes: Any) -> DubInput:
        values: dict[str, Any] = {
            "workdir": str(tmp_path),
            "tools": tools,
            "url": "http://127.0.0.1/sample/",
            "video": str(SAMPLE / "sample.mp4"),
            "duration_s": 31.1,
            "target_lang": "es",
        }
        return DubInput(**values | changes)

    return make


def test_a_program_gets_no_more_memory_than_it_may_have() -> None:
    hungry = bounded(GIB // 2, ["-c", "bytearray(1 << 30)"])
    with pytest.raises(MediaToolFailed, match="MemoryError"):
        run(hungry, FakeReporter())
    run(bounded(GIB, ["-c", "bytearray(1 << 20)"]), FakeReporter())


@pytest.mark.parametrize(
    ("container", "codec"), [("mkv", "subrip"), ("mkv", "ass"), ("mp4", "mov_text")]
)
def test_subtitles_inside_the_video_are_read(job, tools, tmp_path, container, codec) -> None:
    video = str(tmp_path / f"inside.{container}")
    text = ("-i", str(SAMPLE / "sample.en.vtt"))
    flags = ("-disposition:s:0", "forced", "-metadata:s:s:0", "language=eng")
    argv = [tools.ffmpeg, "-v", "error", "-i", str(SAMPLE / "sample.mp4"), *text, *text]
    maps = ("-map", "0:a", "-map", "1", "-map", "2", "-c:a", "copy", "-c:s", codec)
    subprocess.run([*argv, *maps, *flags, "-metadata:s:s:1", "language=eng", video], check=True)
    words = find_route(job(video=video)).words
    assert isinstance(words, EmbeddedTrack)
    assert (words.language, words.stream) == ("eng", 2)
    extracted = extract_track(video, words, str(tmp_path), tools, FakeReporter())
    read, original = read_cues(extracted), read_cues(str(SAMPLE / "sample.en.vtt"))
    assert [cue.text for cue in read] == [cue.text for cue in original]
    # matroska moves everything behind the first samples of AAC, 21 ms
    assert [c.start for c in read] == pytest.approx([c.start for c in original], abs=0.03)


def test_words_of_the_glossary_are_not_translated(job, tools, tmp_path) -> None:
    glossary = tmp_path / "words.txt"
    glossary.write_text("house\n")
    cues = [Cue(0.0, 2.0, "The house is red."), Cue(3.0, 5.0, "My dog lives in the House.")]
    for words, expected in (("", ["casa", "casa"]), (str(glossary), ["house", "House"])):
        made = job(local=LocalModels(glossary=words))
        said = retell(made, "en", cues, str(tmp_path), FakeReporter())
        assert all(
            word in one.text.replace("Casa", "casa")
            for word, one in zip(expected, said, strict=True)
        )


def test_blocks_of_sound_end_where_nobody_speaks(tools, tmp_path) -> None:
    if importlib.util.find_spec("faster_whisper") is None:
        missing("faster_whisper is not installed")
    sound = str(tmp_path / "sound.wav")
    mono = ("-ac", "1", "-ar", "16000")
    argv = [tools.ffmpeg, "-v", "error", "-i", str(SAMPLE / "sample.mp4"), *mono, sound]
    subprocess.run(argv, check=True)
    # in a process of its own, as it always is
    code = (
        "import json, sys, pipelines.dub.local.hearing as h\n"
        "h.BLOCK_S = float(sys.argv[2])\n"
        "bs = [(b.start_s, len(b.samples) / h.RATE, b.speech_s) for b in h.blocks(sys.argv[1])]\n"
        "print(json.dumps(bs))"
    )
    with wave.open(sound) as file:
        rate, heard = file.getframerate(), array("h", file.readframes(file.getnframes()))
    for size in ("600", "8"):
        told, _ = run([sys.executable, "-I", "-c", code, sound, size], FakeReporter())
        blocks = json.loads(told)
        assert 18 < sum(speech for _, _, speech in blocks) < 27
        assert [start for start, _, _ in blocks[1:]] == pytest.approx(
            [s + n for s, n, _ in blocks[:-1]]
        )
        assert sum(length for _, length, _ in blocks) == pytest.approx(len(heard) / rate)
    for start, _, _ in blocks[1:]:
        around = heard[round((start - 0.02) * rate) : round((start + 0.02) * rate)]
        assert max(map(abs, around)) < 6000
