"""Decide everything about the finished file from two probes and the job's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from models.errors import ContainerRefused, DamagedDub, DamagedMedia
from models.languages import UNKNOWN, iso639_2, language_name
from models.stage_io import Frozen
from pipelines.containers import CONTAINERS, Rules, refuse

if TYPE_CHECKING:
    from models.stage_io import MuxInput
    from pipelines.probe import Probe, Stream

NOTICEABLE_S = 10.0


class Original(Frozen):
    """The source's own voice: which audio stream, and how it is stored."""

    ordinal: int
    codec: str
    language: str
    copied: bool


class Subtitle(Frozen):
    """A subtitle stream carried over; `encoder` is `copy` or what it is converted with."""

    ordinal: int
    encoder: str
    language: str
    title: str
    default: bool


class Cover(Frozen):
    """The attached picture, by its stream index in the source."""

    index: int
    kind: Literal["jpg", "png"]
    mode: Literal["attachment", "stream"]


class Plan(Frozen):
    """The finished file, as a value; times in seconds, loudness in LUFS."""

    video_path: str
    dub_path: str
    duration_s: float
    rules: Rules
    video_codec: str | None
    original: Original | None
    subtitles: tuple[Subtitle, ...]
    cover: Cover | None
    fonts: int
    dub_language: str
    ducking_mix: float
    """How much of the compressed signal replaces the original while the dub speaks, 0-1."""
    target_lufs: float
    notes: tuple[str, ...]
    """Sentences for the job's log."""

    @property
    def dub_ordinal(self) -> int:
        """Ordinal of the mixed track among the finished file's audio streams."""
        return 0 if self.original is None else 1


def make_plan(job: MuxInput, video: Probe, dub: Probe) -> Plan:
    """Plan the finished file. Raises ContainerRefused, DamagedDub or DamagedMedia."""
    rules = CONTAINERS[job.container]
    picture = video.video
    why = refuse(job.container, picture.codec if picture else None, ())
    if why:
        raise ContainerRefused(why)
    if not dub.audio:
        raise DamagedDub
    duration = media_length(video)
    original = _original(job, video, rules)
    subtitles, lost = _subtitles(video, rules)
    return Plan(
        video_path=job.video,
        dub_path=job.dub,
        duration_s=duration,
        rules=rules,
        video_codec=picture.codec if picture else None,
        original=original,
        subtitles=subtitles,
        cover=_cover(video.cover, rules),
        fonts=sum(s.kind == "attachment" for s in video.streams) if rules.name == "mkv" else 0,
        dub_language=iso639_2(job.target_lang),
        ducking_mix=1.0 - min(max(job.ducking_level, 0.0), 1.0),
        target_lufs=job.loudness_lufs,
        notes=(*_audio_notes(original, rules), *lost, *_length_notes(duration, dub)),
    )


def media_length(video: Probe) -> float:
    """Return the end of the longer of picture and sound, from the file's start, in seconds."""
    voice = video.audio[video.default_audio] if video.audio else None
    counted = [s for s in (video.video, voice) if s is not None]
    ends = [s.start_s + s.duration_s for s in counted if s.start_s is not None and s.duration_s]
    length = max(ends) - video.start_s if ends and len(ends) == len(counted) else video.duration_s
    if not length or length <= 0:
        raise DamagedMedia("The video does not tell its length; it is truncated or damaged.")
    return length


def _original(job: MuxInput, video: Probe, rules: Rules) -> Original | None:
    if not video.audio:
        return None
    ordinal = video.default_audio
    if job.original is not None and job.original < len(video.audio):  # else the file was changed
        ordinal = job.original
    stream = video.audio[ordinal]
    tagged = iso639_2(stream.language)
    return Original(
        ordinal=ordinal,
        codec=stream.codec,
        language=iso639_2(job.source_lang) if tagged == UNKNOWN else tagged,
        copied=rules.copies_audio(stream.codec),
    )


def _subtitles(video: Probe, rules: Rules) -> tuple[tuple[Subtitle, ...], list[str]]:
    kept, lost = [], []
    for ordinal, stream in enumerate(video.subtitles):
        encoder = rules.subtitle_codec(stream.codec)
        if encoder is None:
            lost.append(f"{stream.codec} subtitles cannot be stored in {rules.name}; left out.")
            continue
        kept.append(
            Subtitle(
                ordinal=ordinal,
                encoder=encoder,
                language=iso639_2(stream.language),
                title=stream.title,
                default=stream.default,
            )
        )
    return tuple(kept), lost


def _cover(stream: Stream | None, rules: Rules) -> Cover | None:
    kinds: dict[str, Literal["jpg", "png"]] = {"mjpeg": "jpg", "png": "png"}
    if stream is None or rules.cover == "none" or stream.codec not in kinds:
        return None
    return Cover(index=stream.index, kind=kinds[stream.codec], mode=rules.cover)


def _audio_notes(original: Original | None, rules: Rules) -> list[str]:
    if original is None:
        return ["The video has no sound of its own; the dub becomes its only audio track."]
    if original.copied:
        return []
    encoder = rules.audio_encoder.removeprefix("lib")
    refusal = f"{rules.name} cannot hold {original.codec} audio"
    return [f"{refusal}; the original track is re-encoded to {encoder}."]


def _length_notes(duration: float, dub: Probe) -> list[str]:
    length = dub.duration_s or 0.0
    if abs(length - duration) <= max(NOTICEABLE_S, duration / 10):
        return []
    which = "longer" if length > duration else "shorter"
    return [f"The dub ({length:.0f} s) is much {which} than the video ({duration:.0f} s)."]


def track_title(plan: Plan) -> str:
    """Return the mixed track's title, e.g. `Russian dub`."""
    known = plan.dub_language != UNKNOWN
    return f"{language_name(plan.dub_language)} dub" if known else "Dub"
