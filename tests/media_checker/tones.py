"""The strength of single tones, and how a steady tone steps back before another."""

from __future__ import annotations

import array
import subprocess

import numpy as np

from tests.media_checker.sound import RATE, listen

SMOOTHING_S = 0.01
"""Nulls every tone whose distance from the one looked for is a multiple of 100 Hz."""


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
    """Return the amplitude of one tone in a window (dB, full scale is 0)."""
    window = np.array(samples[round(start * rate) : round(end * rate)], float)
    turn = np.exp(-2j * np.pi * hz / rate * np.arange(len(window)))
    strength = 2 * abs(window @ turn) / len(window) / 32768
    return float(20 * np.log10(max(strength, 1e-9)))


def steps_back(
    path: str, ordinal: int, hz: float, bursts: tuple[tuple[float, float], ...]
) -> list[tuple[float, float, float]]:
    """Return, per burst of the dub, how a steady tone of `hz` gives way.

    Depth in dB; attack, until it is 6 dB down; release, until it is less than 3 dB down again,
    both in seconds. All frequencies have to be multiples of 100 Hz.
    """
    samples = listen(path, ordinal).samples
    turned = samples * np.exp(-2j * np.pi * hz / RATE * np.arange(len(samples)))
    width = round(SMOOTHING_S * RATE)
    level = 20 * np.log10(
        np.maximum(abs(np.convolve(turned, np.ones(width) / width, "same")), 1e-9)
    )
    return [_step(level, round(start * RATE), round(end * RATE)) for start, end in bursts]


def _step(level: np.ndarray, start: int, end: int) -> tuple[float, float, float]:
    alone = np.median(level[start - RATE // 2 : start - RATE // 20])
    down = level - alone
    depth = -float(np.median(down[start + RATE // 5 : end - RATE // 20]))
    attack = np.argmax(down[start:end] < -6) if (down[start:end] < -6).any() else end - start
    back = np.argmax(down[end:] > -3) if (down[end:] > -3).any() else len(down) - end
    return depth, attack / RATE, back / RATE
