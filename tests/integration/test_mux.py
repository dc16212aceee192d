"""The mux room on real files, judged by the independent checker."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from models.errors import ContainerRefused, DamagedDub, DiskFull, Stopped
from models.stage_io import MuxInput
from pipelines.ffmpeg import run_ffmpeg
from pipelines.mux.stage import run_mux
from tests.media import BURST_TONE, BURSTS, DUCK_TONE, LENGTH, Media, damaged
from tests.media_checker import (
    Expected,
    decode,
    describe,
    of_kind,
    problems,
    tone_level,
)
from tests.programs import require_tools
from tests.reporter import FakeReporter

ENG_RUS = ("eng", "rus")
TASKS = Path("/proc/self/task")


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def tools():
    return require_tools("ffmpeg", "ffprobe")


@pytest.fixture
def mux(tmp_path, tools):
    """Return a function that runs the stage and gives (output, reporter)."""

    def run(video, dub, container, **more):
        work = tmp_path / f"work 100%d {container}"
        work.mkdir(exist_ok=True)
        reporter = FakeReporter()
        job = MuxInput(
            workdir=str(work),
            tools=tools,
            video=video,
            dub=dub,
            container=container,
            **{"source_lang": "en", "target_lang": "ru", **more},
        )
        return run_mux(job, reporter), reporter

    return run


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_mp4_gets_a_second_voice(media, mux, container):
    output, reporter = mux(media.mp4(), media.dub(), container)

    assert problems(media.mp4(), output.video, Expected(languages=ENG_RUS)) == []
    assert [(t.index, t.language, t.role, t.default) for t in output.media.tracks] == [
        (0, "eng", "original", False),
        (1, "rus", "dub", True),
    ]
    assert (output.media.video_codec, output.media.width, output.media.fps) == ("h264", 320, 25)
    assert [p.name for p in Path(output.video).parent.iterdir()] == [f"finished.{container}"]
    assert reporter.percents == sorted(reporter.percents)
    assert reporter.percents[0] == 0
    assert reporter.percents[-1] == 100


def test_names_of_tracks_are_readable_in_both_containers(media, mux):
    for container in ("mkv", "mp4"):
        output, _ = mux(media.mp4(), media.dub(), container)
        assert [t.title for t in output.media.tracks] == ["Original", "Russian dub"]


@pytest.mark.parametrize("container", ["mkv", "mp4", "webm"])
def test_vp9_and_opus_fit_everywhere(media, mux, container):
    output, _ = mux(media.webm(), media.dub(), container)
    assert problems(media.webm(), output.video, Expected(languages=ENG_RUS)) == []


def test_aac_is_reencoded_for_webm_and_said_so(media, mux):
    source = media.webm_video_with_aac()
    output, reporter = mux(source, media.dub(), "webm")

    assert problems(source, output.video, Expected(languages=ENG_RUS, audio_copied=False)) == []
    assert [t.codec for t in output.media.tracks] == ["opus", "opus"]
    assert "webm cannot hold aac audio" in reporter.text


def test_h264_into_webm_is_refused_before_any_work(media, mux, tmp_path):
    with pytest.raises(ContainerRefused, match="choose mp4 or mkv"):
        mux(media.mp4(), media.dub(), "webm")
    assert list(tmp_path.rglob("*.*")) == []


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_a_silent_video_gets_the_dub_as_its_only_voice(media, mux, container):
    output, reporter = mux(media.silent_video(), media.dub(), container)
    assert problems(media.silent_video(), output.video, Expected(languages=("rus",))) == []
    assert "the dub alone" in reporter.text


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_subtitles_chapters_title_and_cover_stay(media, mux, container):
    source = media.subtitled()
    output, _ = mux(source, media.dub(), container)

    expected = Expected(languages=ENG_RUS, subtitles=1, chapters=2, cover=True)
    assert problems(source, output.video, expected) == []
    described = describe(output.video)
    assert described["format"]["tags"]["title"] == "Tést"
    assert of_kind(described, "subtitle")[0]["tags"]["language"] == "eng"
    covers = [s for s in described["streams"] if s["disposition"]["attached_pic"]]
    assert [c["codec_name"] for c in covers] == ["mjpeg"]


def test_the_default_voice_of_several_is_the_original(media, mux):
    source = media.two_voices()
    output, _ = mux(source, media.dub(), "mkv", source_lang="auto")
    expected = Expected(languages=("fra", "rus"), source_audio=1)
    assert problems(source, output.video, expected) == []


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_a_second_dub_takes_the_place_of_the_first_and_not_of_the_original(
    media, mux, tmp_path, container
):
    first, _ = mux(media.mp4(), media.dub(), container, target_lang="es")
    dubbed = str(Path(first.video).rename(tmp_path / f"dubbed.{container}"))
    assert [(t.language, t.default) for t in first.media.tracks] == [("eng", False), ("spa", True)]
    second, _ = mux(dubbed, media.dub(), container, original=0)
    for source in (dubbed, media.mp4()):
        assert problems(source, second.video, Expected(languages=ENG_RUS)) == []
    assert [(t.role, t.title) for t in second.media.tracks] == [
        ("original", "Original"),
        ("dub", "Russian dub"),
    ]


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_surround_stays_and_is_mixed_to_stereo(media, mux, container):
    output, _ = mux(media.surround(), media.dub(), container)
    expected = Expected(languages=ENG_RUS)
    assert problems(media.surround(), output.video, expected) == []
    assert [s["channels"] for s in of_kind(describe(output.video), "audio")] == [6, 2]


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_a_late_time_stamp_adds_no_silence(media, mux, container):
    source = media.late_start()
    output, _ = mux(source, media.dub(), container)
    expected = Expected(languages=("eng", "rus"), repackaged=True)
    assert problems(source, output.video, expected) == []


def test_a_transport_stream_is_repackaged(media, mux):
    source = media.copied("base.ts", "-output_ts_offset", "3600")
    output, _ = mux(source, media.dub(), "mp4")
    expected = Expected(languages=ENG_RUS, repackaged=True)
    assert problems(source, output.video, expected) == []


def test_a_dub_longer_than_the_video_is_cut(media, mux):
    dub = media.ffmpeg("long.wav", "-i", media.dub(), "-af", f"apad,atrim=0:{LENGTH + 4}")
    output, _ = mux(media.mp4(), dub, "mp4")
    assert problems(media.mp4(), output.video, Expected(languages=ENG_RUS)) == []


@pytest.mark.parametrize("lufs", [-23.0, -14.0])
def test_the_wanted_loudness_is_reached(media, mux, lufs):
    output, _ = mux(media.mp4(), media.dub(), "mkv", loudness_lufs=lufs)
    assert problems(media.mp4(), output.video, Expected(languages=ENG_RUS, lufs=lufs)) == []


def ducked_by(path, burst):
    samples = decode(path, 1)
    start, end = burst
    alone = tone_level(samples, DUCK_TONE, start - 0.5, start - 0.1)
    return alone - tone_level(samples, DUCK_TONE, start + 0.2, end - 0.1)


@pytest.mark.parametrize(
    ("share", "low", "high"), [(0.18, 12, 15), (0.5, 5, 6.1), (1.0, -0.1, 0.5)]
)
def test_the_original_steps_back_while_the_dub_speaks(media, mux, share, low, high):
    video, dub = media.tones()
    output, _ = mux(video, dub, "mp4", ducking_level=share)
    for burst in BURSTS:
        assert low < ducked_by(output.video, burst) < high


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_the_dub_is_where_it_was_at_start_and_end(media, mux, container):
    video, dub = media.tones()
    samples = decode(mux(video, dub, container)[0].video, 1)
    for start, end in BURSTS:
        inside = tone_level(samples, BURST_TONE, start + 0.3, end - 0.3)
        for outer, inner in ((start - 0.04, start + 0.02), (end + 0.02, end - 0.04)):
            before = tone_level(samples, BURST_TONE, outer, outer + 0.02)
            after = tone_level(samples, BURST_TONE, inner, inner + 0.02)
            assert before < inside - 12
            assert after > inside - 3


def test_the_original_comes_back_in_half_a_second(media, mux):
    video, dub = media.tones()
    samples = decode(mux(video, dub, "mp4")[0].video, 1)
    start, end = BURSTS[0]
    alone = tone_level(samples, DUCK_TONE, start - 0.5, start - 0.1)
    assert tone_level(samples, DUCK_TONE, start + 0.05, start + 0.1) < alone - 6
    assert tone_level(samples, DUCK_TONE, end + 0.15, end + 0.25) < alone - 3
    assert tone_level(samples, DUCK_TONE, end + 0.6, end + 0.7) > alone - 3


def test_damaged_dubs_are_refused(media, mux, tmp_path):
    silent = media.ffmpeg("silent.wav", "-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-t", "8")
    page = tmp_path / "page.mp3"
    page.write_text("<!doctype html><title>403</title>")
    mp3 = media.ffmpeg("dub.mp3", "-i", media.dub(), "-af", "apad,atrim=0:8")
    cut = damaged(mp3, tmp_path / "cut.mp3", lambda raw: raw[: len(raw) * 4 // 10])
    for dub in (silent, str(page), cut, media.silent_video()):
        with pytest.raises(DamagedDub):
            mux(media.mp4(), dub, "mkv")
    assert not list(tmp_path.rglob("finished.*"))


def programs():
    return {pid for task in TASKS.glob("*/children") for pid in task.read_text().split()}


@pytest.mark.parametrize("phase", ["measure", "mix", "encode"])
def test_stopping_ends_the_programs_at_once(media, tools, tmp_path, phase):
    long = media.ffmpeg(
        "long.mkv", "-f", "lavfi", "-i", "anoisesrc=r=48000:d=400", "-c:a", "pcm_s16le"
    )
    dub = media.ffmpeg("long_dub.wav", "-i", long)
    reporter = FakeReporter()
    reporter.awaited = phase
    before = programs()  # other tests' servers
    job = MuxInput(workdir=str(tmp_path), tools=tools, video=long, dub=dub, target_lang="ru")
    ends = []

    def work():
        with pytest.raises(Stopped):
            run_mux(job, reporter)
        ends.append(time.monotonic())

    worker = threading.Thread(target=work)
    worker.start()
    assert reporter.spoke.wait(20)
    asked = time.monotonic()
    reporter.stop()
    worker.join(10)
    assert ends
    assert ends[0] - asked < 1
    assert not list(tmp_path.glob("mix*"))
    assert programs() <= before
    assert reporter.percents[-1] < 100


def test_a_full_disk_is_named(media, tools):
    argv = [tools.ffmpeg, "-i", media.mp4(), "-c", "copy", "-f", "matroska", "/dev/full"]
    with pytest.raises(DiskFull):
        run_ffmpeg(argv, FakeReporter())
