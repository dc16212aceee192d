"""Read what ffmpeg measured, and turn it into gains. Loudness in LUFS, peaks in dBTP."""

from __future__ import annotations

import re

from models.errors import DamagedDub, MediaToolFailed
from models.stage_io import Frozen
from pipelines.dub.verify import check_decoded

MIX_LUFS = -15.0
"""Both sources are brought here before the compressor, whatever the final target is.

The original steps back, so that the mix comes out near -16, and needs no second limiter then.
"""
SILENCE_LUFS = -69.0
"""ebur128 answers -70 when nothing ever passed its gate."""
RAISED_DB = 8.0
"""The most that an original is raised by."""
WORTH_A_LOOK_LU = 0.5
HARMLESS_DB = 1.0
"""The limiter takes next to nothing of a gain up to this."""
UNLIMITED_DB = 0.5
"""A mix that was limited once and is raised no more than this needs no second limiter."""
PEAK_CEILING = -1.5
UNDERREAD_DB = 1.0
"""Peaks read at 96 kHz may be so much too low, up to 14 kHz (ITU-R BS.1770-4, annex 2)."""
LIMITS_DB = (-4.0, -5.0, -6.0)
"""Where the limiter stands: normally, and when the encoder's peaks were (far) over."""

_INTEGRATED = re.compile(r"^\s+I:\s+(\S+) LUFS", re.MULTILINE)
_PEAK = re.compile(r"^\s+Peak:\s+(\S+) dBFS|\bmax_volume: (\S+) dB", re.MULTILINE)
_TIME = re.compile(r"\btime=(\d+):(\d+):(\d+(?:\.\d+)?)")


class Loudness(Frozen):
    """One measurement; `integrated` is None for silence, `seconds` is what was decoded."""

    integrated: float | None
    peak: float | None = None
    seconds: float = 0.0


class Gains(Frozen):
    """What each source is amplified by before mixing, in dB."""

    dub: float
    original: float


def parse_loudness(stderr: str) -> Loudness:
    """Read the last summary of `ebur128`, and the peak it tells or else `volumedetect`.

    Raises MediaToolFailed when there is none.
    """
    found = _INTEGRATED.findall(stderr)
    if not found:
        raise MediaToolFailed("ffmpeg did not measure the loudness.")
    level = float(found[-1])
    peaks, times = _PEAK.findall(stderr), _TIME.findall(stderr)
    hours, minutes, seconds = times[-1] if times else (0, 0, 0)
    return Loudness(
        integrated=level if level > SILENCE_LUFS else None,
        peak=float(peaks[-1][0] or peaks[-1][1]) if peaks else None,
        seconds=int(hours) * 3600 + int(minutes) * 60 + float(seconds),
    )


def check_dub(measured: Loudness, header_s: float | None) -> None:
    """Raise DamagedDub for silence, or when less was decoded than the header promises."""
    if measured.integrated is None:
        raise DamagedDub("The dubbed audio is silent.")
    check_decoded(measured.seconds, header_s or 0.0)


def mix_gains(dub: Loudness, original: Loudness | None, balance_db: float = 0.0) -> Gains:
    """Bring both sources to the mix level, within bounds, and the original below the voice.

    Original: clamp(MIX_LUFS - measured, -24, 8) - balance. It is never raised by more than 8 dB,
    since its noise would rise too; the voice is lowered by what is missing. The ducking comes after
    that and on top of it.
    """
    voice = dub.integrated if dub.integrated is not None else MIX_LUFS
    bed = original.integrated if original else None
    wanted = (0.0 if bed is None else _clamp(MIX_LUFS - bed, -24.0, RAISED_DB)) - balance_db
    level = min(wanted, RAISED_DB)
    return Gains(dub=_clamp(MIX_LUFS - voice, -20.0, 30.0) - (wanted - level), original=level)


def final_gain(target: float, measured: Loudness) -> float:
    """Return the dB that bring a measured mix to the target."""
    return 0.0 if measured.integrated is None else target - measured.integrated


def limit_for(gain: float, peak: float | None = None) -> float | None:
    """Return the limiter's level in dB for an encode; `peak` is the true peak of one before it.

    None: what the mix was limited to is enough.
    """
    if peak is not None and peak > PEAK_CEILING:
        return LIMITS_DB[2] if peak > PEAK_CEILING + 1.0 else LIMITS_DB[1]
    return LIMITS_DB[0] if gain > UNLIMITED_DB else None


def _clamp(value: float, low: float, high: float) -> float:
    return min(max(value, low), high)
