"""One file, many dubs: another language, another engine, once more; and an engine of the tests."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import media_checker
from tests.programs import require_program
from tests.servers.origin import serving
from tests.stack import Stack

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = """<!doctype html><title>Mute</title><video src="mute.mp4">
<track kind="subtitles" srclang="en" src="en.vtt"></video>"""
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    for program in ("redis-server", "ffmpeg", "espeak-ng", "apertium"):
        require_program(program)
    stack = Stack(
        tmp_path_factory.mktemp("three"),
        PYTHONPATH=str(ROOT),
        VOT_ENABLED="false",
        DUB_CACHE_GB="1",
    )
    stack.program = [sys.executable, "-m", "tests.engines.dubline"]
    stack.start("--no-flower")
    yield stack
    stack.stop()


def dub(stack: Stack, job_id: str, **request: str) -> Path:
    answer = stack.call("POST", f"/api/jobs/{job_id}/dub", json=request)
    assert answer.status_code == 200, answer.text
    return stack.completed(job_id)


def audio(file: Path) -> list[tuple[str, str, bool]]:
    """Language, title and default flag of each audio stream, by ffprobe."""
    streams = media_checker.describe(str(file))["streams"]
    found = [stream for stream in streams if stream["codec_type"] == "audio"]
    return [
        (one["tags"]["language"], one["tags"].get("title", ""), bool(one["disposition"]["default"]))
        for one in found
    ]


def engines(job: dict[str, Any]) -> list[str]:
    return [stage["engine"] for stage in job["stages"] if stage["stage"] == "dub"]


def log(stack: Stack, job_id: str) -> str:
    answer = stack.call("GET", f"/api/jobs/{job_id}/logs", params={"limit": 1000})
    lines = (event["payload"].get("message", "") for event in answer.json()["events"])
    return "\n".join(lines)


def test_dubs_are_added_to_the_finished_file_and_made_once(installation: Stack) -> None:
    stack = installation
    there = {one["name"]: one for one in stack.call("GET", "/api/languages").json()["engines"]}
    assert there["tone"]["targets"] == ["fr", "it"]
    wish = {"requestedDubbing": True, "sourceLang": "en"}
    job_id = stack.add(f"{stack.base}/sample/", targetLang="fr", dubbingProvider="tone", **wish)[
        "id"
    ]
    first = stack.completed(job_id)
    assert audio(first) == [("eng", "Original", False), ("fra", "French dub", True)]
    assert engines(stack.job(job_id)) == ["tone"]

    second = dub(stack, job_id, targetLang="es", dubbingProvider="local")
    assert second == first
    assert [one[0] for one in audio(second)] == ["eng", "fra", "spa"]

    third = dub(stack, job_id, targetLang="it", dubbingProvider="auto")
    assert audio(third) == [
        ("eng", "Original", False),
        ("fra", "French dub", False),
        ("spa", "Spanish dub", False),
        ("ita", "Italian dub", True),
    ]
    tracks = stack.job(job_id)["media"]["tracks"]
    assert [(one["language"], one["role"]) for one in tracks] == [
        ("eng", "original"), ("fra", "dub"), ("spa", "dub"), ("ita", "dub"),
    ]  # fmt: skip

    again = dub(stack, job_id, targetLang="fr", dubbingProvider="tone")
    assert [one[0] for one in audio(again)] == ["eng", "spa", "ita", "fra"]
    assert "has made this dub before" not in log(stack, job_id)

    other = stack.add(f"{stack.base}/sample/", targetLang="es", dubbingProvider="local", **wish)
    stack.completed(other["id"])
    assert "The local engine has made this dub before; using it." in log(stack, other["id"])


def test_a_mute_film_gets_the_dubs_as_its_only_sound(
    installation: Stack, films: Path, tmp_path: Path
) -> None:
    shutil.copy(films / "mute.mp4", tmp_path / "mute.mp4")
    (tmp_path / "en.vtt").write_text("WEBVTT\n\n00:01.000 --> 00:03.000\nThe river is wide.\n")
    (tmp_path / "watch.html").write_text(PAGE)
    with serving(tmp_path) as origin:
        wish = {"requestedDubbing": True, "sourceLang": "en", "targetLang": "es"}
        job = installation.add(f"{origin.url}/watch.html", dubbingProvider="local", **wish)
        first = installation.completed(job["id"])
    assert audio(first) == [("spa", "Spanish dub", True)]
    second = dub(installation, job["id"], targetLang="it", dubbingProvider="tone")
    assert audio(second) == [("spa", "Spanish dub", False), ("ita", "Italian dub", True)]


def test_a_dub_that_is_impossible_here_says_why_and_loses_no_video(
    installation: Stack, films: Path
) -> None:
    wish = {"sourceLang": "en", "targetLang": "es", "dubbingProvider": "local"}
    with serving(films) as origin:
        plain = installation.add(f"{origin.url}/film.mp4")["id"]
        dubbed = installation.add(f"{origin.url}/film.mp4", requestedDubbing=True, **wish)["id"]
        file = installation.completed(plain)
        before = file.read_bytes()
        answer = installation.call("POST", f"/api/jobs/{plain}/dub", json=wish)
        assert answer.status_code == 200, answer.text
        for job_id in (plain, dubbed):
            job = installation.ended(job_id)
            assert (job["status"], job["errorCode"]) == ("FAILED", "NO_SUBTITLES")
            assert "WHISPER_MODEL" in job["error"]
            played = installation.call("GET", f"/api/jobs/{job_id}/file")
            assert (played.status_code, len(played.content) > 10_000) == (200, True)
    assert file.read_bytes() == before
