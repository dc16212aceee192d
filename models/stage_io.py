"""What a stage's child process is given and what it answers: plain values, no rows.

Paths are absolute strings. Times are seconds, sizes bytes, speeds bytes/s, percent 0-100.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """An immutable value that refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Tools(Frozen):
    """Absolute paths of the programs that stages run; empty when a program is missing."""

    ffmpeg: str = ""
    ffprobe: str = ""
    node: str = ""
    espeak: str = ""
    apertium: str = ""


class LocalModels(Frozen):
    """What the operator gives the local engine; empty where it has none. Absolute paths."""

    whisper: str = ""
    """Folder of a faster-whisper (CTranslate2) model."""
    translation: str = ""
    """Folder whose folders are argos or CTranslate2 translation models."""
    piper: str = ""
    """Folder of piper voices, `<voice>.onnx` beside `<voice>.onnx.json`."""
    glossary: str = ""
    """Text file of words that are not translated, one a line."""


class Egress(Frozen):
    """Which addresses a stage may connect to beyond public ones.

    `allow` holds CIDR networks; `exempt_origin` is `host:port` of the gateway's own sample.
    """

    allow_loopback: bool = False
    allow: tuple[str, ...] = ()
    exempt_origin: str = ""


class Track(Frozen):
    """One audio stream of a file."""

    index: int
    language: str = "und"
    role: Literal["original", "dub"] = "original"
    codec: str = ""
    title: str = ""
    default: bool = False


class SubtitleFile(Frozen):
    """A subtitle file kept beside the video; `language` as the source names it (BCP 47)."""

    path: str
    language: str


class Chapter(Frozen):
    """A part of a video, in seconds from its beginning; without an end it goes to the video's."""

    start: float
    end: float | None = None
    title: str = ""


class MediaInfo(Frozen):
    """What the source said and ffprobe measured."""

    duration_s: float | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    size_bytes: int | None = None
    tracks: tuple[Track, ...] = ()
    subtitle_langs: tuple[str, ...] = ()
    """Of the file's own subtitle streams, ISO 639-2."""
    chapters: tuple[Chapter, ...] = ()
    format_ids: tuple[str, ...] = ()
    """What the source calls the formats that were fetched."""
    source_id: str | None = None
    title: str | None = None
    uploader: str | None = None
    upload_date: str | None = None
    thumbnail_url: str | None = None
    webpage_url: str | None = None
    language: str | None = None
    is_live: bool = False


class StageInput(Frozen):
    """Common to all stages: where to work, with which programs.

    `workdir` is the attempt's own folder, existing and writable, on the library's file system.
    """

    workdir: str
    tools: Tools
    egress: Egress = Egress()


class DownloadInput(StageInput):
    """Fetch the media at `url` into `workdir` as one file of `container`."""

    stage: Literal["download"] = "download"
    url: str
    format_preset: str = "bestvideo+bestaudio"
    format_selector: str = ""
    """A yt-dlp selector, which then decides instead."""
    container: Literal["mkv", "mp4", "webm"] = "mkv"
    embed_subtitles: bool = False
    subtitle_langs: tuple[str, ...] = ()
    keep_subtitles: bool = False
    """Fetch subtitles as files for the dub stage, also when they are not embedded."""
    dub_source_lang: str = "auto"
    rate_limit: int | None = None
    proxy: str | None = None
    cookies: str | None = None
    """Netscape cookie file's text."""
    cookies_of: str = ""
    """The site whose cookies of the settings are meant for this; without `cookies`, unreadable."""


class DubInput(StageInput):
    """Make the dub of `video` as a WAV in `workdir`."""

    stage: Literal["dub"] = "dub"
    url: str
    video: str
    subtitles: tuple[SubtitleFile, ...] = ()
    duration_s: float
    source_lang: str = "auto"
    target_lang: str
    provider: str = "auto"
    """An engine's name, or `auto`."""
    lively_voice: bool = False
    vot_enabled: bool = True
    vot_host: str = ""
    vot_api_token: str = ""
    vot_proxy: str | None = None
    """Proxy for the vot service alone, `http://` with or without user and password."""
    vot_preview: bool = False
    """Hand over what the service has ready before the whole is."""
    local: LocalModels = LocalModels()
    proxy: str | None = None
    source_id: str | None = None
    """What the video is called at its source, for the cache; None: not known."""
    cache: str = ""
    """Folder of dubs that were made before; empty: none."""
    fresh: bool = False
    """Make it anew, even if it was made before."""
    last_try: bool = False
    """After this attempt the dub is not tried again by itself."""
    state: dict[str, Any] | None = None
    """What the engine handed over when an earlier attempt of this dub stopped or waited."""


