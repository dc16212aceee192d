"""How fast the original steps back and returns, read off a steady tone in the finished file."""

from __future__ import annotations

import pytest

from models.stage_io import MuxInput
from pipelines.mux.stage import run_mux
from tests.media import BURSTS
from tests.media_checker.tones import steps_back
from tests.media_inputs import shared_inputs
from tests.programs import require_tools
from tests.reporter import FakeReporter

TONE, BURST_TONE, SECONDS = 400, 1500, 10
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "128k")


@pytest.fixture(scope="module")
def tones(tmp_path_factory):
    """A steady tone under a picture, and a dub of two bursts of another tone."""
    inputs = shared_inputs(tmp_path_factory.getbasetemp(), SECONDS)
    picture = ("-f", "lavfi", "-i", f"testsrc2=s=160x90:r=25:d={SECONDS}")
    steady = ("-f", "lavfi", "-i", f"sine={TONE}:r=48000:d={SECONDS}")
    during = "+".join(f"between(t,{start},{end})" for start, end in BURSTS)
    burst = f"aevalsrc='0.3*sin(2*PI*{BURST_TONE}*t)*({during})':s=48000:d={SECONDS}"
    video = inputs.made("tone.mp4", [*picture, *steady, *X264])
    return video, inputs.made("burst.wav", ["-f", "lavfi", "-i", burst])


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_a_tone_steps_back_at_once_and_returns_in_half_a_second(tones, tmp_path, container):
    video, dub = tones
    tools = require_tools("ffmpeg", "ffprobe")
    job = MuxInput(
        workdir=str(tmp_path),
        tools=tools,
        video=video,
        dub=dub,
        container=container,
        target_lang="ru",
    )
    finished = run_mux(job, FakeReporter()).video
    for depth, attack, release in steps_back(finished, 1, TONE, BURSTS):
        assert 10 <= depth <= 16
        assert attack <= 0.05
        assert 0.25 <= release <= 0.6
