"""Decide everything about the finished file from two probes and the job's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from models.errors import ContainerRefused, DamagedDub, DamagedMedia
from models.languages import iso639_2
from models.stage_io import Frozen
from pipelines.containers import CONTAINERS, Rules, refuse
from pipelines.mux.tracks import (
    KeptAudio,
    Subtitle,
    dub_title,
    keep_dubs,
    keep_original,
    keep_subtitles,
    left_out,
    reencoded,
)

if TYPE_CHECKING:
    from models.stage_io import MuxInput
    from pipelines.probe import Probe, Stream

NOTICEABLE_S = 10.0
BALANCE_DB = 12.0
ONLY_VOICE = "The video has no sound of its own; the dub alone becomes an audio track."


class Cover(Frozen):
    """The attached picture, by its stream index in the source."""

    index: int
    kind: Literal["jpg", "png"]
    mode: Literal["attachment", "stream"]


class Plan(Frozen):
    """The finished file, as a value; times in seconds, loudness in LUFS."""

    video_path: str
    dub_path: str
    dub_skip_s: float
    """How much of the dub's beginning is only its codec's delay."""
    duration_s: float
    rules: Rules
    video_codec: str | None
    original: KeptAudio | None
    dubs: tuple[KeptAudio, ...]
    """Earlier dubs; the new one comes after them."""
    subtitles: tuple[Subtitle, ...]
    subtitle_files: tuple[str, ...]
    cover: Cover | None
    fonts: int
    dub_language: str
    ducking_mix: float
    """How much of the compressed signal replaces the original while the dub speaks, 0-1."""
    balance_db: float
    """How much lower the original is than the voice, before ducking."""
    target_lufs: float
    notes: tuple[str, ...]
    """Sentences for the job's log."""

    @property
    def kept(self) -> tuple[KeptAudio, ...]:
        """The audio tracks before the mixed one, in the finished file's order."""
        return ((self.original,) if self.original else ()) + self.dubs

    @property
    def dub_ordinal(self) -> int:
        """Ordinal of the mixed track among the finished file's audio streams."""
        return len(self.kept)

    @property
    def dub_title(self) -> str:
        """Title of the mixed track."""
        return dub_title(self.dub_language)


def make_plan(job: MuxInput, video: Probe, dub: Probe) -> Plan:
    """Plan the finished file; `job.dub_subtitles` are readable and in the container's text format.

    Raises ContainerRefused, DamagedDub or DamagedMedia.
    """
    rules = CONTAINERS[job.container]
    picture = video.video
    why = refuse(job.container, picture.codec if picture else None, ())
    if why:
        raise ContainerRefused(why)
    if not dub.audio:
        raise DamagedDub
    original = keep_original(job, video, rules)
    dubs = keep_dubs(job, video, rules)
    duration = media_length(video, original.ordinal if original else None)
    subtitles, lost = keep_subtitles(video, rules, job.dub_subtitles)
    return Plan(
        video_path=job.video,
        dub_path=job.dub,
        dub_skip_s=dub.hidden_delay_s,
        duration_s=duration,
        rules=rules,
        video_codec=picture.codec if picture else None,
        original=original,
        dubs=dubs,
        subtitles=subtitles,
        subtitle_files=tuple(file.path for file in job.dub_subtitles),
        cover=_cover(video.cover, rules),
        fonts=sum(s.kind == "attachment" for s in video.streams) if rules.name == "mkv" else 0,
        dub_language=iso639_2(job.target_lang),
        ducking_mix=1.0 - min(max(job.ducking_level, 0.0), 1.0),
        balance_db=min(max(job.voice_balance, -BALANCE_DB), BALANCE_DB),
        target_lufs=job.loudness_lufs,
        notes=(
            *([] if original else [ONLY_VOICE]),
            *left_out(job, video, original),
            *reencoded([k for k in (original, *dubs) if k], rules),
            *lost,
            *_length_notes(duration, dub),
        ),
    )


def media_length(video: Probe, original: int | None) -> float:
    """Return the end of the longer of picture and original sound, from the start, in seconds."""
    voice = None if original is None else video.audio[original]
    counted = [s for s in (video.video, voice) if s is not None]
    ends = [s.start_s + s.duration_s for s in counted if s.start_s is not None and s.duration_s]
    length = max(ends) - video.start_s if ends and len(ends) == len(counted) else video.duration_s
    if not length or length <= 0:
        raise DamagedMedia("The video does not tell its length; it is truncated or damaged.")
    return length


def _cover(stream: Stream | None, rules: Rules) -> Cover | None:
    kinds: dict[str, Literal["jpg", "png"]] = {"mjpeg": "jpg", "png": "png"}
    if stream is None or rules.cover == "none" or stream.codec not in kinds:
        return None
    return Cover(index=stream.index, kind=kinds[stream.codec], mode=rules.cover)


def _length_notes(duration: float, dub: Probe) -> list[str]:
    length = dub.duration_s or 0.0
    if abs(length - duration) <= max(NOTICEABLE_S, duration / 10):
        return []
    which = "longer" if length > duration else "shorter"
    return [f"The dub ({length:.0f} s) is much {which} than the video ({duration:.0f} s)."]
