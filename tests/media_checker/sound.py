"""Decoded sound, each frame where its time stamp says."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.media_checker.probing import run
from tests.media_checker.remembered import remembered

RATE = 16_000
Samples = NDArray[np.float32]

_FRAME = re.compile(r"\bn:\d+ pts:(-?\d+) .*?\bnb_samples:(\d+)")


@dataclass(frozen=True)
class Sound:
    """Mono samples at RATE from the file's start, and what the decoder complained about."""

    samples: Samples
    complaints: tuple[str, ...]

    @property
    def seconds(self) -> float:
        """When it ends."""
        return len(self.samples) / RATE


@remembered
def listen(path: str, ordinal: int = 0) -> Sound:
    """Decode one audio track without letting ffmpeg fill or trim anything.

    What is missing stays silent, so that even short gaps keep their length.
    """
    chain = f"aformat=sample_fmts=flt:sample_rates={RATE}:channel_layouts=mono,ashowinfo"
    argv = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-v", "level+info", "-i", path]
    argv += ["-map", f"0:a:{ordinal}", "-af", chain, "-f", "f32le", "-"]
    done = subprocess.run(argv, check=False, capture_output=True)
    said = done.stderr.decode(errors="replace")
    heard = np.frombuffer(done.stdout, np.float32)
    frames = [(int(pts), int(count)) for pts, count in _FRAME.findall(said)]
    placed = np.zeros(max((pts + count for pts, count in frames), default=0), np.float32)
    at = 0
    for pts, count in frames:
        frame = heard[at : at + count][max(-pts, 0) :]
        placed[max(pts, 0) : max(pts, 0) + len(frame)] = frame
        at += count
    complaints = [line for line in said.splitlines() if "[error]" in line or "[fatal]" in line]
    return Sound(placed, tuple(complaints))


@remembered
def loudness(path: str, ordinal: int) -> tuple[float, float]:
    """Return integrated loudness (LUFS) and true peak (dBTP) of one audio track."""
    argv = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-i", path, "-map", f"0:a:{ordinal}"]
    _, said = run([*argv, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"])
    level = re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1]
    return float(level), float(re.findall(r"Peak:\s+(-?[\d.]+|-inf) dBFS", said)[-1])
