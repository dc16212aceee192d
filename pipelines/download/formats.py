"""Which of a source's formats to fetch for a preset and a container. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.errors import ContainerRefused, NoSuchFormat, StageError
from pipelines.containers import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipelines.containers import Container

    Asker = Callable[[dict[str, Any]], Iterable[dict[str, Any]]]
    Pick = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]

Format = dict[str, Any]
Context = dict[str, Any]
"""What yt-dlp hands to a format function: `formats` from worst to best, and facts about them."""

CODECS = {
    "avc": "h264",
    "h264": "h264",
    "hvc": "hevc",
    "hev": "hevc",
    "h265": "hevc",
    "vp08": "vp8",
    "vp8": "vp8",
    "vp09": "vp9",
    "vp9": "vp9",
    "av01": "av1",
    "av1": "av1",
    "mp4a.40.34": "mp3",
    "mp4a.6": "mp3",
    "mp3": "mp3",
    "mp4a": "aac",
    "aac": "aac",
    "opus": "opus",
    "vorbis": "vorbis",
    "ac-3": "ac3",
    "ac3": "ac3",
    "ec-3": "eac3",
    "eac3": "eac3",
    "dts": "dts",
    "flac": "flac",
    "alac": "alac",
}
"""A codec string's beginning to ffprobe's name; the longer beginnings come first."""


def codec_name(raw: str | None) -> str | None:
    """Return ffprobe's name of a codec, or None when it is absent or unknown."""
    text = (raw or "none").lower()
    return next((name for prefix, name in CODECS.items() if text.startswith(prefix)), None)


def has_video(fmt: Format) -> bool:
    """Tell whether a format has, or may have, pictures."""
    return fmt.get("vcodec") != "none"


def has_audio(fmt: Format) -> bool:
    """Tell whether a format has, or may have, sound."""
    return fmt.get("acodec") != "none"


def complaint(fmt: Format, container: Container) -> str | None:
    """Say why a format's known codecs cannot be stored in a container; None if they can."""
    audio = codec_name(fmt.get("acodec"))
    return refuse(container, codec_name(fmt.get("vcodec")), [audio] if audio else [])


def choose(formats: Sequence[Format], preset: str, container: Container) -> list[Format]:
    """Return the one or two formats (video first) to fetch; empty when there is none.

    `formats` are sorted from worst to best. Formats that fit the container are preferred.
    Raises ContainerRefused when nothing of the kind fits it, StageError for a preset that does
    not exist.
    """
    pick = PRESETS.get(preset)
    if pick is None:
        raise StageError(f"There is no format preset {preset!r}.")
    return _fitting(formats, pick, container, sound_only=preset == "bestaudio")


def choose_by(ask: Asker, context: Context, container: Container) -> list[Format]:
    """Return the formats that a selector of yt-dlp chooses, video first.

    Raises ContainerRefused as `choose` does, NoSuchFormat when the source has nothing of the kind.
    """

    def pick(formats: list[Format]) -> list[Format]:
        found = next(iter(ask(context | {"formats": formats})), None)
        pieces = [] if found is None else found.get("requested_formats") or [found]
        return sorted(pieces, key=lambda piece: not has_video(piece))

    chosen = _fitting(context["formats"], pick, container)
    if not chosen:
        raise NoSuchFormat
    return chosen


def _fitting(
    formats: Sequence[Format], pick: Pick, container: Container, *, sound_only: bool = False
) -> list[Format]:
    usable = [f for f in formats if (has_video(f) or has_audio(f)) and f.get("ext") != "mhtml"]
    wanted = [_sound_of(f) for f in usable] if sound_only else usable
    fitting = [f for f, w in zip(usable, wanted, strict=True) if not complaint(w, container)]
    chosen, wished = pick(fitting), pick(usable)
    if wished and _kinds(chosen) != _kinds(wished):
        raise ContainerRefused(_first_complaint(wanted, container))
    return chosen


def _sound_of(fmt: Format) -> Format:
    return fmt | {"vcodec": "none"}


def _kinds(formats: list[Format]) -> tuple[bool, bool]:
    return any(map(has_video, formats)), any(map(has_audio, formats))


def _first_complaint(formats: Sequence[Format], container: Container) -> str:
    complaints = (complaint(f, container) for f in reversed(formats))
    return next((c for c in complaints if c), ContainerRefused().message)


def _pair(formats: list[Format], pick: Pick) -> list[Format]:
    video = pick([f for f in formats if has_video(f)])
    if not video:
        return pick(formats)
    if has_audio(video[0]):
        return video
    audio = pick([f for f in formats if has_audio(f) and not has_video(f)])
    if audio:
        return video + audio
    return pick(_whole(formats)) or video


def _whole(formats: list[Format]) -> list[Format]:
    return [f for f in formats if has_video(f) and has_audio(f)]


def _best(formats: list[Format]) -> list[Format]:
    return formats[-1:]


def _worst(formats: list[Format]) -> list[Format]:
    return formats[:1]


def _sound(formats: list[Format]) -> list[Format]:
    return _best([f for f in formats if has_audio(f) and not has_video(f)]) or _best(
        [f for f in formats if has_audio(f)]
    )


PRESETS: dict[str, Pick] = {
    "bestvideo+bestaudio": lambda formats: _pair(formats, _best),
    "best": lambda formats: _best(_whole(formats)) or _pair(formats, _best),
    "bestaudio": _sound,
    "worst": lambda formats: _worst(_whole(formats)) or _pair(formats, _worst),
}


def selector(preset: str, container: Container) -> Callable[[Context], list[Format]]:
    """Wrap `choose` as yt-dlp's `format` function."""

    def select(context: Context) -> list[Format]:
        return _joined(choose(context["formats"], preset, container), container)

    return select


def selector_by(ask: Asker, container: Container) -> Callable[[Context], list[Format]]:
    """Wrap `choose_by` the same way; `ask` is what yt-dlp made of a selector's text."""

    def select(context: Context) -> list[Format]:
        return _joined(choose_by(ask, context, container), container)

    return select


def _joined(chosen: list[Format], container: Container) -> list[Format]:
    if len(chosen) < 2:  # noqa: PLR2004 - one piece needs no joining
        return chosen
    return [
        {
            "format_id": "+".join(str(f["format_id"]) for f in chosen),
            "ext": container,
            "protocol": "+".join(str(f.get("protocol")) for f in chosen),
            "requested_formats": chosen,
        }
    ]
