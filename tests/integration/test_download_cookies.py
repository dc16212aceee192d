"""Cookies of a site at work: a site that demands one, its redirects, and what is left of it."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from models.errors import SourceForbidden
from models.stage_io import DownloadInput, Egress, ProbeInput
from pipelines.download.look import run_probe
from pipelines.download.stage import run_download
from tests.programs import require_tools
from tests.reporter import FakeReporter
from tests.servers import streams
from tests.servers.origin import Origin, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# yt-dlp leaves files and sockets to the collector when a download fails; the child ends then
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
LOCAL = Egress(allow_loopback=True)
TEXT = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\topen\n"


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require_tools("ffmpeg", "ffprobe")
    root = tmp_path_factory.mktemp("films")
    streams.clip(root / "clip.mp4")
    return root


@pytest.fixture
def site(films: Path) -> Iterator[Origin]:
    """127.0.0.1, whose cookies there are."""
    with serving(films) as server:
        yield server
    gc.collect()


@pytest.fixture
def stranger(films: Path) -> Iterator[Origin]:
    """Another server, which is called localhost."""
    with serving(films) as server:
        yield server


def download(folder: Path, url: str, **more: str) -> FakeReporter:
    reporter = FakeReporter()
    tools = require_tools("ffmpeg", "ffprobe")
    job = DownloadInput(workdir=str(folder), tools=tools, egress=LOCAL, url=url, **more)
    run_download(job, reporter)
    return reporter


def look(folder: Path, url: str, cookies: str | None = TEXT) -> str | None:
    tools = require_tools("ffmpeg", "ffprobe")
    asked = ProbeInput(workdir=str(folder), tools=tools, egress=LOCAL, url=url, cookies=cookies)
    return run_probe(asked).title


def sent_to(server: Origin) -> set[str | None]:
    return {asked.headers.get("Cookie") for asked in server.log.requests}


def told(reporter: FakeReporter) -> list[tuple[str, str]]:
    return [(level, text) for level, text in reporter.logs if "cookies of" in text]


def test_a_site_that_demands_a_cookie_opens_to_it(site: Origin, tmp_path: Path) -> None:
    url = f"{site.url}/members/clip.mp4"
    with pytest.raises(SourceForbidden, match="in the settings"):
        download(tmp_path, url)
    assert sent_to(site) == {None}
    reporter = download(tmp_path, url, cookies=TEXT, cookies_of="127.0.0.1")
    assert told(reporter) == [("info", "The cookies of 127.0.0.1 from the settings are used.")]
    assert "session=open" in sent_to(site)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert not [path for path in written if b"session" in path.read_bytes()]


def test_a_look_has_them_too(site: Origin, tmp_path: Path) -> None:
    url = f"{site.url}/members/clip.mp4"
    with pytest.raises(SourceForbidden):
        look(tmp_path, url, None)
    assert look(tmp_path, url) == "clip"
    assert "session=open" in sent_to(site)


def test_a_redirect_does_not_take_them_along(
    site: Origin, stranger: Origin, tmp_path: Path
) -> None:
    there = f"http://localhost:{stranger.server_address[1]}/clip.mp4"
    url = f"{site.url}/redirect?to={there}"
    download(tmp_path, url, cookies=TEXT)
    look(tmp_path, url)
    assert sent_to(site) == {"session=open"}
    assert sent_to(stranger) == {None}


def test_a_strangers_redirect_to_the_site_is_a_link_of_the_stranger(
    site: Origin, stranger: Origin, tmp_path: Path
) -> None:
    """It gets no cookies from the settings, so that no page can use the login of another site."""
    url = f"http://localhost:{stranger.server_address[1]}/redirect?to={site.url}/members/clip.mp4"
    with pytest.raises(SourceForbidden):
        download(tmp_path, url)
    assert sent_to(site) == {None}


def test_unreadable_ones_are_told_and_the_download_goes_on(site: Origin, tmp_path: Path) -> None:
    reporter = download(tmp_path, f"{site.url}/clip.mp4", cookies_of="127.0.0.1")
    ((level, text),) = told(reporter)
    assert level == "warning"
    assert "give them anew in the settings" in text
