"""Real yt-dlp and ffmpeg against the origin: every kind of stream ends as the asked file."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from models.errors import ContainerRefused, NoSuchFormat, UnsupportedUrl
from models.stage_io import DownloadInput, Egress
from pipelines.download import stage
from pipelines.download.boxes import is_plain_mp4, is_webm
from pipelines.download.stage import run_download
from tests.programs import require_tools
from tests.reporter import FakeReporter
from tests.servers import streams
from tests.servers.origin import serving


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site that serves one clip in every way."""
    require_tools("ffmpeg", "ffprobe")
    root = tmp_path_factory.mktemp("site")
    source = streams.clip(root / "clip.mp4")
    streams.webm_clip(root / "clip.webm")
    streams.hls_fmp4(source, root / "hls")
    streams.hls_ts(source, root / "ts")
    streams.dash(source, root / "dash")
    # TS data under a name and a type that promise mp4
    (root / "lies.mp4").write_bytes(
        b"".join(p.read_bytes() for p in sorted((root / "ts").glob("*.ts")))
    )
    with serving(root) as origin:
        yield origin


@pytest.fixture
def download(site, tmp_path):
    """Run a job in a fresh folder; the reporter is kept as `download.reporter`."""

    def run(path, **more):
        job = DownloadInput(
            workdir=str(tmp_path),
            tools=require_tools("ffmpeg", "ffprobe"),
            egress=Egress(allow_loopback=True),
            url=site.url + path,
            **more,
        )
        run.reporter = FakeReporter()
        return run_download(job, run.reporter)

    return run


def source_of(site):
    return site.root / "clip.mp4"


def same_content(site, video):
    source = source_of(site)
    assert streams.frames(video) == streams.frames(source)
    assert len(streams.frames(video)) == 75
    assert streams.audio_hash(video) == streams.audio_hash(source)


def entries(path, show):
    argv = ["ffprobe", "-v", "error", "-of", "json", "-show_entries", show, str(path)]
    return json.loads(subprocess.run(argv, capture_output=True, check=True).stdout)


def subtitle_streams(path):
    found = entries(path, "stream=codec_type,codec_name:stream_tags=language")["streams"]
    return [
        (s["codec_name"], s["tags"]["language"]) for s in found if s["codec_type"] == "subtitle"
    ]


def left_in(folder):
    return sorted(p.name for p in Path(folder).iterdir())


def test_a_direct_mp4_is_left_byte_for_byte(site, download, tmp_path):
    before = len(site.log.requests)
    output = download("/clip.mp4", container="mp4")
    assert Path(output.video).read_bytes() == source_of(site).read_bytes()
    assert left_in(tmp_path) == ["video.mp4"]
    assert len(site.log.requests) - before == 2
    media = output.media
    assert (media.width, media.height, media.fps) == (320, 180, 25.0)
    assert (media.video_codec, media.audio_codec) == ("h264", "aac")
    assert media.duration_s == pytest.approx(3.0, abs=0.05)
    assert media.size_bytes == source_of(site).stat().st_size
    assert media.title == "clip"
    assert len(media.tracks) == 1


@pytest.mark.parametrize(
    ("path", "programs"),
    [("/clip.mp4", ["ffprobe"]), ("/ts/index.m3u8", ["ffprobe", "ffmpeg", "ffprobe"])],
)
def test_no_program_is_started_without_need(download, monkeypatch, path, programs):
    started = []
    popen = subprocess.Popen.__init__

    def counted(self, argv, *args, **kwargs):
        started.append(argv[0])
        popen(self, argv, *args, **kwargs)

    monkeypatch.setattr(subprocess.Popen, "__init__", counted)
    download(path, container="mp4")
    assert [Path(program).name for program in started] == programs


def test_a_direct_mp4_becomes_a_real_mkv(site, download):
    output = download("/clip.mp4", container="mkv")
    assert entries(output.video, "format=format_name")["format"]["format_name"] == "matroska,webm"
    assert not is_webm(Path(output.video))
    same_content(site, output.video)


