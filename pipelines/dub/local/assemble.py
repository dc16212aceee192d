"""Write the phrases into one WAV as long as the video, without holding it in memory."""

from __future__ import annotations

import wave
from array import array
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.reporter import Reporter

FRAME = 2
BLOCK_FRAMES = 1 << 16
FADE_S = 0.03


class Piece(NamedTuple):
    """A phrase's file (mono 16-bit WAV), where it starts, and how much is heard, in seconds."""

    path: str
    start: float
    length: float


def assemble(
    pieces: Sequence[Piece], rate: int, total: float, path: str, reporter: Reporter
) -> None:
    """Write `pieces`, ascending and of `rate` samples/s, with silence between them.

    A phrase longer than its piece is faded out, and so is what reaches beyond `total` seconds.
    Raises Stopped.
    """
    end = round(total * rate)
    with wave.open(path, "wb") as target:
        target.setnchannels(1)
        target.setsampwidth(FRAME)
        target.setframerate(rate)
        target.setnframes(end)
        position = 0
        for piece in pieces:
            reporter.check()
            position += _silence(target, min(round(piece.start * rate), end) - position)
            room = min(round(piece.length * rate), end - position)
            position += _copy(piece.path, target, room, round(FADE_S * rate))
        _silence(target, end - position)


def _silence(target: wave.Wave_write, frames: int) -> int:
    left = frames
    while left > 0:
        count = min(left, BLOCK_FRAMES)
        target.writeframesraw(bytes(count * FRAME))
        left -= count
    return max(frames, 0)


def _copy(phrase: str, target: wave.Wave_write, room: int, fade: int) -> int:
    with wave.open(phrase, "rb") as source:
        frames = source.readframes(room)
        if source.getnframes() > room:
            frames = _faded(frames, fade)
    target.writeframesraw(frames)
    return len(frames) // FRAME


def _faded(frames: bytes, fade: int) -> bytes:
    samples = array("h", frames)
    steps = min(fade, len(samples))
    for n in range(steps):
        samples[-1 - n] = samples[-1 - n] * n // steps
    return samples.tobytes()
