"""Decode a voice track onto the video's time line, and tell how much of it there really was."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from models.errors import DamagedDub
from pipelines.dub.verify import check_decoded
from pipelines.ffmpeg import on_time

if TYPE_CHECKING:
    from pipelines.probe import Probe

RATE = 48_000
PCM = ("-ac", "1", "-ar", str(RATE), "-c:a", "pcm_s16le", "-f", "wav")
SHORT_SHARE, LONG_SHARE = 0.8, 1.2
_SAMPLES = re.compile(r"\bn_samples: (\d+)")


def fitted(media: Probe, duration_s: float) -> list[str]:
    """Return ffmpeg's options for a mono WAV of exactly the video's length, counted on the way."""
    skip = media.hidden_delay_s
    chain = [
        "volumedetect",
        *([f"atrim=start={skip:.6f}", "asetpts=PTS-STARTPTS"] if skip else []),
        on_time(RATE),
        "apad",
    ]
    return ["-af", ",".join(chain), "-t", f"{duration_s:.6f}", *PCM]


def check_counted(stderr: str, media: Probe, duration_s: float) -> None:
    """Raise DamagedDub when less was decoded than the header of `media` promises."""
    found, voice = _SAMPLES.findall(stderr), media.audio[0]
    if not found:
        raise DamagedDub("Nothing of the dubbed audio could be decoded.")
    decoded = int(found[-1]) / ((voice.channels or 1) * (voice.sample_rate or RATE))
    check_decoded(decoded, min(media.duration_s or 0.0, duration_s))


def length_doubt(length_s: float, duration_s: float) -> str | None:
    """Return a sentence when a dub is much shorter or longer than its video.

    That alone is no failure: nobody knows here until when the video speaks, a film may end with
    music, and asking the service again would bring the same dub. It is padded or cut.
    """
    if duration_s * SHORT_SHARE <= length_s <= duration_s * LONG_SHARE:
        return None
    return f"The dub lasts {length_s:.0f} s, the video {duration_s:.0f} s."
