"""What a media file holds, asked with one ffprobe process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, get_args

from models.errors import DamagedMedia, MediaToolFailed
from models.stage_io import Chapter, Frozen, Tools
from pipelines.ffmpeg import guarded
from pipelines.process import run

if TYPE_CHECKING:
    from pipelines.reporter import Reporter

Kind = Literal["video", "audio", "subtitle", "attachment", "data"]
FAR = "99999999%+99999999"
"""Read from beyond the end: demuxers then give the packets after the last seek point.

Without a length after the plus sign ffprobe 7.0.2 reads nothing at all."""

COMPLAINTS = {
    "mov": "partial file",
    "matroska": "File ended prematurely",
    "avi": "Packet corrupt",
    "flv": "Packet corrupt",
}
INDEXED = frozenset({"mov", "matroska", "mp3"})
"""Formats whose header tells the duration, so that a missing end shows in the last packet."""
SLACK_S = 2.0
MP3_DELAY_SAMPLES = 529 + 576
MP3_RATE = 44_100
TAGGED_START_S = 1.0
"""Later starts make matroska's DURATION tag ambiguous: some programs write the length."""
FIELDS = (
    "format=format_name,start_time,duration,size"
    ":stream=index,codec_type,codec_name,width,height,avg_frame_rate,channels,sample_rate,"
    "start_time,duration"
    ":stream_disposition=default,attached_pic:stream_tags=language,title,handler_name,DURATION"
    ":chapter=start_time,end_time:chapter_tags=title"
)


class Stream(Frozen):
    """One stream of a file; times in seconds."""

    index: int
    kind: Kind
    codec: str = ""
    language: str = "und"
    title: str = ""
    default: bool = False
    attached_pic: bool = False
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    channels: int | None = None
    sample_rate: int | None = None
    start_s: float | None = None
    duration_s: float | None = None


class Probe(Frozen):
    """A whole file; `duration_s` is the true length (matroska's start time taken off)."""

    format_names: tuple[str, ...]
    duration_s: float | None
    start_s: float
    size_bytes: int
    chapters: tuple[Chapter, ...]
    streams: tuple[Stream, ...]
    tail_damaged: bool = False

    @property
    def video(self) -> Stream | None:
        """The first real video stream, covers left aside."""
        return next((s for s in self.streams if s.kind == "video" and not s.attached_pic), None)

    @property
    def cover(self) -> Stream | None:
        """The first attached picture."""
        return next((s for s in self.streams if s.attached_pic), None)

    @property
    def audio(self) -> tuple[Stream, ...]:
        """The audio streams, in order."""
        return tuple(s for s in self.streams if s.kind == "audio")

    @property
    def hidden_delay_s(self) -> float:
        """How much of the first audio stream's beginning is its encoder's and decoder's delay.

        ffmpeg takes it off where a header tells it. An MP3 without one starts at 0 and keeps it:
        529 samples of every decoder and 576 of the usual encoder (LAME).
        """
        first = next(iter(self.audio), None)
        if "mp3" not in self.format_names or first is None or self.start_s:
            return 0.0
        return MP3_DELAY_SAMPLES / (first.sample_rate or MP3_RATE)

    @property
    def subtitles(self) -> tuple[Stream, ...]:
        """The subtitle streams, in order."""
        return tuple(s for s in self.streams if s.kind == "subtitle")

    @property
    def subtitle_langs(self) -> tuple[str, ...]:
        """The languages of the subtitle streams, each once."""
        return tuple(dict.fromkeys(s.language for s in self.subtitles))

    @property
    def default_audio(self) -> int:
        """Ordinal, among the audio streams, of the one flagged default; else 0."""
        return next((n for n, s in enumerate(self.audio) if s.default), 0)


def probe(path: str, tools: Tools, reporter: Reporter, *, check_tail: bool = False) -> Probe:
    """Read a file's header, and with `check_tail` whether its end is really there.

    Raises DamagedMedia for what is no media, ToolMissing, Stopped.
    """
    tail = ["-read_intervals", FAR] if check_tail else []
    fields = FIELDS + (":packet=pts_time,duration_time" if check_tail else "")
    argv = [tools.ffprobe, "-v", "warning", "-of", "json=c=1", *tail, "-show_entries", fields]
    try:
        stdout, stderr = run([*argv, *guarded(path)], reporter, brief=True)
    except MediaToolFailed as error:
        raise DamagedMedia from error
    return parse(json.loads(stdout), stderr if check_tail else None)