@pytest.mark.parametrize(("container", "codec"), [("mkv", "subrip"), ("mp4", "mov_text")])
def test_an_hls_ladder_with_sound_apart_and_subtitles(site, download, container, codec, tmp_path):
    output = download(
        "/hls/master.m3u8", container=container, embed_subtitles=True, keep_subtitles=True
    )
    same_content(site, output.video)
    assert output.media.height == 180
    assert [t.language for t in output.media.tracks] == ["eng"]
    assert output.media.subtitle_langs == ("eng",)
    assert len(output.media.format_ids) == 2
    kept = output.subtitles[0]
    assert kept.language == "en"
    assert "Hello there." in Path(kept.path).read_text()
    found = subtitle_streams(output.video)
    assert [language for _, language in found] == ["eng"]
    assert found[0][0] in {codec, "webvtt"} if container == "mkv" else found[0][0] == codec
    assert left_in(tmp_path) == ["subtitle.0.en.vtt", f"video.{container}"]
    if container == "mp4":
        assert is_plain_mp4(Path(output.video))


def test_progress_over_pieces_rises_and_names_its_phases(download):
    download("/hls/master.m3u8", container="mkv")
    reporter = download.reporter
    assert reporter.percents == sorted(reporter.percents)
    order = list(dict.fromkeys(reporter.phases))
    assert [p for p in order if p != "verifying"] == [
        "extracting",
        "downloading video",
        "downloading audio",
        "joining",
    ]
    assert order[-1] in {"joining", "verifying"}


def test_subtitles_for_the_dub_are_kept_and_not_embedded(download):
    output = download("/hls/master.m3u8", container="mkv", keep_subtitles=True)
    assert [s.language for s in output.subtitles] == ["en"]
    assert subtitle_streams(output.video) == []


def test_the_files_own_chapters_are_told(site, download):
    chapters = site.root / "chapters.txt"
    chapters.write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=Intro\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=3000\ntitle=Rest\n"
    )
    source, target = site.root / "clip.mp4", site.root / "parts.mp4"
    streams.ffmpeg("-i", source, "-i", chapters, "-map_chapters", "1", "-c", "copy", target)
    told = download("/parts.mp4", container="mkv").media.chapters
    assert [(c.start, c.end, c.title) for c in told] == [(0, 1, "Intro"), (1, 3, "Rest")]


def test_the_worst_of_a_ladder(download):
    output = download("/hls/master.m3u8", container="mkv", format_preset="worst")
    assert output.media.height == 90


@pytest.mark.parametrize(("limit", "height"), [(100, 90), (200, 180)])
def test_a_presets_selector_chooses_from_a_ladder(download, limit, height):
    wanted = f"bv*[height<={limit}]+ba/b[height<={limit}]"
    output = download("/hls/master.m3u8", container="mkv", format_selector=wanted)
    assert output.media.height == height
    assert output.media.audio_codec == "aac"


def test_a_selector_that_no_format_satisfies_fails_clearly(download):
    with pytest.raises(NoSuchFormat):
        download("/hls/master.m3u8", container="mkv", format_selector="b[height<=10]")


@pytest.mark.parametrize("container", ["mp4", "mkv"])
def test_a_ts_stream(site, download, container):
    output = download("/ts/index.m3u8", container=container)
    same_content(site, output.video)
    names = entries(output.video, "format=format_name")["format"]["format_name"]
    assert ("mp4" if container == "mp4" else "matroska") in names
    if container == "mp4":
        assert is_plain_mp4(Path(output.video))


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_a_dash_manifest_with_sound_apart(site, download, container):
    same_content(site, download("/dash/manifest.mpd", container=container).video)


