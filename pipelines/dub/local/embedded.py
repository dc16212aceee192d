"""Subtitles that lie inside the video file as text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from models.errors import ToolMissing
from models.languages import UNKNOWN
from pipelines.containers import TEXT_SUBTITLES
from pipelines.ffmpeg import guarded, run_ffmpeg
from pipelines.process import Program

if TYPE_CHECKING:
    from models.stage_io import Tools
    from pipelines.reporter import Reporter

ENTRIES = "stream=index,codec_name:stream_disposition=forced:stream_tags=language"


class EmbeddedTrack(NamedTuple):
    """A text track; `stream` counts all of the file's streams, `language` is the file's word."""

    stream: int
    language: str


def text_tracks(video: str, tools: Tools) -> list[EmbeddedTrack]:
    """Return the text tracks that hold all that is said; none when the file cannot be read."""
    argv = [tools.ffprobe, "-v", "error", "-of", "json=c=1", "-select_streams", "s"]
    try:
        program = Program([*argv, "-show_entries", ENTRIES, *guarded(video)], brief=True)
    except ToolMissing:
        return []
    answer = "".join(program.lines())
    if program.wait() != 0:
        return []
    return [
        EmbeddedTrack(stream["index"], stream.get("tags", {}).get("language", UNKNOWN))
        for stream in json.loads(answer).get("streams", [])
        # a forced track has only what is said in a foreign language
        if stream.get("codec_name") in TEXT_SUBTITLES and not stream["disposition"]["forced"]
    ]


def extract_track(
    video: str, track: EmbeddedTrack, folder: str, tools: Tools, reporter: Reporter
) -> str:
    """Write a text track as WebVTT into `folder` and return its path."""
    path = str(Path(folder, "embedded.vtt"))
    argv = [tools.ffmpeg, *guarded(video), "-map", f"0:{track.stream}", "-c:s", "webvtt", path]
    run_ffmpeg(argv, reporter)
    return path