def parse(answer: dict[str, Any], stderr: str | None) -> Probe:
    """Make a Probe of ffprobe's JSON; `stderr` is given when the tail was asked for."""
    container = answer.get("format", {})
    streams = tuple(_stream(s) for s in answer.get("streams", []))
    if not streams:
        raise DamagedMedia
    names = tuple(str(container.get("format_name", "")).split(","))
    start = _number(container.get("start_time")) or 0.0
    duration = _number(container.get("duration"))
    last = _last_moment(answer.get("packets", []))
    if duration is None and last is not None:
        # a live recording's header does not know how long it became
        duration = last if "matroska" in names else last - start
    end = None if duration is None else duration + start
    if duration is not None and "matroska" in names:
        end, duration = duration, duration - start
    return Probe(
        format_names=names,
        duration_s=duration,
        start_s=start,
        size_bytes=int(container.get("size", 0)),
        chapters=tuple(_chapter(c) for c in answer.get("chapters", [])),
        streams=streams,
        tail_damaged=stderr is not None
        and (_complained(names, stderr) or _short(names, end, last)),
    )


def _complained(names: tuple[str, ...], stderr: str) -> bool:
    return any(name in COMPLAINTS and COMPLAINTS[name] in stderr for name in names)


def _short(names: tuple[str, ...], end: float | None, last: float | None) -> bool:
    """Tell whether the last packet ends clearly before the header's end."""
    if end is None or INDEXED.isdisjoint(names):
        return False
    if last is None:
        # a matroska file without cues cannot be sought; mov's index always can
        return "mov" in names
    return last < end - max(SLACK_S, end / 200)


def _last_moment(packets: list[dict[str, str]]) -> float | None:
    """Return the end of the last packet, in seconds on the file's own clock."""
    ends = [
        begin + (_number(p.get("duration_time")) or 0.0)
        for p in packets
        if (begin := _number(p.get("pts_time"))) is not None
    ]
    return max(ends, default=None)


def _stream(raw: dict[str, Any]) -> Stream:
    tags, flags = raw.get("tags", {}), raw.get("disposition", {})
    kind = raw.get("codec_type", "data")
    return Stream(
        index=raw["index"],
        kind=kind if kind in get_args(Kind) else "data",
        codec=raw.get("codec_name", ""),
        language=tags.get("language", "und"),
        title=tags.get("title") or tags.get("handler_name", ""),
        default=bool(flags.get("default")),
        attached_pic=bool(flags.get("attached_pic")),
        width=raw.get("width"),
        height=raw.get("height"),
        fps=_ratio(raw.get("avg_frame_rate")),
        channels=raw.get("channels"),
        sample_rate=_whole(raw.get("sample_rate")),
        start_s=_number(raw.get("start_time")),
        duration_s=_stream_duration(raw),
    )


def _chapter(raw: dict[str, Any]) -> Chapter:
    return Chapter(
        start=_number(raw.get("start_time")) or 0.0,
        end=_number(raw.get("end_time")),
        title=raw.get("tags", {}).get("title", ""),
    )


def _stream_duration(raw: dict[str, Any]) -> float | None:
    """Return a stream's length; matroska keeps it as a tag, written as the stream's end."""
    start = _number(raw.get("start_time")) or 0.0
    hours, _, rest = str(raw.get("tags", {}).get("DURATION", "")).partition(":")
    minutes, _, seconds = rest.partition(":")
    parts = [_number(hours), _number(minutes), _number(seconds)]
    if raw.get("duration") is not None or None in parts or start > TAGGED_START_S:
        return _number(raw.get("duration"))
    return (
        sum((part or 0.0) * unit for part, unit in zip(parts, (3600, 60, 1), strict=True)) - start
    )


def _number(text: object) -> float | None:
    try:
        return float(str(text))
    except ValueError:
        return None


def _whole(text: object) -> int | None:
    number = _number(text)
    return None if number is None else int(number)


def _ratio(text: object) -> float | None:
    top, _, bottom = str(text).partition("/")
    over, under = _number(top), _number(bottom)
    return over / under if over and under else None
