"""Take the silence before and after the words out of a voice's file."""

from __future__ import annotations

import wave
from array import array
from typing import Final

from models.errors import MediaToolFailed

SILENCE: Final = 100
"""Samples (of 32767) below which nobody hears anything: -50 dBFS."""
MARGIN_S: Final = 0.005
"""What is left of it, so that no sound begins with a click."""


def trim(path: str) -> float:
    """Trim a mono 16-bit WAV in place and return how long it is then, in seconds.

    Voices differ in how long they wait before the first word; the cue's time is that of the word.
    One without any sound stays as it is. Raises MediaToolFailed when it is no WAV.
    """
    try:
        with wave.open(path, "rb") as audio:
            rate = audio.getframerate()
            samples = array("h", audio.readframes(audio.getnframes()))
    except (FileNotFoundError, EOFError, wave.Error) as error:
        raise MediaToolFailed("The voice wrote no audio; is the disk full?") from error
    first = next((n for n, s in enumerate(samples) if abs(s) > SILENCE), 0)
    last = next(
        (n for n in reversed(range(len(samples))) if abs(samples[n]) > SILENCE), len(samples)
    )
    margin = round(MARGIN_S * rate)
    kept = samples[max(first - margin, 0) : last + 1 + margin]
    if len(kept) < len(samples):
        with wave.open(path, "wb") as target:
            target.setnchannels(1)
            target.setsampwidth(samples.itemsize)
            target.setframerate(rate)
            target.writeframes(kept.tobytes())
    return len(kept) / rate
