"""A link becomes a file, through the whole installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests import media_checker
from tests.servers import streams

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.fake_vot import FakeVot
    from tests.servers.origin import Origin
    from tests.stack import Stack

SAMPLE = "webapp/sample/sample.mp4"


def test_the_sample_is_dubbed_by_the_local_engine(stack: Stack) -> None:
    job = stack.add(
        f"{stack.base}/sample/",
        requestedDubbing=True,
        sourceLang="en",
        targetLang="es",
        dubbingProvider="local",
    )
    finished = stack.completed(job["id"])
    expected = media_checker.Expected(languages=("eng", "spa"))
    assert media_checker.problems(SAMPLE, str(finished), expected) == []
    tracks = stack.job(job["id"])["media"]["tracks"]
    assert [(t["language"], t["role"], t["default"]) for t in tracks] == [
        ("eng", "original", False),
        ("spa", "dub", True),
    ]


def test_vot_waits_and_then_dubs_a_direct_file(
    stack: Stack, origin: Origin, vot: FakeVot, films: Path
) -> None:
    job = stack.add(
        f"{origin.url}/film.mp4",
        requestedDubbing=True,
        sourceLang="en",
        targetLang="ru",
        dubbingProvider="vot",
    )
    finished = stack.completed(job["id"])
    expected = media_checker.Expected(languages=("eng", "rus"))
    assert media_checker.problems(str(films / "film.mp4"), str(finished), expected) == []
    assert [ask.first for ask in vot.asks][:2] == [True, False]
    assert vot.faults == []


def test_an_fmp4_ladder_with_subtitles_is_dubbed_locally(
    stack: Stack, origin: Origin, films: Path
) -> None:
    job = stack.add(
        f"{origin.url}/hls/master.m3u8",
        requestedDubbing=True,
        sourceLang="en",
        targetLang="es",
        dubbingProvider="local",
        downloadSubtitles=True,
    )
    finished = stack.completed(job["id"])
    expected = media_checker.Expected(languages=("eng", "spa"), subtitles=1)
    assert media_checker.problems(str(films / "film.mp4"), str(finished), expected) == []


@pytest.mark.parametrize("container", ["mkv", "mp4"])
@pytest.mark.parametrize("path", ["dash/manifest.mpd", "ts/index.m3u8"])
def test_streams_end_in_the_container_asked_for(
    stack: Stack, origin: Origin, films: Path, path: str, container: str
) -> None:
    job = stack.add(f"{origin.url}/{path}", outputContainer=container)
    finished = stack.completed(job["id"])
    formats = media_checker.describe(str(finished))["format"]["format_name"]
    assert finished.suffix == f".{container}"
    assert ("matroska" if container == "mkv" else "mp4") in formats
    assert streams.frames(finished) == streams.frames(films / "film.mp4")
    assert streams.audio_hash(finished) == streams.audio_hash(films / "film.mp4")


def test_a_direct_file_is_kept_byte_for_byte(stack: Stack, origin: Origin, films: Path) -> None:
    job = stack.add(f"{origin.url}/film.mp4", outputContainer="mp4")
    finished = stack.completed(job["id"])
    assert finished.read_bytes() == (films / "film.mp4").read_bytes()
    statuses = [
        event["payload"]["to"]
        for event in stack.job(job["id"])["events"]
        if event["event"] == "state_change"
    ]
    assert statuses == ["QUEUED", "DOWNLOADING", "COMPLETE"]
