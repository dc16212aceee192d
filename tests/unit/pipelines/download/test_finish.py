"""When a file counts as text, and the one ffmpeg run that joins pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.stage_io import DownloadInput, SubtitleFile, Tools
from pipelines.download.fetch import Piece
from pipelines.download.finish import is_text, join_argv
from pipelines.probe import Probe, Stream

VIDEO = Stream(index=0, kind="video", codec="h264", width=320, height=180)
COVER = Stream(index=2, kind="video", codec="mjpeg", attached_pic=True)
AUDIO = Stream(index=1, kind="audio", codec="aac")
BITMAP = Stream(index=3, kind="subtitle", codec="hdmv_pgs_subtitle", language="deu")


def found(*streams):
    return Probe(
        format_names=("mpegts",),
        duration_s=3,
        start_s=0,
        size_bytes=1,
        chapters=(),
        streams=streams,
    )


def argv(container, probes, subtitles=(), **more):
    job = DownloadInput(
        workdir="/w", tools=Tools(ffmpeg="ffmpeg"), url="http://x/", container=container, **more
    )
    pieces = [Piece(path=Path(f"/w/{n}"), language="en-GB") for n in range(len(probes))]
    return join_argv(job, pieces, probes, subtitles, Path("/w/out"))


def maps(words):
    return [words[n + 1] for n, word in enumerate(words) if word == "-map"]


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b"Only words here.\n", True),
        (b"<html>\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82</html>", True),
        ("\u041f".encode() * 600, True),
        (b"\x00\x00\x00\x14ftypisom", False),
        (b"\x47\x40\x11\x10\x00", False),
        (b"\x1a\x45\xdf\xa3", False),
        (b"", False),
    ],
)
def test_text_is_told_from_media(tmp_path, head, text):
    path = tmp_path / "a"
    path.write_bytes(head)
    assert is_text(path) is text


def test_video_and_sound_of_two_pieces_are_joined_with_their_language():
    words = argv("mp4", [found(VIDEO), found(AUDIO)])
    assert maps(words) == ["0:0", "1:1"]
    assert "language=eng" in words
    assert words[words.index("-movflags") + 1] == "+faststart"
    assert words[-3:] == ["-f", "mp4", "/w/out"]


def test_covers_are_left_out_and_bitmap_subtitles_where_they_do_not_fit():
    assert maps(argv("mkv", [found(VIDEO, AUDIO, COVER, BITMAP)])) == ["0:0", "0:1", "0:3"]
    assert maps(argv("mp4", [found(VIDEO, AUDIO, COVER, BITMAP)])) == ["0:0", "0:1"]


def test_sound_alone_leaves_the_picture_out():
    assert maps(argv("mkv", [found(VIDEO, AUDIO)], format_preset="bestaudio")) == ["0:1"]


def test_fetched_subtitles_come_last_converted_and_named():
    files = [SubtitleFile(path="/w/subtitle.0.en.vtt", language="en-US")]
    words = argv("mp4", [found(VIDEO), found(AUDIO)], files)
    assert maps(words) == ["0:0", "1:1", "2:0"]
    assert words[words.index("-c:s:0") + 1] == "mov_text"
    assert words[words.index("-metadata:s:s:0") + 1] == "language=eng"
