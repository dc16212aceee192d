"""Which audio and subtitle streams the finished file gets, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.languages import UNKNOWN, iso639_2, language_name
from models.stage_io import Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.stage_io import MuxInput, SubtitleFile
    from pipelines.containers import Rules
    from pipelines.probe import Probe, Stream

ORIGINAL_TITLE = "Original"
TITLE_LIMIT = 200
MUXERS_WORDS = frozenset({"SubtitleHandler", "SoundHandler", "VideoHandler"})
"""What muxers call a track that nobody gave a name."""
FIRST_FILE = 2
"""Inputs of the last pass: the video, the mix, then the added subtitle files."""


class KeptAudio(Frozen):
    """An audio stream of the video that is carried over, by its ordinal there."""

    ordinal: int
    codec: str
    channels: int
    language: str
    title: str
    copied: bool


class Subtitle(Frozen):
    """A subtitle track: which input's stream; `encoder` is `copy` or what converts it."""

    source: int
    ordinal: int
    encoder: str
    language: str
    title: str
    default: bool


def dub_title(language: str) -> str:
    """Return the title of a dub's track, e.g. `Russian dub`."""
    return "Dub" if language == UNKNOWN else f"{language_name(language)} dub"


def text_title(language: str) -> str:
    """Return the title of subtitles that came with a dub, e.g. `Russian (dub)`."""
    return "Dub" if language == UNKNOWN else f"{language_name(language)} (dub)"


def original_ordinal(job: MuxInput, video: Probe) -> int | None:
    """Return which audio stream is the original: the named one, else the default, never a dub.

    None when the video has no sound of its own.
    """
    dubs = {track.index for track in job.dubs}
    own = [n for n in range(len(video.audio)) if n not in dubs]
    if not own:
        return None
    if job.original in own:
        return job.original
    return video.default_audio if video.default_audio in own else own[0]


def keep_original(job: MuxInput, video: Probe, rules: Rules) -> KeptAudio | None:
    """Plan the original's track; its own language tag comes before what the job knows."""
    ordinal = original_ordinal(job, video)
    if ordinal is None:
        return None
    stream = video.audio[ordinal]
    tagged = iso639_2(stream.language)
    return KeptAudio(
        ordinal=ordinal,
        codec=stream.codec,
        channels=stream.channels or 2,
        language=iso639_2(job.source_lang) if tagged == UNKNOWN else tagged,
        title=ORIGINAL_TITLE,
        copied=rules.copies_audio(stream.codec),
    )


def keep_dubs(job: MuxInput, video: Probe, rules: Rules) -> tuple[KeptAudio, ...]:
    """Plan the earlier dubs' tracks, in their order; the new dub replaces one of its language."""
    kept = []
    for track in sorted(job.dubs, key=lambda track: track.index):
        language = iso639_2(track.language)
        if track.index >= len(video.audio) or language == iso639_2(job.target_lang):
            continue
        stream = video.audio[track.index]
        kept.append(
            KeptAudio(
                ordinal=track.index,
                codec=stream.codec,
                channels=stream.channels or 2,
                language=language,
                title=dub_title(language),
                copied=rules.copies_audio(stream.codec),
            )
        )
    return tuple(kept)


def keep_subtitles(
    video: Probe, rules: Rules, added: Sequence[SubtitleFile]
) -> tuple[tuple[Subtitle, ...], list[str]]:
    """Plan the subtitle tracks, the video's own first; also say what cannot be kept.

    Added ones replace those that an earlier dub brought in the same language.
    """
    replaced = {(code, text_title(code)) for code in (iso639_2(a.language) for a in added)}
    kept, lost = [], []
    for ordinal, stream in enumerate(video.subtitles):
        code = iso639_2(stream.language)
        encoder = rules.subtitle_codec(stream.codec)
        if (code, stream.title) in replaced:
            continue
        if encoder is None:
            lost.append(f"{stream.codec} subtitles cannot be stored in {rules.name}; left out.")
            continue
        kept.append(
            Subtitle(
                source=0,
                ordinal=ordinal,
                encoder=encoder,
                language=code,
                title=_given_title(stream),
                default=stream.default,
            )
        )
    return (*kept, *_added(rules, added)), lost


def _added(rules: Rules, files: Sequence[SubtitleFile]) -> list[Subtitle]:
    tracks = []
    for number, file in enumerate(files):
        code = iso639_2(file.language)
        tracks.append(
            Subtitle(
                source=FIRST_FILE + number,
                ordinal=0,
                encoder=rules.subtitle_codec(rules.text_format) or rules.subtitle_encoder,
                language=code,
                title=text_title(code),
                default=False,
            )
        )
    return tracks


def _given_title(stream: Stream) -> str:
    """Return the title somebody gave a track: one short line, empty when nobody did."""
    words = "".join(c if c.isprintable() else " " for c in stream.title).split()
    title = " ".join(words)[:TITLE_LIMIT]
    return "" if title in MUXERS_WORDS else title


def left_out(job: MuxInput, video: Probe, original: KeptAudio | None) -> list[str]:
    """Say which audio tracks of the video are neither its original nor dubs."""
    known = {track.index for track in job.dubs} | ({original.ordinal} if original else set())
    others = [iso639_2(s.language) for n, s in enumerate(video.audio) if n not in known]
    return [f"Other audio tracks are left out: {', '.join(others)}."] if others else []


def reencoded(tracks: Sequence[KeptAudio], rules: Rules) -> list[str]:
    """Say which kept tracks the container cannot hold as they are."""
    encoder = rules.audio_encoder.removeprefix("lib")
    return [
        f"{rules.name} cannot hold {track.codec} audio; "
        f"the track {track.title!r} is re-encoded to {encoder}."
        for track in tracks
        if not track.copied
    ]