class MuxInput(StageInput):
    """Mix `dub` over `video`'s audio and write one file of `container` in `workdir`."""

    stage: Literal["mux"] = "mux"
    video: str
    dub: str
    container: Literal["mkv", "mp4", "webm"] = "mkv"
    original: int | None = None
    """Ordinal of the original among the audio streams; None: the default one."""
    source_lang: str = "und"
    target_lang: str
    dubs: tuple[Track, ...] = ()
    """Audio streams of `video` that are dubs already."""
    dub_subtitles: tuple[SubtitleFile, ...] = ()
    """Subtitles that came with the dub, added as tracks."""
    ducking_level: float = 0.18
    voice_balance: float = 0.0
    """Decibels that the voice stands out more from the original than usual; may be negative."""
    loudness_lufs: float = -16.0


class ProbeInput(StageInput):
    """Look at what is at `url` and download nothing; no job stands behind it."""

    stage: Literal["probe"] = "probe"
    url: str
    proxy: str | None = None
    cookies: str | None = None
    """Netscape cookie file's text."""


class VerifyInput(StageInput):
    """Read the finished file at `path` through; the rest is what it should hold."""

    stage: Literal["verify"] = "verify"
    path: str
    video_codec: str | None = None
    tracks: tuple[Track, ...] = ()
    subtitle_langs: tuple[str, ...] = ()
    duration_s: float | None = None


AnyInput = Annotated[
    DownloadInput | DubInput | MuxInput | ProbeInput | VerifyInput, Field(discriminator="stage")
]


class DownloadOutput(Frozen):
    """The verified file in the attempt's folder and what goes with it."""

    stage: Literal["download"] = "download"
    video: str
    subtitles: tuple[SubtitleFile, ...] = ()
    thumbnail: str | None = None
    media: MediaInfo


class DubOutput(Frozen):
    """The verified dub: a PCM WAV on the video's time line."""

    stage: Literal["dub"] = "dub"
    audio: str
    engine: str
    source_lang: str = "und"
    subtitles: tuple[SubtitleFile, ...] = ()
    """What is said, as text, in the dub's language or the source's."""


class MuxOutput(Frozen):
    """The verified finished file in the attempt's folder."""

    stage: Literal["mux"] = "mux"
    video: str
    media: MediaInfo


class SourceFormat(Frozen):
    """One of the files that a source offers; `size_bytes` may be an estimate."""

    id: str
    ext: str
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    video_codec: str | None = None
    audio_codec: str | None = None
    bitrate: int | None = None
    """Bits per second."""
    size_bytes: int | None = None
    note: str | None = None


class SourceEntry(Frozen):
    """One video of a list, by the link that adds it."""

    url: str
    title: str | None = None
    duration_s: float | None = None


class ProbeOutput(Frozen):
    """What is at a link: one video with its formats, or the entries of a list."""

    extractor: str = ""
    source_id: str | None = None
    title: str | None = None
    uploader: str | None = None
    duration_s: float | None = None
    thumbnail_url: str | None = None
    webpage_url: str | None = None
    language: str | None = None
    size_bytes: int | None = None
    """Of the formats that are chosen unless told otherwise."""
    formats: tuple[SourceFormat, ...] = ()
    subtitles: tuple[str, ...] = ()
    automatic_subtitles: tuple[str, ...] = ()
    is_list: bool = False
    entries: tuple[SourceEntry, ...] = ()
    has_more: bool = False
    """The list goes on behind the entries."""


AnyOutput = Annotated[DownloadOutput | DubOutput | MuxOutput, Field(discriminator="stage")]
