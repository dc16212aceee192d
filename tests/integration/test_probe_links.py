"""Links are looked at: a gateway, a download worker, Redis and an origin, all of them real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.programs import require_program
from tests.servers import streams
from tests.servers.gateway import GatewayProcess
from tests.servers.origin import SECRET_BODY, Origin, serving
from tests.servers.worker import WorkerProcess
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

    from tests.database import Sqlite
    from tests.servers.redis import RedisServer


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    require_program("ffmpeg")
    root = tmp_path_factory.mktemp("films")
    film = streams.clip(root / "film.mp4")
    streams.hls_fmp4(film, root / "hls")
    for name in ("second.mp4", "third.mp4"):
        (root / name).write_bytes(film.read_bytes())
    with serving(root) as server:
        yield server


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite, redis_server: RedisServer
) -> Iterator[GatewayProcess]:
    folder = tmp_path_factory.mktemp("gateway")
    url = sqlite.fresh(folder)
    started = GatewayProcess(
        folder, url, redis_server.url, "eventlet", EGRESS_ALLOW_LOOPBACK="true"
    )
    yield started
    started.stop()


def look(gateway: GatewayProcess, url: str) -> requests.Response:
    return gateway.ask("POST", "/api/probe", {"url": url})


@pytest.fixture(scope="module")
def worker(gateway: GatewayProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    # before any worker has come: nobody is kept waiting for an answer that cannot come
    answer = look(gateway, "https://video.test/a")
    assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
    assert "download worker" in answer.json()["error"]
    started = WorkerProcess(tmp_path_factory.mktemp("worker"), "download", gateway)
    wait_until("the worker is there", lambda: gateway.ask("GET", "/api/workers").json()["workers"])
    yield started
    started.stop()


def seen(gateway: GatewayProcess, url: str) -> Any:
    answer = look(gateway, url)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.usefixtures("worker")
def test_a_video_is_described(gateway: GatewayProcess, origin: Origin) -> None:
    found = seen(gateway, f"{origin.url}/hls/master.m3u8")
    assert (found["title"], found["isPlaylist"], found["duplicateOf"]) == ("master", False, None)
    assert found["formats"] is None
    assert found["subtitles"]


@pytest.mark.usefixtures("worker")
def test_the_formats_are_told_to_who_asks_for_them(gateway: GatewayProcess, origin: Origin) -> None:
    body = {"url": f"{origin.url}/hls/master.m3u8", "formats": True}
    answer = gateway.ask("POST", "/api/probe", body)
    assert answer.status_code == 200, answer.text
    formats = answer.json()["formats"]
    pictures = [one for one in formats if one["videoCodec"]]
    assert [(one["width"], one["height"]) for one in pictures] == [(160, 90), (320, 180)]
    assert [one["bitrate"] for one in pictures] == [200_000, 900_000]
    assert {(one["videoCodec"], one["audioCodec"]) for one in pictures} == {("h264", None)}
    assert len({one["id"] for one in formats}) == 3
    refused = gateway.ask("POST", "/api/probe", body | {"formats": "some"})
    assert (refused.status_code, refused.json()["code"]) == (400, "VALIDATION_ERROR")


@pytest.mark.usefixtures("worker")
def test_a_page_with_several_videos_is_a_list(gateway: GatewayProcess, origin: Origin) -> None:
    page = f"{origin.url}/embed/film.mp4,second.mp4,third.mp4"
    first = gateway.ask("POST", "/api/jobs", {"url": f"{origin.url}/second.mp4"}).json()["id"]
    found = seen(gateway, page)
    assert (found["title"], found["isPlaylist"], found["hasMore"]) == ("A film", True, False)
    names = ("film.mp4", "second.mp4", "third.mp4")
    assert [one["url"] for one in found["entries"]] == [f"{origin.url}/{name}" for name in names]
    assert [one["duplicateOf"] for one in found["entries"]] == [None, first, None]


@pytest.mark.usefixtures("worker")
def test_a_link_that_has_a_job_names_it(gateway: GatewayProcess, origin: Origin) -> None:
    url = f"{origin.url}/film.mp4"
    assert seen(gateway, url)["duplicateOf"] is None
    job = gateway.ask("POST", "/api/jobs", {"url": url, "startPaused": True}).json()
    same = {"id": job["id"], "title": None, "status": "PAUSED"}
    assert seen(gateway, url)["duplicateOf"] == same
    gateway.ask("POST", f"/api/jobs/{job['id']}/cancel")
    assert seen(gateway, url)["duplicateOf"] is None


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("path", "status", "code", "words"),
    [
        ("nothing.mp4", 422, "SOURCE_NOT_FOUND", "HTTP 404"),
        ("status/403", 422, "SOURCE_FORBIDDEN", "refuses access"),
        ("page", 422, "UNSUPPORTED_URL", "No video or audio"),
        ("redirect?to=http://10.0.0.1/", 422, "ADDRESS_FORBIDDEN", "private"),
        ("status/503", 503, "UNAVAILABLE", "busy"),
    ],
)
def test_what_is_of_no_use_says_why(
    gateway: GatewayProcess, origin: Origin, path: str, status: int, code: str, words: str
) -> None:
    answer = look(gateway, f"{origin.url}/{path}")
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert words in answer.json()["error"]
    assert SECRET_BODY not in answer.text


def test_what_is_wrong_on_its_face_asks_nobody(gateway: GatewayProcess) -> None:
    for url in ("ftp://video.test/a", "http://10.0.0.1/", "https://me:secret@video.test/", "word"):
        answer = look(gateway, url)
        assert (answer.status_code, answer.json()["code"]) == (400, "VALIDATION_ERROR"), url
        assert "secret" not in answer.text


@pytest.mark.usefixtures("worker")
def test_a_second_look_within_a_minute_leaves_the_site_alone(
    gateway: GatewayProcess, origin: Origin
) -> None:
    url = f"{origin.url}/norange/third.mp4"
    seen(gateway, url)
    asked = len(origin.log.of("/norange/third.mp4"))
    assert seen(gateway, url)["title"] == "third"
    assert len(origin.log.of("/norange/third.mp4")) == asked > 0


def test_no_link_stays_behind(
    gateway: GatewayProcess,
    worker: WorkerProcess,
    origin: Origin,
    redis_server: RedisServer,
) -> None:
    seen(gateway, f"{origin.url}/film.mp4?token=hush")
    with redis_server.client() as client:
        assert list(client.scan_iter("dubline:probe:*")) == []
    assert "link checked" in worker.log()
    assert "hush" not in worker.log()
    assert "hush" not in gateway.log()
