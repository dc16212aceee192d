from __future__ import annotations

import wave
from array import array
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import MediaToolFailed
from pipelines.dub.local.trim import MARGIN_S, SILENCE, trim

if TYPE_CHECKING:
    from pathlib import Path

RATE = 8000
MARGIN = round(MARGIN_S * RATE)


def write(path: Path, samples: list[int]) -> str:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(array("h", samples).tobytes())
    return str(path)


def read(path: str) -> list[int]:
    with wave.open(path) as file:
        return array("h", file.readframes(file.getnframes())).tolist()


@given(st.integers(0, 300), st.lists(st.integers(-30000, 30000), max_size=50), st.integers(0, 300))
def test_only_silence_is_taken_away(tmp_path_factory, before, words, after) -> None:
    words = [SILENCE + 1, *words, -SILENCE - 1]
    path = write(tmp_path_factory.mktemp("trim") / "a.wav", [0] * before + words + [0] * after)
    length = trim(path)
    expected = [0] * min(before, MARGIN) + words + [0] * min(after, MARGIN)
    assert read(path) == expected
    assert length == pytest.approx(len(expected) / RATE)


def test_a_file_without_sound_stays_as_it_is(tmp_path) -> None:
    for samples in ([], [SILENCE] * 500):
        path = write(tmp_path / "a.wav", samples)
        assert trim(path) == len(samples) / RATE
        assert read(path) == samples


def test_what_is_no_wav_is_an_error(tmp_path) -> None:
    (tmp_path / "text.wav").write_text("no audio")
    for name in ("text.wav", "missing.wav"):
        with pytest.raises(MediaToolFailed, match="no audio"):
            trim(str(tmp_path / name))
