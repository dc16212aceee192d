"""What each container can hold by plain copy, and how its missing pieces are encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from models.languages import iso639_2
from models.stage_io import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CONTAINERS", "TEXT_SUBTITLES", "Container", "Rules", "iso639_2", "refuse"]

Container = Literal["mkv", "mp4", "webm"]


class Rules(Frozen):
    """One container's rules; codec names are ffprobe's. An empty set of codecs means any."""

    name: Container
    muxer: str
    muxer_args: tuple[str, ...] = ()
    video: frozenset[str] = frozenset()
    audio: frozenset[str] = frozenset()
    subtitles: frozenset[str]
    subtitle_encoder: str
    """What other text subtitles are converted to."""
    text_format: Literal["srt", "webvtt"]
    """The file format, codec and encoder of subtitles that are added."""
    cover: Literal["attachment", "stream", "none"]
    audio_encoder: str
    """Encoder of the mixed track and of an original that cannot be copied."""
    audio_options: tuple[tuple[str, str], ...] = ()
    """Its options, without the dash and the stream they are for."""
    pair_kbits: int
    """Its bit rate for each pair of channels, kbit/s."""

    def kbits(self, channels: int) -> int:
        """Return the bit rate for an encoded track, kbit/s."""
        return self.pair_kbits * max(1, (channels + 1) // 2)

    def copies_video(self, codec: str) -> bool:
        """Tell whether this video codec can be stored by copy."""
        return not self.video or codec in self.video

    def copies_audio(self, codec: str) -> bool:
        """Tell whether this audio codec can be stored by copy."""
        return not self.audio or codec in self.audio

    def subtitle_codec(self, codec: str) -> str | None:
        """Return `copy`, the encoder to convert with, or None when it cannot be stored."""
        if codec in self.subtitles:
            return "copy"
        return self.subtitle_encoder if codec in TEXT_SUBTITLES else None


TEXT_SUBTITLES = frozenset({"subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"})
# the default AAC coder costs 2.5 times as much and comes out further from the source
AAC_OPTIONS = (("aac_coder", "fast"),)

CONTAINERS: dict[Container, Rules] = {
    "mkv": Rules(
        name="mkv",
        muxer="matroska",
        subtitles=frozenset(
            {"subrip", "srt", "ass", "ssa", "webvtt", "text"}
            | {"hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle"}
        ),
        subtitle_encoder="srt",
        text_format="srt",
        cover="attachment",
        audio_encoder="aac",
        audio_options=AAC_OPTIONS,
        pair_kbits=192,
    ),
    "mp4": Rules(
        name="mp4",
        muxer="mp4",
        muxer_args=("-movflags", "+faststart"),
        video=frozenset({"h264", "hevc", "vp9", "av1", "mpeg2video", "mpeg4", "mjpeg"}),
        audio=frozenset({"aac", "mp3", "opus", "vorbis", "ac3", "eac3", "alac", "dts"}),
        subtitles=frozenset({"mov_text"}),
        subtitle_encoder="mov_text",
        text_format="srt",
        cover="stream",
        audio_encoder="aac",
        audio_options=AAC_OPTIONS,
        pair_kbits=192,
    ),
    "webm": Rules(
        name="webm",
        muxer="webm",
        video=frozenset({"vp8", "vp9", "av1"}),
        audio=frozenset({"opus", "vorbis"}),
        subtitles=frozenset({"webvtt"}),
        subtitle_encoder="webvtt",
        text_format="webvtt",
        cover="none",
        audio_encoder="libopus",
        pair_kbits=128,
    ),
}


def refuse(
    container: Container, video_codec: str | None, audio_codecs: Iterable[str]
) -> str | None:
    """Say, with advice, why these streams cannot be copied into a container; None if they can."""
    rules = CONTAINERS[container]
    if video_codec and not rules.copies_video(video_codec):
        return _sentence("video", video_codec, container)
    for codec in audio_codecs:
        if not rules.copies_audio(codec):
            return _sentence("audio", codec, container)
    return None


def _sentence(kind: str, codec: str, container: Container) -> str:
    fits = [c for c in ("mp4", "mkv") if c != container and _copies(CONTAINERS[c], kind, codec)]
    return (
        f"{codec.upper()} {kind} cannot be stored in {container} without re-encoding; "
        f"choose {' or '.join(fits)}."
    )


def _copies(rules: Rules, kind: str, codec: str) -> bool:
    return rules.copies_video(codec) if kind == "video" else rules.copies_audio(codec)
