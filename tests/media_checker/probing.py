"""Ask ffprobe and ffmpeg about a file; times in seconds from the file's own start."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from typing import Any

from tests.media_checker.remembered import remembered


@dataclass(frozen=True)
class Packets:
    """One stream's packets: how many, when the first is shown and when the last is over."""

    count: int
    first: float
    end: float


def run(argv: list[str]) -> tuple[str, str]:
    """Run a program and return what it said on standard output and error."""
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    return done.stdout, done.stderr


@remembered
def describe(path: str) -> dict[str, Any]:
    """Return ffprobe's answer."""
    argv = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams"]
    return dict(json.loads(run([*argv, "-show_chapters", path])[0]))


def of_kind(described: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the streams of one kind, covers left aside."""
    return [
        s
        for s in described["streams"]
        if s["codec_type"] == kind and not s["disposition"]["attached_pic"]
    ]


@remembered
def all_packets(path: str, start: float) -> dict[int, Packets]:
    """Read the packets of every stream, by its index; times of those meant to be shown.

    They count from `start`, when the file begins.
    """
    fields = "packet=stream_index,pts_time,duration_time,flags"
    argv = ["ffprobe", "-v", "error", "-of", "csv=p=0:nk=1", "-show_entries", fields, path]
    shown: dict[int, list[tuple[float, float]]] = {}
    counts: dict[int, int] = {}
    for row in run(argv)[0].split():
        number, pts, long, flags = row.split(",")[:4]
        index = int(number)
        counts[index] = counts.get(index, 0) + 1
        if pts != "N/A" and "D" not in flags:
            begin = float(pts) - start
            end = begin if long == "N/A" else begin + float(long)
            shown.setdefault(index, []).append((begin, end))
    return {
        index: Packets(counts[index], min(b for b, _ in times), max(e for _, e in times))
        for index, times in shown.items()
    }


def span(described: dict[str, Any]) -> float:
    """Return the real length of a file in seconds; matroska adds the start to its own."""
    shape = described["format"]
    late = float(shape["start_time"]) if "matroska" in shape["format_name"] else 0.0
    return float(shape["duration"]) - late
