"""What cannot become a finished file is refused by name, and leaves nothing behind."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.errors import ContainerRefused, DamagedDub, DamagedMedia
from models.stage_io import DubInput, Egress, MuxInput
from pipelines.dub.verify import verify_dub
from pipelines.dub.vot import engine
from pipelines.mux.stage import run_mux
from tests.media import damaged
from tests.media_checker.sound import listen
from tests.media_checker.timing import lag
from tests.media_inputs import shared_inputs
from tests.programs import missing, require_tools
from tests.reporter import FakeReporter
from tests.servers.fake_vot import FakeVot
from tests.vot import FAST, TOKEN, VIDEO

SECONDS = 24
PAGE = b"<!doctype html><title>403</title><p>Forbidden"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return shared_inputs(tmp_path_factory.getbasetemp(), SECONDS)


@pytest.fixture
def mux(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    tools = require_tools("ffmpeg", "ffprobe")

    def run(video, dub, container="mkv"):
        values = {"video": video, "dub": dub, "container": container, "target_lang": "ru"}
        try:
            run_mux(MuxInput(workdir=str(work), tools=tools, **values), FakeReporter())
        finally:
            assert list(work.iterdir()) == [], "a failure leaves nothing"

    return run


@pytest.mark.parametrize(
    ("source", "container", "advice"),
    [
        ("base", "webm", "H264 video cannot .* choose mp4 or mkv"),
        ("ts-3600", "webm", "H264 video cannot .* choose mp4 or mkv"),
        ("hevc", "webm", "HEVC video cannot .* choose mp4 or mkv"),
        ("vp8-vorbis", "mp4", "VP8 video cannot .* choose mkv"),
    ],
)
def test_a_container_that_cannot_hold_the_picture_is_refused(
    inputs, mux, source, container, advice
):
    with pytest.raises(ContainerRefused, match=advice):
        mux(inputs.source(source), inputs.dub("shorter.mp3"), container)


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("base", lambda raw: PAGE),
        ("base", lambda raw: b""),
        ("base", lambda raw: os.urandom(100_000)),
        ("base", lambda raw: raw[: len(raw) * 4 // 10]),
        ("vp9", lambda raw: raw[: len(raw) * 4 // 10]),
        ("base", lambda raw: b"#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1/x.ts\n"),
    ],
    ids=["page", "empty", "noise", "half an mp4", "half a webm", "playlist"],
)
def test_a_damaged_video_is_refused(inputs, mux, tmp_path, source, change):
    video = inputs.source(source)
    bad = damaged(video, tmp_path / f"bad{Path(video).suffix}", change)
    with pytest.raises(DamagedMedia):
        mux(bad, inputs.dub("shorter.mp3"))


def spoil(raw):
    """Put 20 kB of noise into the middle."""
    middle = len(raw) // 2
    return raw[:middle] + os.urandom(20_000) + raw[middle + 20_000 :]


BAD_DUBS = {
    "page": lambda raw: PAGE,
    "empty": lambda raw: b"",
    "cut at 40 %": lambda raw: raw[: len(raw) * 4 // 10],
    "noise inside": spoil,
}


@pytest.fixture(params=[*BAD_DUBS, "silent"])
def bad_dub(request, inputs, tmp_path):
    if request.param == "silent":
        words = ["-f", "lavfi", "-i", f"anullsrc=cl=mono:d={SECONDS - 2}", "-b:a", "64k"]
        return inputs.made("silent.mp3", words)
    return damaged(inputs.dub("shorter.mp3"), tmp_path / "bad.mp3", BAD_DUBS[request.param])


def test_a_damaged_dub_is_refused_by_the_mux(inputs, mux, bad_dub):
    with pytest.raises(DamagedDub):
        mux(inputs.source("base"), bad_dub)


@pytest.fixture
def dub(tmp_path):
    """Return a function that has the vot engine fetch a voice, and gives the checked WAV."""
    tools = require_tools("ffmpeg", "ffprobe", "node")
    if not engine.CLIENT.exists():
        missing("vot.js is not installed: npm ci --omit=peer in pipelines/dub/vot")
    work = tmp_path / "dub"
    work.mkdir()

    def run(voice):
        with FakeVot("ok", Path(voice)) as server:
            job = DubInput(
                workdir=str(work),
                tools=tools,
                egress=Egress(allow_loopback=True),
                url=VIDEO,
                video="",
                duration_s=SECONDS,
                source_lang="en",
                target_lang="ru",
                provider="vot",
                vot_host=server.url,
                vot_api_token=TOKEN,
            )
            output = FAST.dub(job, FakeReporter()).audio
        verify_dub(output, SECONDS)
        return output

    return run


def test_a_damaged_dub_fails_the_dub_stage(dub, bad_dub):
    with pytest.raises(DamagedDub):
        dub(bad_dub)


@pytest.mark.parametrize("voice", ["shorter.mp3", "longer.mp3", "24k.mp3", "headless.mp3"])
def test_a_fetched_dub_begins_when_it_was_spoken(inputs, dub, voice):
    spoken, made = listen(inputs.dub("exact.wav")), listen(dub(inputs.dub(voice)))
    late = lag(spoken.samples, made.samples, 0, SECONDS / 2)
    assert late == pytest.approx(0, abs=0.020)
    assert made.seconds == pytest.approx(SECONDS, abs=0.1)
