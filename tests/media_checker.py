"""An independent judge of finished files: ffprobe, hashes and decoded audio only.

It shares no code with the mux on purpose.
"""

from __future__ import annotations

import array
import json
import math
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIBLIOGRAPHIC = {"fre": "fra", "ger": "deu", "dut": "nld", "chi": "zho"}


@dataclass(frozen=True)
class Expected:
    """What a finished file must be; `languages` has one entry per audio track."""

    languages: tuple[str, ...]
    lufs: float = -16.0
    subtitles: int = 0
    chapters: int = 0
    source_audio: int = 0
    """Ordinal of the source's stream that became a:0."""
    audio_copied: bool = True
    repackaged: bool = False
    """The bitstream had to change its wrapping (from TS): compare decoded frames."""


def problems(source: str, finished: str, expected: Expected) -> list[str]:
    """Return everything that is wrong with a finished file, each with its kind first."""
    before, after = describe(source), describe(finished)
    return [
        *_stream_problems(after, expected),
        *_copy_problems(source, finished, expected),
        *_length_problems(before, after),
        *_loudness_problems(finished, after, expected),
        *_order_problems(finished),
    ]


def describe(path: str) -> dict[str, Any]:
    """Return ffprobe's answer."""
    argv = ["ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams"]
    return dict(json.loads(_run([*argv, "-show_chapters", path])[0]))


def of_kind(described: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Return the streams of one kind, covers left aside."""
    return [
        s
        for s in described["streams"]
        if s["codec_type"] == kind and not s["disposition"]["attached_pic"]
    ]


def _stream_problems(after: dict[str, Any], expected: Expected) -> list[str]:
    found = []
    audio = of_kind(after, "audio")
    languages = tuple(s.get("tags", {}).get("language", "und") for s in audio)
    languages = tuple(BIBLIOGRAPHIC.get(code, code) for code in languages)
    if languages != expected.languages:
        found.append(f"languages: {languages}")
    defaults = [n for n, s in enumerate(audio) if s["disposition"]["default"]]
    if defaults != [len(expected.languages) - 1]:
        found.append(f"default: {defaults}")
    for kind, wanted in (("video", 1), ("subtitle", expected.subtitles)):
        if len(of_kind(after, kind)) != wanted:
            found.append(f"streams: {len(of_kind(after, kind))} {kind}")
    if len(after["chapters"]) != expected.chapters:
        found.append(f"chapters: {len(after['chapters'])}")
    return found


def _copy_problems(source: str, finished: str, expected: Expected) -> list[str]:
    pairs = [("v:0", "v:0")]
    if expected.audio_copied and len(expected.languages) > 1:
        pairs.append((f"a:{expected.source_audio}", "a:0"))
    return [
        f"copy: {after} differs"
        for before, after in pairs
        if stream_hash(source, before, decoded=expected.repackaged)
        != stream_hash(finished, after, decoded=expected.repackaged)
    ]


def stream_hash(path: str, stream: str, *, decoded: bool = False) -> str:
    """Hash one stream's packets, or its decoded frames."""
    how = [] if decoded else ["-c", "copy"]
    select = ["-map", f"0:{stream.upper() if stream[0] == 'v' else stream}"]
    argv = ["ffmpeg", "-v", "error", "-nostdin", "-i", path, *select, *how]
    return _run([*argv, "-f", "streamhash", "-hash", "md5", "-"])[0].strip() or "nothing"


def _length_problems(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    wanted, got = span(before), span(after)
    return [] if abs(wanted - got) <= 0.1 else [f"duration: {got:.2f} instead of {wanted:.2f}"]


def span(described: dict[str, Any]) -> float:
    """Return the real length of a file in seconds."""
    shape = described["format"]
    late = float(shape["start_time"]) if "matroska" in shape["format_name"] else 0.0
    return float(shape["duration"]) - late


def _loudness_problems(finished: str, after: dict[str, Any], expected: Expected) -> list[str]:
    last = len(of_kind(after, "audio")) - 1
    if last < 0:
        return ["loudness: no audio"]
    lufs, peak = loudness(finished, last)
    found = [] if abs(lufs - expected.lufs) <= 0.5 else [f"loudness: {lufs} LUFS"]
    return found + ([] if peak <= -1.5 else [f"peak: {peak} dBTP"])


def loudness(path: str, ordinal: int) -> tuple[float, float]:
    """Return integrated loudness (LUFS) and true peak (dBTP) of one audio track."""
    argv = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-i", path, "-map", f"0:a:{ordinal}"]
    _, said = _run([*argv, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"])
    level = re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1]
    return float(level), float(re.findall(r"Peak:\s+(-?[\d.]+|-inf) dBFS", said)[-1])


def _order_problems(finished: str) -> list[str]:
    content = Path(finished).read_bytes()
    if content[4:8] != b"ftyp":
        return []
    return [] if content.find(b"moov") < content.find(b"mdat") else ["faststart: moov at the end"]


def decode(path: str, ordinal: int, rate: int = 8000) -> array.array[int]:
    """Return one audio track as mono samples, from the moment the picture starts."""
    chain = f"aresample={rate}:async=1:first_pts=0"
    argv = ["ffmpeg", "-v", "error", "-nostdin", "-i", path, "-map", f"0:a:{ordinal}"]
    argv += ["-af", chain, "-ac", "1", "-f", "s16le", "-"]
    raw = subprocess.run(argv, check=True, capture_output=True).stdout
    return array.array("h", raw)


def tone_level(
    samples: array.array[int], hz: float, start: float, end: float, rate: int = 8000
) -> float:
    """Return the amplitude of one tone in a window (dB, full scale is 0), by Goertzel."""
    window = samples[round(start * rate) : round(end * rate)]
    factor = 2 * math.cos(2 * math.pi * hz / rate)
    now = before = 0.0
    for sample in window:
        now, before = sample + factor * now - before, now
    power = now * now + before * before - factor * now * before
    return 20 * math.log10(2 * math.sqrt(max(power, 1e-9)) / len(window) / 32768)


def _run(argv: list[str]) -> tuple[str, str]:
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    return done.stdout, done.stderr
