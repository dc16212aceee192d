"""Write the phrases into one WAV as long as the video, without holding it in memory."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.reporter import Reporter

FRAME = 2
BLOCK_FRAMES = 1 << 16
RATE = 22_050
"""Samples per second; what espeak-ng speaks."""


def assemble(
    phrases: Sequence[str], starts: Sequence[float], total: float, path: str, reporter: Reporter
) -> None:
    """Write `phrases` (mono 16-bit WAV files) at ascending `starts`, silence elsewhere.

    What would reach beyond `total` seconds is cut. Raises Stopped.
    """
    end = round(total * RATE)
    with wave.open(path, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(FRAME)
        target.setframerate(RATE)
        target.setnframes(end)
        position = 0
        for phrase, start in zip(phrases, starts, strict=True):
            reporter.check()
            position += _silence(target, min(round(start * RATE), end) - position)
            position += _copy(phrase, target, end - position)
        _silence(target, end - position)


def _silence(target: wave.Wave_write, frames: int) -> int:
    left = frames
    while left > 0:
        count = min(left, BLOCK_FRAMES)
        target.writeframesraw(bytes(count * FRAME))
        left -= count
    return max(frames, 0)


def _copy(phrase: str, target: wave.Wave_write, room: int) -> int:
    with wave.open(phrase, "rb") as source:
        frames = source.readframes(room)
    target.writeframesraw(frames)
    return len(frames) // FRAME
