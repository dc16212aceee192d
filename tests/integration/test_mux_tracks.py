"""Dubs that add up in one file, and subtitles that come with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.stage_io import MuxInput, SubtitleFile
from pipelines.mux.stage import run_mux
from tests.media import LENGTH, Media
from tests.media_checker import Expected, describe, of_kind, problems, tone_level
from tests.media_checker.copies import stream_hashes
from tests.media_checker.tones import decode
from tests.programs import require_tools
from tests.reporter import FakeReporter

CUES = """WEBVTT

00:01.000 --> 00:03.000
Hola

00:06.000 --> 00:30.000
Hasta el final

00:40.000 --> 00:41.000
Nunca
"""
SRT = "1\n00:00:01,000 --> 00:00:02,000\nHola\n"
TONE = 440


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def mux(tmp_path):
    """Return a function that muxes and moves the finished file out: (path, output, reporter)."""
    tools = require_tools("ffmpeg", "ffprobe")
    made = []

    def run(video, dub, container, **more):
        work = tmp_path / f"work{len(made)}"
        work.mkdir()
        reporter = FakeReporter()
        given = {"source_lang": "en", "target_lang": "ru", "container": container, **more}
        output = run_mux(
            MuxInput(workdir=str(work), tools=tools, video=video, dub=dub, **given), reporter
        )
        assert [path.name for path in work.iterdir()] == [f"finished.{container}"]
        made.append(output.video)
        return output.video, output, reporter

    return run


def dubs_of(output):
    return tuple(track for track in output.media.tracks if track.role == "dub")


def texts(path):
    return [
        (
            s["codec_name"],
            s["tags"]["language"],
            s["tags"].get("title") or s["tags"].get("handler_name", ""),
            s["disposition"]["default"],
        )
        for s in of_kind(describe(path), "subtitle")
    ]


@pytest.mark.parametrize("container", ["mkv", "mp4", "webm"])
def test_dubs_add_up_and_one_of_the_same_language_is_replaced(media, mux, container):
    source = media.webm() if container == "webm" else media.mp4()
    first, output, _ = mux(source, media.dub(), container, target_lang="es")
    second, output, _ = mux(first, media.dub(), container, original=0, dubs=dubs_of(output))
    earlier = dubs_of(output)
    third, output, _ = mux(
        second, media.dub(), container, target_lang="spa", original=0, dubs=earlier
    )

    languages, titles = ("eng", "rus", "spa"), ("Original", "Russian dub", "Spanish dub")
    expected = Expected(languages=languages, titles=titles, container=container)
    assert problems(source, third, expected) == []
    assert stream_hashes(second, ("a:2",)) == stream_hashes(third, ("a:1",)), (
        "the kept dub is copied"
    )
    assert [(t.index, t.language, t.role, t.default) for t in output.media.tracks] == [
        (0, "eng", "original", False),
        (1, "rus", "dub", False),
        (2, "spa", "dub", True),
    ]


def test_a_second_dub_is_mixed_from_the_original(media, mux):
    video, dub = media.tones()
    first, output, _ = mux(video, dub, "mkv", target_lang="es")
    quiet = media.ffmpeg("quiet.wav", "-i", dub, "-af", "atrim=0:2.8,apad,atrim=0:8")
    second, output, _ = mux(first, quiet, "mkv", original=0, dubs=dubs_of(output))
    heard = decode(second, 2)
    assert tone_level(heard, TONE, 6.2, 6.8) > tone_level(heard, 1500, 6.2, 6.8) + 30


def test_a_dub_that_the_container_cannot_hold_is_reencoded_and_said(media, mux):
    first, output, _ = mux(media.webm(), media.dub(), "mkv", target_lang="es")
    second, output, reporter = mux(first, media.dub(), "webm", original=0, dubs=dubs_of(output))
    expected = Expected(languages=("eng", "spa", "rus"), container="webm")
    assert problems(media.webm(), second, expected) == []
    assert "webm cannot hold aac audio; the track 'Spanish dub' is re-encoded" in reporter.text


def test_a_silent_video_keeps_its_first_dub_beside_the_second(media, mux):
    first, output, _ = mux(media.silent_video(), media.dub(), "mkv", target_lang="es")
    second, output, _ = mux(first, media.dub(), "mkv", dubs=dubs_of(output))
    expected = Expected(languages=("spa", "rus"), audio_copied=False)
    assert problems(media.silent_video(), second, expected) == []
    assert {track.role for track in output.media.tracks} == {"dub"}


@pytest.mark.parametrize(
    ("container", "codec"), [("mkv", "subrip"), ("mp4", "mov_text"), ("webm", "webvtt")]
)
def test_subtitles_of_the_dub_become_tracks_and_make_nothing_longer(
    media, mux, tmp_path, container, codec
):
    (tmp_path / "ru.vtt").write_text(CUES)
    (tmp_path / "es.srt").write_text(SRT)
    files = (
        SubtitleFile(path=str(tmp_path / "ru.vtt"), language="ru"),
        SubtitleFile(path=str(tmp_path / "es.srt"), language="es-419"),
    )
    source = media.webm() if container == "webm" else media.mp4()
    finished, _, _ = mux(source, media.dub(), container, dub_subtitles=files)

    expected = Expected(languages=("eng", "rus"), subtitles=2, container=container)
    assert problems(source, finished, expected) == []
    assert texts(finished) == [
        (codec, "rus", "Russian (dub)", 0),
        (codec, "spa", "Spanish (dub)", 0),
    ]
    assert float(describe(finished)["format"]["duration"]) < LENGTH + 0.2
    written = media.ffmpeg(f"{container}.srt", "-i", finished, "-map", "0:s:0")
    words = Path(written).read_text()
    assert "Hola" in words
    assert "00:00:08," in words
    assert "Nunca" not in words


def test_a_new_dubs_subtitles_replace_its_own_earlier_ones_only(media, mux, tmp_path):
    (tmp_path / "a.srt").write_text(SRT)
    (tmp_path / "b.srt").write_text(SRT.replace("Hola", "Adiós"))
    first_text = (SubtitleFile(path=str(tmp_path / "a.srt"), language="en"),)
    second_text = (SubtitleFile(path=str(tmp_path / "b.srt"), language="en"),)
    first, output, _ = mux(media.subtitled(), media.dub(), "mkv", dub_subtitles=first_text)
    again = {"original": 0, "dubs": dubs_of(output), "dub_subtitles": second_text}
    second, _, _ = mux(first, media.dub(), "mkv", **again)
    assert [title for _, _, title, _ in texts(second)] == [
        "",
        "English (dub)",
    ]
    words = Path(media.ffmpeg("again.srt", "-i", second, "-map", "0:s:1")).read_text()
    assert "Adiós" in words


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\xff" * 4000, b"<!doctype html>", b"WEBVTT\n\n", b"#EXTM3U\nhttp://127.0.0.1/\n"],
    ids=["empty", "noise", "page", "no cues", "playlist"],
)
def test_unreadable_subtitles_cost_nothing_but_a_warning(media, mux, tmp_path, content):
    bad = tmp_path / "bad.vtt"
    bad.write_bytes(content)
    files = (
        SubtitleFile(path=str(bad), language="ru"),
        SubtitleFile(path=str(tmp_path / "none.srt"), language="es"),
    )
    finished, _, reporter = mux(media.silent_video(), media.dub(), "mkv", dub_subtitles=files)
    assert texts(finished) == []
    warned = [line for level, line in reporter.logs if level == "warning"]
    assert [line for line in warned if "(rus)" in line or "(spa)" in line] == warned
    assert len(warned) == 2


@pytest.mark.parametrize(("balance", "apart"), [(6.0, 6.0), (-6.0, -6.0), (40.0, 12.0)])
def test_the_balance_moves_the_original_against_the_voice(media, mux, balance, apart):
    video, dub = media.tones()
    plain = decode(mux(video, dub, "mkv")[0], 1)
    moved = decode(mux(video, dub, "mkv", voice_balance=balance)[0], 1)

    def distance(samples):
        return tone_level(samples, 1500, 2.5, 3.3) - tone_level(samples, TONE, 4.5, 5.5)

    assert distance(moved) - distance(plain) == pytest.approx(apart, abs=1.0)
