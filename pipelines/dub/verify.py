"""Whether a finished dub is what it should be."""

from __future__ import annotations

import array
import wave
from pathlib import Path

from models.errors import DamagedDub

LENGTH_SLACK_S = 0.1
BLOCK_FRAMES = 1 << 18
SILENCE = 100
"""Samples (of 32767) below which nobody hears anything: -50 dBFS."""
LOST_S, LOST_SHARE = 2.0, 0.01
"""Headers are rounded and decoders drop a frame at the ends; what is more is damage."""


def verify_dub(path: str, duration_s: float) -> None:
    """Raise DamagedDub unless the WAV is mono, 16 bits, as long as the video and not silent."""
    try:
        with wave.open(path, "rb") as audio:
            if (audio.getnchannels(), audio.getsampwidth()) != (1, 2):
                raise DamagedDub("The dubbed audio is not 16-bit mono.")
            if Path(path).stat().st_size < audio.getnframes() * 2:
                raise DamagedDub("The end of the dubbed audio is missing.")
            length = audio.getnframes() / audio.getframerate()
            if abs(length - duration_s) > LENGTH_SLACK_S:
                raise DamagedDub(
                    f"The dubbed audio lasts {length:.1f} s, the video {duration_s:.1f} s."
                )
            if not _is_heard(audio):
                raise DamagedDub("The dubbed audio is silent.")
    except (OSError, EOFError, wave.Error) as error:
        raise DamagedDub from error


def check_decoded(decoded_s: float, promised_s: float) -> None:
    """Raise DamagedDub when clearly less could be decoded than the header promises.

    ffmpeg and ffprobe are silent about that: they skip what they cannot read and end well.
    """
    if decoded_s < promised_s - max(LOST_S, promised_s * LOST_SHARE):
        raise DamagedDub(
            f"The dubbed audio is damaged: {decoded_s:.0f} of {promised_s:.0f} s are readable."
        )


def _is_heard(audio: wave.Wave_read) -> bool:
    """Tell whether any sample is loud; reads only up to the first loud one."""
    while block := audio.readframes(BLOCK_FRAMES):
        samples = array.array("h", block)
        if max(samples) > SILENCE or min(samples) < -SILENCE:
            return True
    return False
