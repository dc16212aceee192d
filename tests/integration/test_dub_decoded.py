"""Voice tracks as services send them: whole ones are put in place, damaged ones are found."""

from __future__ import annotations

import array
import wave

import pytest

from models.errors import DamagedDub
from pipelines.dub.decoded import check_counted, fitted, length_doubt
from pipelines.dub.verify import verify_dub
from pipelines.ffmpeg import guarded, run_ffmpeg
from pipelines.probe import probe
from tests.media import Media, damaged
from tests.programs import require_tools
from tests.reporter import FakeReporter

VIDEO_S = 42.0
SPOKEN_S = 40.0
LOUD = 1000
CLICKS = f"aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t,1),0.2)':s=48000:d={SPOKEN_S}"


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def take(tmp_path):
    """Return a function that makes a WAV of a track and returns its first loud moments."""
    tools = require_tools("ffmpeg", "ffprobe")

    def run(path):
        found = probe(path, tools, FakeReporter())
        target = str(tmp_path / "dub.wav")
        argv = [tools.ffmpeg, *guarded(path), "-map", "0:a:0", *fitted(found, VIDEO_S), target]
        check_counted(run_ffmpeg(argv, FakeReporter()), found, VIDEO_S)
        verify_dub(target, VIDEO_S)
        return beginnings(target)

    return run


def beginnings(path):
    """When silence of at least 0.5 s ended, in seconds."""
    with wave.open(path) as file:
        samples = array.array("h", file.readframes(file.getnframes()))
    loud = [n / 48_000 for n, sample in enumerate(samples) if abs(sample) > LOUD]
    return [now for before, now in zip([-1.0, *loud], loud, strict=False) if now - before > 0.5]


def mp3(media, name, *words):
    return media.ffmpeg(name, "-f", "lavfi", "-i", CLICKS, "-c:a", "libmp3lame", *words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("lame.mp3", ()),
        ("no_header.mp3", ("-write_xing", "0")),
        ("slow.mp3", ("-ar", "24000", "-b:a", "48k")),
        ("cd.mp3", ("-ar", "44100", "-ac", "2")),
    ],
)
def test_whole_tracks_speak_when_they_did(media, take, name, words):
    heard = take(mp3(media, name, *words))
    assert heard == pytest.approx([float(n) for n in range(int(SPOKEN_S))], abs=0.01)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("cut", lambda raw: raw[: len(raw) * 4 // 10]),
        (
            "hole",
            lambda raw: raw[: len(raw) // 2] + b"\x55" * 50_000 + raw[len(raw) // 2 + 50_000 :],
        ),
        ("headless", lambda raw: raw[:2000]),
    ],
)
def test_damaged_tracks_are_found(media, take, tmp_path, kind, change):
    track = damaged(mp3(media, "lame.mp3"), tmp_path / f"{kind}.mp3", change)
    with pytest.raises(DamagedDub, match=r"of 40 s are readable"):
        take(track)


def test_silence_is_found(media, take):
    quiet = media.ffmpeg("silent.mp3", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-t", "40")
    with pytest.raises(DamagedDub, match="silent"):
        take(quiet)


def test_a_wav_whose_end_is_missing_is_found(media, tmp_path):
    whole = media.ffmpeg("whole.wav", "-f", "lavfi", "-i", CLICKS, "-c:a", "pcm_s16le")
    verify_dub(whole, SPOKEN_S)
    cut = damaged(whole, tmp_path / "cut.wav", lambda raw: raw[:-100_000])
    with pytest.raises(DamagedDub, match="end"):
        verify_dub(cut, SPOKEN_S)


@pytest.mark.parametrize(
    "content", [b"", b"<!doctype html><title>403</title>", b"RIFF" + b"\0" * 99]
)
def test_what_is_no_wav_is_found(tmp_path, content):
    path = tmp_path / "dub.wav"
    path.write_bytes(content)
    with pytest.raises(DamagedDub):
        verify_dub(str(path), SPOKEN_S)


@pytest.mark.parametrize(("length", "doubted"), [(60, False), (49, False), (20, True), (90, True)])
def test_a_dub_of_another_length_is_doubted(length, doubted):
    assert (length_doubt(length, 60) is not None) == doubted
