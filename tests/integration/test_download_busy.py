"""A site that asks to be left alone is left alone at once, for as long as it says."""

from __future__ import annotations

import email.utils
import gc
import time
from pathlib import Path

import pytest

from models.errors import SourceBusy, SourceUnreachable
from models.stage_io import DownloadInput, Egress
from pipelines.download import options
from pipelines.download.stage import run_download
from tests.programs import require_tools
from tests.reporter import FakeReporter
from tests.servers import streams
from tests.servers.origin import SECRET_BODY, serving

# yt-dlp leaves files and sockets to the collector when a download fails; the child ends then
pytestmark = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    require_tools("ffmpeg", "ffprobe")
    root = tmp_path_factory.mktemp("site")
    source = streams.clip(root / "clip.mp4")
    streams.hls_ts(source, root / "hls")
    with serving(root) as origin:
        yield origin


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch):
    monkeypatch.setattr(options, "RETRY_BASE_S", 0.001)
    yield
    # within the test's warning filter
    gc.collect()


@pytest.fixture
def download(site, tmp_path):
    def run(path):
        job = DownloadInput(
            workdir=str(tmp_path),
            tools=require_tools("ffmpeg", "ffprobe"),
            egress=Egress(allow_loopback=True),
            container="mp4",
            url=site.url + path,
        )
        return Path(run_download(job, FakeReporter()).video)

    return run


def asked(site, path):
    return len([r for r in site.log.requests if r.path.startswith(path)])


@pytest.mark.parametrize("code", [429, 503])
@pytest.mark.parametrize(("after", "wait"), [("7", 7.0), ("0", 0.0), ("999999", 21600.0)])
def test_the_pause_that_a_page_names_is_handed_on(site, download, code, after, wait):
    path = f"/busy/{code}?after={after}"
    before = asked(site, path)
    with pytest.raises(SourceBusy) as raised:
        download(path)
    assert raised.value.retry_after == wait
    assert str(code) in raised.value.message
    assert SECRET_BODY not in raised.value.message
    assert asked(site, path) - before == 1


def test_a_date_is_understood(download):
    later = email.utils.formatdate(time.time() + 120, usegmt=True).replace(" ", "%20")
    with pytest.raises(SourceBusy) as raised:
        download(f"/busy/503?after={later}")
    assert 100 < raised.value.retry_after <= 121


@pytest.mark.parametrize("after", ["", "soon", "-3"])
def test_without_a_readable_header_no_pause_is_named(download, after):
    with pytest.raises(SourceBusy) as raised:
        download(f"/busy/503?after={after}")
    assert raised.value.retry_after is None


def playlist(site, name, first):
    """Write an HLS playlist whose first fragment is at another path; return its own."""
    text = (site.root / "hls" / "index.m3u8").read_text()
    names = sorted(p.name for p in (site.root / "hls").glob("*.ts"))
    for fragment in names:
        text = text.replace(fragment, first if fragment == names[0] else f"/hls/{fragment}")
    (site.root / name).write_text(text)
    return f"/{name}", f"/hls/{names[0]}"


@pytest.mark.parametrize("code", [429, 503])
def test_a_busy_fragment_is_asked_for_once(site, download, code):
    fragment = f"/busy/{code}?after=9&fragment"
    path, _ = playlist(site, f"busy{code}.m3u8", fragment)
    with pytest.raises(SourceBusy) as raised:
        download(path)
    assert raised.value.retry_after == 9
    assert asked(site, fragment) == 1


def test_a_busy_fragment_that_names_no_pause_is_tried_again_within_the_attempt(site, download):
    first = min(p.name for p in (site.root / "hls").glob("*.ts"))
    fragment = f"/flaky/hls/{first}?fail=2&code=503"
    path, _ = playlist(site, "flaky.m3u8", fragment)
    assert streams.frames(download(path)) == streams.frames(site.root / "clip.mp4")
    assert asked(site, fragment) == 3


def test_the_next_attempt_gets_the_file_of_a_server_that_recovered(site, download):
    path = "/flaky/clip.mp4?fail=1&code=503&after=3"
    with pytest.raises(SourceBusy) as raised:
        download(path)
    assert raised.value.retry_after == 3
    assert download(path).read_bytes() == (site.root / "clip.mp4").read_bytes()


def test_another_fault_of_the_server_is_retried_and_keeps_its_class(site, download):
    with pytest.raises(SourceUnreachable) as raised:
        download("/busy/502?after=5")
    assert raised.value.retry_after == 5
    assert raised.value.retryable
