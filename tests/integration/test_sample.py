"""The bundled sample: whole, small, and understood by the downloader."""

from __future__ import annotations

import functools
import http.server
import threading
from pathlib import Path

import pytest
import yt_dlp

from pipelines.probe import probe
from tests.programs import require_tools
from tests.reporter import FakeReporter

SAMPLE = Path(__file__).parents[2] / "webapp" / "sample"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_words):
        pass


@pytest.fixture
def address():
    handler = functools.partial(Quiet, directory=str(SAMPLE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_yt_dlp_finds_the_clip_and_its_subtitles(address):
    with yt_dlp.YoutubeDL({"quiet": True, "no_warnings": True, "proxy": ""}) as downloader:
        info = downloader.extract_info(address, download=False)
    assert info["url"] == f"{address}sample.mp4"
    assert info["subtitles"] == {"en": [{"url": f"{address}sample.en.vtt", "ext": "vtt"}]}
    assert "Dubline" in info["title"]


def test_the_clip_is_small_whole_and_speaks_english():
    path = SAMPLE / "sample.mp4"
    clip = probe(str(path), require_tools("ffprobe"), FakeReporter(), check_tail=True)
    assert clip.size_bytes == path.stat().st_size < 1_000_000
    assert not clip.tail_damaged
    assert clip.duration_s
    assert 25 < clip.duration_s < 35
    assert clip.video
    assert (clip.video.codec, [a.codec for a in clip.audio]) == ("h264", ["aac"])
    assert clip.audio[0].language == "eng"
    content = path.read_bytes()
    assert content.find(b"moov") < content.find(b"mdat")


def test_the_subtitles_fit_the_clip():
    lines = (SAMPLE / "sample.en.vtt").read_text().splitlines()
    times = [
        [int(t[3:5]) * 60 + float(t[6:]) for t in line.split(" --> ")]
        for line in lines
        if "-->" in line
    ]
    flat = [moment for cue in times for moment in cue]
    assert lines[0] == "WEBVTT"
    assert len(times) >= 6
    assert flat == sorted(flat)
    assert flat[-1] < 32
