"""`dubline cookies` and `dubline presets` against a gateway process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.servers.gateway import LOCAL_TOKEN, GatewayProcess
from webapp.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Sqlite
    from tests.servers.redis import RedisServer

TEXT = "# Netscape HTTP Cookie File\n.video.test\tTRUE\t/\tTRUE\t1900000000\tsession\tvery-secret\n"


@pytest.fixture(scope="module", params=["eventlet"])
def gateway(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite: Sqlite,
    redis_server: RedisServer,
) -> Iterator[GatewayProcess]:
    folder = tmp_path_factory.mktemp("gateway")
    process = GatewayProcess(folder, sqlite.fresh(folder), redis_server.url, request.param)
    yield process
    process.stop()
    assert "very-secret" not in process.log()


@pytest.fixture(autouse=True)
def here(gateway: GatewayProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUBLINE_SERVER", gateway.base)
    monkeypatch.setenv("DUBLINE_TOKEN", LOCAL_TOKEN)


def run(*arguments: str, code: int = 0, standard_input: str | None = None) -> str:
    answer = CliRunner().invoke(main, list(arguments), input=standard_input)
    assert answer.exit_code == code, (answer.output, answer.exception)
    assert "very-secret" not in answer.output
    return answer.output


def test_cookies_are_given_listed_and_forgotten(tmp_path: Path) -> None:
    (tmp_path / "cookies.txt").write_text("\ufeff" + TEXT)
    assert (
        run("cookies", "set", "https://www.video.test/watch?v=1", "cookies.txt")
        == "video.test  1 kept\n"
    )
    more = TEXT + TEXT.replace(".video.test", "ads.test")
    answer = run("cookies", "set", "video.test", "-", standard_input=more)
    assert answer == "video.test  1 kept, 1 of other sites left out\n"
    listed = run("cookies", "list")
    assert "video.test" in listed
    assert "used never  expire by 2030-03-17" in listed
    assert run("cookies", "rm", "video.test") == "video.test  forgotten\n"
    assert "no cookies of this site" in run("cookies", "rm", "video.test", code=1)
    assert run("cookies", "list") == ""


def test_what_is_no_cookie_file_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "cookies.json").write_text('[{"value": "very-secret"}]')
    assert "This is JSON" in run("cookies", "set", "video.test", "cookies.json", code=1)
    (tmp_path / "film.mp4").write_bytes(b"\xff\xfe\x00")
    assert "is no text" in run("cookies", "set", "video.test", "film.mp4", code=1)
    assert "youtube.com" in run("cookies", "set", "a b/c", "cookies.json", code=2)
    assert "youtube.com" in run("cookies", "rm", "https://", code=2)
    assert run("cookies", "list") == ""


def test_presets_are_listed_and_asked_for_by_name(gateway: GatewayProcess) -> None:
    body = {"format": "bv*[height<=720]+ba/b", "outputContainer": "mp4"}
    assert gateway.ask("PUT", "/api/presets/720p", body).status_code == 200
    lines = run("presets").splitlines()
    assert lines[:4] == ["bestvideo+bestaudio", "best", "bestaudio", "worst"]
    assert lines[4].split() == ["720p", "mp4", body["format"]]
    added = run("add", "--format", "720p", "https://video.test/a")
    job = gateway.ask("GET", f"/api/jobs/{added.split()[0]}").json()
    assert (job["formatPreset"], job["outputContainer"]) == ("720p", "mp4")
    assert "no preset '4K'" in run("add", "--format", "4K", "https://video.test/b", code=1)
