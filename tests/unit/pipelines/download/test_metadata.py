"""A source's words are made harmless before they go anywhere."""

from __future__ import annotations

from pathlib import Path

from pipelines.download.fetch import Piece
from pipelines.download.metadata import media_info, web_link
from pipelines.probe import Probe, Stream

FOUND = Probe(
    format_names=("mov", "mp4"),
    duration_s=3.0,
    start_s=0.0,
    size_bytes=1000,
    chapters=(),
    streams=(
        Stream(index=0, kind="video", codec="h264", width=320, height=180, fps=25.0),
        Stream(index=1, kind="audio", codec="aac", default=True),
        Stream(index=2, kind="audio", codec="aac", language="deu"),
        Stream(index=3, kind="subtitle", codec="mov_text", language="deu"),
        Stream(index=4, kind="subtitle", codec="mov_text", language="deu"),
    ),
)
PIECES = [Piece(path=Path("/nowhere/video.f0.mp4"), language="en-US")]


def test_measured_facts_and_the_sources_words_come_together():
    info = {
        "id": "abc",
        "title": "A\u202e film\x00\nhere\ud800",
        "channel": "Somebody",
        "upload_date": "20260131",
        "thumbnail": "https://example.com/t.jpg",
        "webpage_url": "https://example.com/watch",
        "duration": 99,
    }
    media = media_info(info, PIECES, FOUND)
    assert media.title == "A film here?"
    assert media.model_dump_json()
    assert media.uploader == "Somebody"
    assert (media.duration_s, media.width, media.height, media.fps) == (3.0, 320, 180, 25.0)
    assert (media.video_codec, media.audio_codec, media.size_bytes) == ("h264", "aac", 1000)
    assert [t.language for t in media.tracks] == ["eng", "deu"]
    assert [t.index for t in media.tracks] == [0, 1]
    assert media.subtitle_langs == ("deu",)


def test_the_formats_that_were_fetched_are_named():
    pieces = [{"format_id": "137"}, {"format_id": "140\x00"}, {}]
    assert media_info({"requested_formats": pieces}, [], FOUND).format_ids == ("137", "140")
    assert media_info({"format_id": "http-1"}, [], FOUND).format_ids == ("http-1",)
    assert media_info({}, [], FOUND).format_ids == ()


def test_nonsense_is_left_out():
    info = {"title": "", "upload_date": "yesterday", "thumbnail": "file:///etc/passwd"}
    media = media_info(info, [], FOUND)
    assert media.title is None
    assert media.upload_date is None
    assert media.thumbnail_url is None
    assert media.tracks[0].language == "und"


def test_links_are_web_links_of_sane_length():
    assert web_link("http://example.com/a") == "http://example.com/a"
    assert web_link("javascript:alert(1)") is None
    assert web_link("http://example.com/" + "a" * 3000) is None
    assert web_link(None) is None
