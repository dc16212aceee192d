"""How far the original steps back while the dub speaks."""

from __future__ import annotations

import numpy as np

from tests.media_checker.sound import RATE, Samples

WINDOW = RATE // 5
RELEASED = 5
"""Windows after the dub's last word until the original is all back."""
LOWEST_DB, HIGHEST_DB = 10.0, 16.0
FEWEST = 3

Lags = tuple[float, ...]
"""How late a sound is in the mix, here and there, in seconds."""


def depth_problems(
    mix: Samples, original: Samples, dub: Samples, late: tuple[Lags, Lags]
) -> list[str]:
    """Judge the depth; what cannot be judged is a problem, too. `late`: of original and dub."""
    depth = depth_db(mix, original, dub, late)
    if depth is None:
        return ["ducking: no place to tell it by"]
    if LOWEST_DB <= depth <= HIGHEST_DB:
        return []
    return [f"ducking: {depth:.1f} dB"]


def depth_db(
    mix: Samples, original: Samples, dub: Samples, late: tuple[Lags, Lags]
) -> float | None:
    """Return by how many dB the original is lower where the dub speaks than where it is silent."""
    share = shares(mix, original, dub, late)
    heard, speaks, silent = _when(_energy(original, len(share)), _energy(dub, len(share)))
    if min((silent & heard).sum(), (speaks & heard).sum()) < FEWEST:
        return None
    levels = [np.median(abs(share[when & heard])) for when in (silent, speaks)]
    return float(20 * np.log10(levels[0] / max(levels[1], 1e-6)))


def shares(mix: Samples, original: Samples, dub: Samples, late: tuple[Lags, Lags]) -> np.ndarray:
    """Return the original's share in each window: a, where the mix is a * original + b * dub.

    Least squares find it.
    """
    # a gap may shift what comes after it by less than a millisecond: each window takes what fits
    fits = [_split(mix, _late(original, o), _late(dub, d)) for o, d in zip(*late, strict=True)]
    found, misfits = (np.array([fit[n] for fit in fits]) for n in range(2))
    return np.take_along_axis(found, misfits.argmin(axis=0)[None], axis=0)[0]


def _split(mix: Samples, original: Samples, dub: Samples) -> tuple[np.ndarray, np.ndarray]:
    """Return each window's share of the original, and the energy that is left unexplained."""
    count = len(mix) // WINDOW
    m, o, d = (_windows(samples, count) for samples in (mix, original, dub))
    oo, dd, od, mo, md = ((x * y).sum(axis=1) for x, y in ((o, o), (d, d), (o, d), (m, o), (m, d)))
    tiny = 1e-12
    both = dd > tiny
    share = np.where(both, (mo * dd - md * od) / (oo * dd - od * od + tiny), mo / (oo + tiny))
    voice = np.where(both, (md - share * od) / (dd + tiny), 0)
    return share, ((m - share[:, None] * o - voice[:, None] * d) ** 2).sum(axis=1)


def _when(original: np.ndarray, dub: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the windows where the original is heard, the dub speaks, and it is long silent."""
    loud = np.percentile(dub, 90)
    heard = original > np.median(original) / 30
    speaks = (dub > loud / 20) & (np.roll(dub, 1) > loud / 20)
    silent = np.ones(len(dub), bool)
    for back in range(RELEASED + 1):
        silent &= np.roll(dub, back) < loud / 100_000
    # what is rolled in from the end says nothing about the start
    silent[:RELEASED], speaks[:1] = False, False
    return heard, speaks, silent


def _energy(samples: Samples, count: int) -> np.ndarray:
    return (_windows(samples, count) ** 2).sum(axis=1)


def _windows(samples: Samples, count: int) -> np.ndarray:
    """Cut into windows; what is missing at the end is silence."""
    fitted = np.zeros(count * WINDOW)
    fitted[: min(len(fitted), len(samples))] = samples[: len(fitted)]
    return fitted.reshape(count, WINDOW)


def _late(samples: Samples, by: float) -> np.ndarray:
    """Delay by a part of a sample, too."""
    size = 1 << (len(samples) + RATE).bit_length()
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / RATE) * by)
    return np.fft.irfft(np.fft.rfft(samples, size) * turn, size)[: len(samples)]
