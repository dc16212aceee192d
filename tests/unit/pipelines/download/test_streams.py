"""Files that yt-dlp's downloaders have left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yt_dlp import YoutubeDL
from yt_dlp.downloader.http import HttpFD

from pipelines.download.streams import STREAMS, close_streams, no_streams, note_streams

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_left_open_is_closed_with_all_its_bytes(tmp_path: Path) -> None:
    note_streams()
    note_streams()
    ydl = YoutubeDL({"quiet": True, STREAMS: no_streams()})
    downloader = HttpFD(ydl, ydl.params)
    left, name = downloader.sanitize_open(str(tmp_path / "a.part"), "wb")
    left.write(b"abc")
    closed, _ = downloader.sanitize_open(str(tmp_path / "b.part"), "wb")
    closed.close()
    close_streams(ydl)
    assert left.closed
    assert (name, (tmp_path / "a.part").read_bytes()) == (str(tmp_path / "a.part"), b"abc")


def test_a_downloader_without_the_option_opens_as_ever(tmp_path: Path) -> None:
    note_streams()
    stream, _ = HttpFD(YoutubeDL({"quiet": True}), {}).sanitize_open(str(tmp_path / "a"), "wb")
    stream.close()
