"""What a finished file must be."""

from __future__ import annotations

from dataclasses import dataclass


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
    picture: bool = True
    cover: bool = False
    titles: tuple[str, ...] = ()
    """Names of the audio tracks; empty: any."""
    container: str = ""
    """mkv, mp4 or webm; empty: any."""
