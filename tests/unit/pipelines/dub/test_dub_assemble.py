from __future__ import annotations

import wave
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from models.errors import DamagedDub
from pipelines.dub.local.assemble import FADE_S, Piece, assemble
from pipelines.dub.verify import verify_dub
from tests.reporter import FakeReporter

if TYPE_CHECKING:
    from pathlib import Path

RATE = 22_050
LOUD = (8000).to_bytes(2, "little")


def wav(path: Path, seconds: float, sample: bytes = LOUD, channels: int = 1) -> str:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sample * channels * round(seconds * RATE))
    return str(path)


def loud_edges(path: Path) -> list[float]:
    """When the file turns loud, quiet, loud…"""
    with wave.open(str(path)) as file:
        data = file.readframes(file.getnframes())
    frames = [data[n : n + 2] == LOUD for n in range(0, len(data), 2)]
    pairs = enumerate(zip([False, *frames], [*frames, False], strict=True))
    return [n / RATE for n, (before, now) in pairs if before != now]


def test_phrases_stand_at_their_times_in_a_file_of_exact_length(tmp_path: Path) -> None:
    one, two = wav(tmp_path / "a.wav", 0.5), wav(tmp_path / "b.wav", 1.0)
    target = tmp_path / "dub.wav"
    pieces = [Piece(one, 1.0, 0.5), Piece(two, 2.5, 1.0)]
    assemble(pieces, RATE, 5.04, str(target), FakeReporter())
    assert loud_edges(target) == pytest.approx([1.0, 1.5, 2.5, 3.5], abs=1e-3)
    verify_dub(str(target), 5.04)
    with wave.open(str(target)) as file:
        assert file.getnframes() == round(5.04 * RATE)


def test_what_reaches_beyond_the_video_is_cut(tmp_path: Path) -> None:
    one, two = wav(tmp_path / "a.wav", 2.0), wav(tmp_path / "b.wav", 1.0)
    target = tmp_path / "dub.wav"
    pieces = [Piece(one, 0.5, 2.0), Piece(two, 2.5, 1.0)]
    assemble(pieces, RATE, 1.0, str(target), FakeReporter())
    assert loud_edges(target) == pytest.approx([0.5, 1.0 - FADE_S], abs=1e-3)
    with wave.open(str(target)) as file:
        assert file.getnframes() == RATE


def test_a_phrase_longer_than_its_piece_fades_out_at_its_end(tmp_path: Path) -> None:
    target = tmp_path / "dub.wav"
    pieces = [Piece(wav(tmp_path / "a.wav", 2.0), 0.0, 1.0)]
    assemble(pieces, RATE, 3.0, str(target), FakeReporter())
    with wave.open(str(target)) as file:
        samples = array("h", file.readframes(file.getnframes()))
    fade = samples[round((1.0 - FADE_S) * RATE) : RATE]
    assert max(abs(b - a) for a, b in pairwise([8000, *fade, 0])) < 20
    assert not any(samples[RATE:])


def test_a_dub_is_refused_when_silent_short_stereo_or_no_wav(tmp_path: Path) -> None:
    verify_dub(wav(tmp_path / "good.wav", 2.0), 2.05)
    for path, words in (
        (wav(tmp_path / "silent.wav", 2.0, b"\x10\x00"), "silent"),
        (wav(tmp_path / "short.wav", 1.5), "lasts 1.5 s"),
        (wav(tmp_path / "stereo.wav", 2.0, channels=2), "mono"),
    ):
        with pytest.raises(DamagedDub, match=words):
            verify_dub(path, 2.0)
    (tmp_path / "text.wav").write_text("no audio")
    for name in ("text.wav", "missing.wav"):
        with pytest.raises(DamagedDub):
            verify_dub(str(tmp_path / name), 2.0)