def test_ts_data_called_mp4_becomes_a_real_mp4(site, download):
    output = download("/lies.mp4", container="mp4")
    assert is_plain_mp4(Path(output.video))
    assert streams.frames(output.video) == streams.frames(source_of(site))


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_sound_alone_in_a_video_container(site, download, container):
    output = download("/clip.mp4", container=container, format_preset="bestaudio")
    found = entries(output.video, "stream=codec_type")["streams"]
    assert [s["codec_type"] for s in found] == ["audio"]
    assert streams.audio_hash(output.video) == streams.audio_hash(source_of(site))
    assert output.media.video_codec is None


def test_webm_stays_webm_and_becomes_mkv(site, download):
    kept = Path(download("/clip.webm", container="webm").video)
    assert kept.read_bytes() == (site.root / "clip.webm").read_bytes()
    kept.unlink()
    remade = Path(download("/clip.webm", container="mkv").video)
    assert not is_webm(remade)
    assert streams.frames(remade) == streams.frames(site.root / "clip.webm")


def test_streams_that_do_not_fit_are_refused_before_downloading(site, download, tmp_path):
    before = len(site.log.requests)
    with pytest.raises(ContainerRefused, match="choose mp4 or mkv"):
        download("/hls/master.m3u8", container="webm")
    asked = site.log.paths()[before:]
    assert asked
    assert not [p for p in asked if p.endswith((".m4s", ".ts", "init.mp4"))]
    assert left_in(tmp_path) == []


def test_a_file_that_does_not_fit_is_refused_after_probing(download):
    with pytest.raises(ContainerRefused, match="choose mp4 or mkv"):
        download("/clip.mp4", container="webm")


def test_a_page_with_one_video_is_that_video(site, download):
    output = download("/embed/clip.mp4", container="mp4")
    assert Path(output.video).read_bytes() == source_of(site).read_bytes()
    assert "A film" in output.media.title


def test_redirects_are_followed(site, download):
    output = download("/redirect?to=/redirect?to=/clip.mp4", container="mp4")
    assert Path(output.video).read_bytes() == source_of(site).read_bytes()


def test_a_thumbnail_becomes_a_small_jpeg(site, download):
    streams.ffmpeg(
        "-f", "lavfi", "-i", "color=red:s=1000x500", "-frames:v", "1", site.root / "t.png"
    )
    output = download(f"/embed/clip.mp4?image={site.url}/t.png", container="mp4")
    stream = entries(output.thumbnail, "stream=codec_name,width,height")["streams"][0]
    assert stream == {"codec_name": "mjpeg", "width": 640, "height": 320}
    assert output.media.thumbnail_url == f"{site.url}/t.png"


@pytest.mark.parametrize("image", ["{site}/status/404", "http://10.0.0.1/t.png", "{site}/text"])
def test_a_missing_forbidden_or_broken_thumbnail_fails_nothing(site, download, tmp_path, image):
    output = download(f"/embed/clip.mp4?image={image.format(site=site.url)}", container="mp4")
    assert output.thumbnail is None
    assert "thumbnail" in download.reporter.text
    assert left_in(tmp_path) == ["video.mp4"]


def test_a_live_stream_is_refused(site, download):
    live = (site.root / "ts" / "index.m3u8").read_text()
    live = live.replace("#EXT-X-ENDLIST", "").replace("#EXT-X-PLAYLIST-TYPE:VOD", "")
    (site.root / "ts" / "live.m3u8").write_text(live)
    with pytest.raises(UnsupportedUrl, match="live"):
        download("/ts/live.m3u8")


def test_a_title_that_cannot_be_shown_is_cleaned_before_anybody_hears_it(download, monkeypatch):
    extract_really = stage.extract

    def extract(ydl, url):
        return extract_really(ydl, url) | {"title": "A\u202e film\x00\ud800"}

    monkeypatch.setattr(stage, "extract", extract)
    output = download("/clip.mp4", container="mp4")
    assert download.reporter.title == output.media.title == "A film ?"
    monkeypatch.setattr(stage, "extract", lambda ydl, url: extract(ydl, url) | {"title": "\x00"})
    output = download("/clip.mp4", container="mp4")
    assert output.media.title is None
    assert not hasattr(download.reporter, "title")
