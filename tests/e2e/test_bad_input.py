"""Bad input is answered clearly and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.stack import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.origin import Origin
    from tests.stack import Stack


@pytest.fixture(autouse=True, scope="module")
def no_retries(stack: Stack) -> Iterator[None]:
    """What a retry might help fails at once."""
    before = stack.call("GET", "/api/settings").json()["retriesMax"]
    assert stack.call("PATCH", "/api/settings", json={"retriesMax": 0}).ok
    yield
    assert stack.call("PATCH", "/api/settings", json={"retriesMax": before}).ok


REFUSED = [
    ({"url": "not a url"}, "url"),
    ({"url": "file:///etc/passwd"}, "url"),
    ({"url": "http://10.1.2.3/film.mp4"}, "url"),
    ({"url": "http://[fe80::1]/film.mp4"}, "url"),
    ({"url": "http://169.254.169.254/latest/meta-data"}, "url"),
    ({"url": "http://user:pass@example.org/film.mp4"}, "url"),
    (
        {"url": "http://example.org/a.mp4", "requestedDubbing": True, "targetLang": "xx"},
        "targetLang",
    ),
    (
        {"url": "http://example.org/a.mp4", "requestedDubbing": True, "targetLang": "sw"},
        "targetLang",
    ),
    ({"url": "http://example.org/a.mp4", "priority": 11}, "priority"),
    ({"url": "http://example.org/a.mp4", "outputContainer": "avi"}, "outputContainer"),
    ({"url": "http://example.org/a.mp4", "folder": "../outside"}, "folder"),
    ({"url": "http://example.org/a.mp4", "colour": "red"}, "colour"),
    ({}, "url"),
]


@pytest.mark.parametrize(("request_", "field"), REFUSED)
def test_a_wrong_request_gets_a_400_that_names_the_field(
    stack: Stack, request_: dict[str, object], field: str
) -> None:
    before = stack.call("GET", "/api/jobs").json()["total"]
    answer = stack.call("POST", "/api/jobs", json=request_)
    assert answer.status_code == 400, answer.text
    body = answer.json()
    assert body["code"] == "VALIDATION_ERROR"
    assert field in {detail["field"] for detail in body["details"]}
    assert stack.call("GET", "/api/jobs").json()["total"] == before


FAILING = [
    ("/status/404", "SOURCE_NOT_FOUND"),
    ("/text", "UNSUPPORTED_URL"),
    ("/page", "UNSUPPORTED_URL"),
    ("/truncate/film.mp4", "DAMAGED_MEDIA"),
    ("/redirect?to=http://10.1.2.3/film.mp4", "ADDRESS_FORBIDDEN"),
]


@pytest.mark.parametrize(("path", "code"), FAILING)
def test_a_bad_source_fails_the_job_with_its_reason(
    stack: Stack, origin: Origin, path: str, code: str
) -> None:
    published = set(stack.library.rglob("*"))
    job = stack.ended(stack.add(origin.url + path, outputContainer="mp4")["id"])
    assert (job["status"], job["errorCode"]) == ("FAILED", code), job["error"]
    assert job["error"].endswith((".", ")"))
    assert "\x1b" not in job["error"]
    assert set(stack.library.rglob("*")) == published


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "no-such-host.invalid"])
def test_a_dead_host_fails_the_job(stack: Stack, host: str) -> None:
    url = f"http://{host.format(port=free_port())}/film.mp4"
    job = stack.ended(stack.add(url)["id"], timeout=120)
    assert (job["status"], job["errorCode"]) == ("FAILED", "SOURCE_UNREACHABLE"), job["error"]


def test_a_video_without_audio_cannot_be_dubbed_but_is_saved(stack: Stack, origin: Origin) -> None:
    added = stack.add(
        f"{origin.url}/mute.mp4",
        requestedDubbing=True,
        targetLang="es",
        sourceLang="en",
        dubbingProvider="local",
    )
    job = stack.ended(added["id"])
    assert (job["status"], job["errorCode"]) == ("FAILED", "NO_AUDIO")
    assert (stack.media / job["media"]["videoPath"]).is_file()


def test_a_video_without_subtitles_keeps_its_download(stack: Stack, origin: Origin) -> None:
    added = stack.add(
        f"{origin.url}/film.mp4",
        requestedDubbing=True,
        targetLang="es",
        sourceLang="en",
        dubbingProvider="local",
    )
    job = stack.ended(added["id"])
    assert (job["status"], job["errorCode"]) == ("FAILED", "NO_SUBTITLES")
    assert (stack.media / job["media"]["videoPath"]).is_file()
    assert stack.call("GET", f"/api/jobs/{job['id']}/file").status_code == 200


def test_a_library_folder_that_is_a_file_fails_the_job(stack: Stack, origin: Origin) -> None:
    (stack.library / "taken").write_text("in the way")
    added = stack.add(f"{origin.url}/film.mp4", folder="taken", outputContainer="mp4")
    job = stack.ended(added["id"])
    assert (job["status"], job["errorCode"]) == ("FAILED", "LIBRARY_NOT_WRITABLE")
    assert (stack.library / "taken").read_text() == "in the way"
