"""The service asks for the audio: it gets the packets of the source, once, whole."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from models.errors import Crashed, Stopped
from tests.reporter import FakeReporter
from tests.servers.vot_service import TRANSLATION
from tests.servers.vot_upload import PART_BYTES
from tests.vot import FAST, VIDEO, Run, node_children, node_processes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.stage_io import Tools

NOISE = "anoisesrc=d=70:r=48000:c=white:seed=7,aformat=channel_layouts=stereo"
TONE = "sine=frequency=330:duration=4"
PICTURE = ("-f", "lavfi", "-i", "color=s=64x64:r=5:d=4")


@pytest.fixture(scope="session")
def film(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a video of some words for ffmpeg's audio side."""
    folder = tmp_path_factory.mktemp("films")

    def make(name: str, *words: str, source: str = TONE) -> Path:
        path = folder / name
        if not path.exists():
            audio = ["-f", "lavfi", "-i", source]
            argv = [tools.ffmpeg, "-v", "error", *PICTURE, *audio, *words, str(path)]
            subprocess.run(argv, check=True)
        return path

    return make


@pytest.fixture(scope="session")
def long_film(film: Callable[..., Path]) -> Path:
    """Its audio goes in three parts."""
    words = ("-c:a", "flac", "-compression_level", "0", "-metadata", "title=Private title")
    return film("long.mkv", *words, source=NOISE)


def packets(path: Path, stream: str = "0:a:0") -> str:
    argv = ["ffmpeg", "-v", "error", "-i", str(path), "-map", stream, "-c", "copy"]
    argv += ["-f", "streamhash", "-hash", "md5", "-"]
    done = subprocess.run(argv, check=True, capture_output=True, text=True)
    return done.stdout.rpartition("=")[2]


@pytest.mark.parametrize(
    ("name", "codec", "itag", "form"),
    [
        ("a.webm", ("-c:v", "libvpx", "-c:a", "libopus"), 251, "webm"),
        ("a.mp4", ("-c:a", "aac"), 140, "m4a"),
        ("b.mkv", ("-c:a", "libmp3lame"), 140, "mp3"),
        ("c.mkv", ("-c:a", "ac3"), 140, "mka"),
    ],
)
def test_the_audio_is_sent_as_it_is(serve, job, film, tmp_path, name, codec, itag, form) -> None:
    video, server = film(name, *codec), serve("audio")
    FAST.dub(job(server, video=str(video)), FakeReporter())
    (file_id,) = server.upload.file_ids
    received = tmp_path / f"received.{form}"
    received.write_bytes(server.upload.audio)
    assert packets(received) == packets(video)
    assert file_id["itag"] == itag
    assert int(file_id["fileSize"]) == received.stat().st_size
    assert server.upload.asked_for == (VIDEO, TRANSLATION)
    assert (server.upload.empty, server.fail_audio_urls) == (0, [])
    assert server.faults == []


def test_a_long_one_goes_in_parts_once(serve, job, long_film, tmp_path) -> None:
    server, reporter = serve("audio"), FakeReporter()
    FAST.dub(job(server, video=str(long_film)), reporter)
    received = tmp_path / "received.mka"
    received.write_bytes(server.upload.audio)
    assert server.upload.order == list(range(-(-received.stat().st_size // PART_BYTES)))
    assert len(server.upload.order) > 2
    assert packets(received) == packets(long_film)
    assert b"Private title" not in server.upload.audio
    assert len(server.asks) == 4, "asked for again, not sent again"
    assert "uploading" in reporter.phases
    assert reporter.percents == sorted(reporter.percents)
    assert server.faults == []
    assert not list(tmp_path.glob("vot-*"))


def test_what_the_service_misses_is_sent_again(serve, job, long_film) -> None:
    server = serve("audio")
    server.upload.loses = {0: 1, 1: 2}
    FAST.dub(job(server, video=str(long_film)), FakeReporter())
    assert server.upload.order == [0, 1, 2, 0, 1, 1]
    assert server.upload.missing == []
    assert server.upload.empty == 0


def test_a_service_that_always_misses_something_gets_the_empty_answer(
    serve, job, long_film
) -> None:
    server, reporter = serve("audio"), FakeReporter()
    server.upload.loses = {1: 99}
    FAST.dub(job(server, video=str(long_film)), reporter)
    assert server.upload.order == [0, 1, 2, 1, 1, 1]
    assert server.upload.empty == 1
    assert "could not be sent" in reporter.text


def test_the_stream_in_the_language_named_is_the_original(serve, job, film, tmp_path) -> None:
    words = ("-map", "0:v", "-map", "1:a", "-map", "1:a", "-c:a", "aac", "-b:a:1", "32k")
    tags = ("-metadata:s:a:0", "language=deu", "-metadata:s:a:1", "language=eng")
    video = film("two.mkv", *words, *tags)
    server = serve("audio")
    FAST.dub(job(server, video=str(video)), FakeReporter())
    received = tmp_path / "received.m4a"
    received.write_bytes(server.upload.audio)
    assert packets(received) == packets(video, "0:a:1") != packets(video, "0:a:0")


@pytest.mark.parametrize("kind", ["missing", "silent", "pcm", "text"])
def test_without_sendable_audio_the_answer_is_empty(serve, job, film, tmp_path, kind: str) -> None:
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    video = {
        "missing": tmp_path / "nowhere.mkv",
        "silent": film("silent.mkv", "-an"),
        "pcm": film("pcm.mkv", "-c:a", "pcm_s16le"),
        "text": text,
    }[kind]
    server, reporter = serve("audio"), FakeReporter()
    FAST.dub(job(server, video=str(video)), reporter)
    assert server.fail_audio_urls == [VIDEO]
    assert (server.upload.empty, server.upload.order) == (1, [])
    assert "cannot be sent" in reporter.text
    assert server.faults == []


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_an_upload_cut_off_goes_on_where_it_was(serve, job, long_film, tmp_path, end) -> None:
    server, reporter = serve("audio"), FakeReporter()
    server.upload.holds = 1
    run = Run(FAST, job(server, video=str(long_film)), reporter)
    assert server.upload.held.wait(30)
    if end == "stop":
        assert run.stop() < 1.0
    else:
        (pid,) = node_processes()
        os.kill(pid, signal.SIGKILL)
        run.wait()
    assert [type(error) for error in run.raised] == [Stopped if end == "stop" else Crashed]
    assert node_children() == []
    assert not list(tmp_path.glob("vot-*"))
    state = reporter.states[-1]
    assert (state["audioParts"], state["audioSentFor"]) == (1, None)

    server.upload.holds = None
    FAST.dub(job(server, video=str(long_film), state=state), FakeReporter())
    assert server.upload.order == [0, 1, 1, 2]
    assert server.upload.empty == 0
    received = tmp_path / "received.mka"
    received.write_bytes(server.upload.audio)
    assert packets(received) == packets(long_film), "the file is the same each time it is made"
    assert server.faults == []


def test_another_file_is_sent_from_its_beginning(serve, job, long_film, film) -> None:
    server, reporter = serve("audio"), FakeReporter()
    server.upload.holds = 1
    run = Run(FAST, job(server, video=str(long_film)), reporter)
    assert server.upload.held.wait(30)
    run.stop()
    server.upload.holds = None
    server.upload.parts.clear()
    other = film("a.mp4", "-c:a", "aac")
    FAST.dub(job(server, video=str(other), state=reporter.states[-1]), FakeReporter())
    assert server.upload.order == [0, 1, 0]
    assert len(server.upload.audio) < PART_BYTES
