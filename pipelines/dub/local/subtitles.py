"""Read WebVTT and SRT into cues: plain text, in order, nothing said twice."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import NamedTuple

TIME = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
TIMING = re.compile(rf"\s*{TIME}\s*-->\s*{TIME}")
TAG = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,200}\}")
SOUND = re.compile(r"\[[^\[\]]{0,200}\]|^\([^()]{0,200}\)$|[♪♫#]{1,4}(?=\s|$)|^[♪♫#]{1,4}")
DASH = re.compile(r"^(?:>>+|[-\u2010-\u2015](?=\D))\s*")
ROLLING_GAP_S = 0.05
SIZE_LIMIT = 16 * 1024 * 1024
CUE_CHARACTERS = 1000
"""More is nothing anybody could say in one cue."""


class Cue(NamedTuple):
    """What is said between two times, in seconds."""

    start: float
    end: float
    text: str


class _Block(NamedTuple):
    start: float
    end: float
    lines: tuple[str, ...]


def read_cues(path: str) -> list[Cue]:
    """Read a subtitle file; an empty list when it holds no text."""
    with Path(path).open("rb") as file:
        return parse_cues(file.read(SIZE_LIMIT).decode("utf-8-sig", errors="replace"))


def parse_cues(text: str) -> list[Cue]:
    """Parse WebVTT or SRT, leniently: what is not a cue is skipped."""
    blocks = sorted(_blocks(text), key=lambda block: (block.start, block.end))
    return [Cue(b.start, b.end, " ".join(b.lines)[:CUE_CHARACTERS]) for b in _unroll(blocks)]


def _blocks(text: str) -> list[_Block]:
    blocks = []
    lines = [*text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), ""]
    current: tuple[float, float] | None = None
    spoken: list[str] = []
    for line in lines:
        timing = TIMING.match(line)
        if timing is None and line.strip(" \t"):
            spoken.append(line)
            continue
        if current and (clean := tuple(c for c in map(_clean, spoken) if c)):
            blocks.append(_Block(*current, clean))
        spoken = []
        current = _times(timing) if timing else None
    return blocks


def _times(timing: re.Match[str]) -> tuple[float, float] | None:
    numbers = timing.groups()
    start, end = _seconds(numbers[:4]), _seconds(numbers[4:])
    return (start, end) if end > start else None


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return (whole * 1000 + int(fraction.ljust(3, "0"))) / 1000


def _clean(line: str) -> str:
    """Strip markup, entities, sound descriptions and dialogue dashes from one line."""
    text = html.unescape(TAG.sub("", line))
    text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(DASH.sub("", SOUND.sub(" ", text.strip()).strip()).split())


def _unroll(blocks: list[_Block]) -> list[_Block]:
    """Drop the lines that a rolling caption repeats from the cue right before it."""
    result: list[_Block] = []
    shown: tuple[str, ...] = ()
    shown_until = -1.0
    for block in blocks:
        rolling = block.start <= shown_until + ROLLING_GAP_S
        fresh = block.lines[_overlap(shown, block.lines) if rolling else 0 :]
        if fresh:
            result.append(block._replace(lines=fresh))
        elif result:
            result[-1] = result[-1]._replace(end=max(result[-1].end, block.end))
        shown, shown_until = block.lines, max(block.end, shown_until)
    return result


def _overlap(before: tuple[str, ...], now: tuple[str, ...]) -> int:
    """Return how many first lines of `now` are the last lines of `before`."""
    sizes = range(min(len(before), len(now)), 0, -1)
    return next((n for n in sizes if before[-n:] == now[:n]), 0)
