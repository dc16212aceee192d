"""What goes wrong on the way: clear errors, kept partial files, no forbidden connection."""

from __future__ import annotations

import gc
import os
import threading
import time
from pathlib import Path

import pytest

from models.errors import (
    AddressForbidden,
    DamagedMedia,
    SourceBusy,
    SourceForbidden,
    SourceNotFound,
    SourceUnreachable,
    Stopped,
    UnsupportedUrl,
)
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
LOCAL = Egress(allow_loopback=True)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    require_tools("ffmpeg", "ffprobe")
    root = tmp_path_factory.mktemp("site")
    source = streams.clip(root / "clip.mp4")
    (root / "cut.mp4").write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    streams.hls_ts(source, root / "hls")
    streams.hls_ts(source, root / "holes")
    sorted((root / "holes").glob("*.ts"))[1].unlink()
    with serving(root) as origin:
        yield origin


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch):
    monkeypatch.setattr(options, "RETRY_BASE_S", 0.001)
    yield
    # within the test's warning filter
    gc.collect()


@pytest.fixture
def job(site, tmp_path):
    def make(url, **more):
        fields = {
            "workdir": str(tmp_path),
            "tools": require_tools("ffmpeg", "ffprobe"),
            "egress": LOCAL,
            "container": "mp4",
            "url": site.url + url if url.startswith("/") else url,
        }
        return DownloadInput(**(fields | more))

    return make


@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("/status/404", SourceNotFound, "HTTP 404"),
        ("/status/410", SourceNotFound, "HTTP 410"),
        ("/status/403", SourceForbidden, "HTTP 403"),
        ("/status/503", SourceBusy, "HTTP 503"),
        ("/status/429", SourceBusy, "HTTP 429"),
        ("/status/502", SourceUnreachable, "HTTP 502"),
        ("/missing.mp4", SourceNotFound, "HTTP 404"),
        ("/text", UnsupportedUrl, "text page"),
        ("/page", UnsupportedUrl, "No video or audio"),
        ("/embed/clip.mp4,cut.mp4", UnsupportedUrl, "several videos"),
        ("/cut.mp4", DamagedMedia, "end of the video"),
        ("/truncate/clip.mp4", DamagedMedia, "announced size"),
        ("/holes/index.m3u8", SourceNotFound, "HTTP 404"),
        ("http://no-such-host.invalid/v.mp4", SourceUnreachable, "cannot be found"),
        ("http://127.0.0.1:1/v.mp4", SourceUnreachable, "refuses connections"),
        ("file:///etc/passwd", UnsupportedUrl, "http"),
    ],
)
def test_a_bad_source_is_answered_clearly(job, path, kind, words):
    reporter = FakeReporter()
    with pytest.raises(kind, match=words) as raised:
        run_download(job(path), reporter)
    said = raised.value.message + reporter.text
    assert SECRET_BODY not in said
    assert "\x1b" not in said
    assert not raised.value.message.startswith(("ERROR", "["))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/v.mp4",
        "http://2130706433:9/v",
        "http://localhost:9/v",
        "http://10.0.0.1/",
    ],
)
def test_a_private_address_is_refused(job, url):
    with pytest.raises(AddressForbidden):
        run_download(job(url, egress=Egress()), FakeReporter())


@pytest.mark.parametrize("carrier", ["redirect", "segment", "variant"])
def test_what_a_source_leads_to_is_judged_as_well(site, job, tmp_path, carrier):
    """The site itself is exempt; the second server stands for an internal one."""
    (tmp_path / "inner").mkdir()
    with serving(tmp_path / "inner") as inner:
        path = _carry(site, carrier, f"{inner.url}/secret.ts")
        with pytest.raises(AddressForbidden):
            run_download(job(path, egress=Egress(exempt_origin=site.host)), FakeReporter())
        assert inner.log.requests == []


def _carry(site, carrier, target):
    if carrier == "redirect":
        return f"/redirect?to={target}"
    playlist = site.root / f"evil-{carrier}.m3u8"
    head = "#EXTM3U\n#EXT-X-TARGETDURATION:3\n"
    if carrier == "segment":
        playlist.write_text(f"{head}#EXTINF:3.0,\n{target}\n#EXT-X-ENDLIST\n")
    else:
        target = target.replace(".ts", ".m3u8")
        playlist.write_text(f"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{target}\n")
    return f"/{playlist.name}"


def test_the_exempt_origin_can_be_downloaded_from(site, job):
    output = run_download(job("/clip.mp4", egress=Egress(exempt_origin=site.host)), FakeReporter())
    assert Path(output.video).exists()


def stop_midway(made):
    """Run a job and stop it as soon as it reports bytes; returns what came out."""
    reporter = FakeReporter()
    reporter.awaited = "downloading video"
    caught = []

    def run():
        try:
            run_download(made, reporter)
        except Stopped as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert reporter.spoke.wait(20)
    while thread.is_alive() and not list(Path(made.workdir).glob("*.part")):
        thread.join(0.01)
    reporter.stop()
    thread.join(20)
    assert not thread.is_alive()
    return caught


def test_a_stop_keeps_the_part_and_the_next_attempt_goes_on_by_range(site, job, tmp_path):
    made = job("/slow/clip.mp4?rate=200000")
    assert stop_midway(made)
    (part,) = tmp_path.glob("*.part")
    kept = part.stat().st_size
    assert 0 < kept < (site.root / "clip.mp4").stat().st_size
    before = len(site.log.requests)
    output = run_download(made.model_copy(), FakeReporter())
    ranges = [r.headers.get("Range") for r in site.log.requests[before:]]
    assert f"bytes={kept}-" in ranges
    assert Path(output.video).read_bytes() == (site.root / "clip.mp4").read_bytes()


def test_a_partial_file_is_not_trusted_when_the_site_ignores_ranges(site, job, tmp_path):
    assert stop_midway(job("/slow/clip.mp4?rate=200000"))
    (part,) = tmp_path.glob("*.part")
    part.write_bytes(b"x" * part.stat().st_size)
    output = run_download(job("/norange/clip.mp4"), FakeReporter())
    assert Path(output.video).read_bytes() == (site.root / "clip.mp4").read_bytes()


def slow_playlist(site):
    """A TS stream whose fragments after the first come slowly."""
    text = (site.root / "hls" / "index.m3u8").read_text()
    names = sorted(p.name for p in (site.root / "hls").glob("*.ts"))
    for name in names:
        query = "" if name == names[0] else "?rate=60000"
        text = text.replace(name, f"slow/hls/{name}{query or '?rate=9000000'}")
    (site.root / "slowhls.m3u8").write_text(text)
    return f"slow/hls/{names[0]}"


@pytest.mark.parametrize("torn", [False, True], ids=["stopped", "killed between two writes"])
def test_fragments_of_an_earlier_attempt_are_not_fetched_again(site, job, tmp_path, torn):
    first = slow_playlist(site)
    reporter = FakeReporter()
    thread = threading.Thread(target=_swallow_stop, args=(job("/slowhls.m3u8"), reporter))
    thread.start()
    while thread.is_alive() and not any(p.stat().st_size for p in tmp_path.glob("*.mp4.part")):
        thread.join(0.01)
    reporter.stop()
    thread.join(20)
    assert not thread.is_alive()
    if torn:
        (record,) = tmp_path.glob("*.ytdl")
        record.write_text('{"downloader": {"current_fragm')
    before = len(site.log.requests)
    output = run_download(job("/slowhls.m3u8"), FakeReporter())
    assert not [path for path in site.log.paths()[before:] if first in path]
    assert streams.frames(output.video) == streams.frames(site.root / "clip.mp4")
    assert [p.name for p in tmp_path.iterdir()] == ["video.mp4"]


def _swallow_stop(made, reporter):
    with pytest.raises(Stopped):
        run_download(made, reporter)


@pytest.mark.parametrize("path", ["/clip.mp4", "/hls/index.m3u8"])
def test_a_rate_limit_is_kept(site, job, path):
    size = (site.root / "clip.mp4").stat().st_size
    started = time.monotonic()
    run_download(job(path, rate_limit=size), FakeReporter())
    assert time.monotonic() - started > 0.7


def test_cookies_reach_their_site_only_and_never_the_disk(site, job, tmp_path):
    text = "# Netscape HTTP Cookie File\n"
    text += "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tvery-secret\n"
    text += "other.example\tFALSE\t/\tFALSE\t0\tother\tforeign\n"
    before = len(site.log.requests)
    run_download(job("/clip.mp4", cookies=text), FakeReporter())
    sent = [r.headers.get("Cookie") for r in site.log.requests[before:]]
    assert sent == ["session=very-secret"] * 2
    for path in tmp_path.rglob("*"):
        assert b"very-secret" not in path.read_bytes()


def test_cookies_of_another_form_are_refused_clearly(job):
    with pytest.raises(SourceForbidden, match="Netscape"):
        run_download(job("/clip.mp4", cookies='[{"name": "session"}]'), FakeReporter())


def test_a_proxy_is_used_and_resolves_the_name(site, job):
    """The origin reads the path of an absolute link, so it can play the proxy."""
    made = job("http://only-the-proxy-knows.invalid/clip.mp4", proxy=site.url, egress=Egress())
    before = len(site.log.requests)
    output = run_download(made, FakeReporter())
    assert Path(output.video).read_bytes() == (site.root / "clip.mp4").read_bytes()
    assert set(site.log.paths()[before:]) == {"http://only-the-proxy-knows.invalid/clip.mp4"}


def test_a_whole_file_still_called_partial_is_not_a_dead_end(site, job, tmp_path):
    assert stop_midway(job("/slow/clip.mp4?rate=200000"))
    (part,) = tmp_path.glob("*.part")
    part.write_bytes((site.root / "clip.mp4").read_bytes())
    output = run_download(job("/slow/clip.mp4?rate=2000000"), FakeReporter())
    assert Path(output.video).read_bytes() == (site.root / "clip.mp4").read_bytes()


def test_damage_is_not_kept_for_the_next_attempt(site, job, tmp_path):
    with pytest.raises(DamagedMedia):
        run_download(job("/cut.mp4"), FakeReporter())
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_an_error_of_ours(job, tmp_path):
    if os.geteuid() == 0:
        missing = tmp_path / "file"
        missing.write_text("in the way")
        made = job("/clip.mp4", workdir=str(missing / "below"))
    else:
        tmp_path.chmod(0o500)
        made = job("/clip.mp4")
    with pytest.raises(Exception, match=r".") as raised:
        run_download(made, FakeReporter())
    assert raised.type.__module__ == "models.errors"
