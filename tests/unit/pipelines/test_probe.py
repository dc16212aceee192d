"""Probing: what a header says, and whether a file's end is really there."""

from __future__ import annotations

import pytest

from models.errors import DamagedMedia, ToolMissing
from models.stage_io import Tools
from pipelines.probe import parse, probe
from tests.media import LENGTH, Media, damaged
from tests.programs import require_tools
from tests.reporter import FakeReporter


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def look():
    tools = require_tools("ffmpeg", "ffprobe")
    return lambda path: probe(path, tools, FakeReporter(), check_tail=True)


def good_files(media):
    return {
        "mp4": media.mp4(),
        "fmp4": media.copied("frag.mp4", "-movflags", "+frag_keyframe+empty_moov"),
        "mkv": media.copied("base.mkv"),
        "live mkv": media.copied("live.mkv", "-live", "1"),
        "webm": media.webm(),
        "ts": media.copied("base.ts"),
        "flv": media.copied("base.flv"),
        "m4a": media.ffmpeg("a.m4a", "-i", media.mp4(), "-vn", "-c", "copy"),
        "mp3": media.ffmpeg("a.mp3", "-i", media.mp4(), "-vn"),
        "wav": media.dub(),
        "no audio": media.silent_video(),
    }


def test_good_files_of_every_kind_have_their_end(media, look):
    for kind, path in good_files(media).items():
        answer = look(path)
        assert not answer.tail_damaged, kind
        if kind != "wav":
            assert answer.duration_s == pytest.approx(LENGTH, abs=0.1), kind


@pytest.mark.parametrize("kind", ["mp4", "fmp4", "mkv", "live mkv", "webm", "flv", "mp3"])
@pytest.mark.parametrize("share", [0.5, 0.7])
def test_truncated_files_are_seen(media, look, tmp_path, kind, share):
    source = good_files(media)[kind]
    ending = source.rsplit(".", 1)[1]
    cut = damaged(source, tmp_path / f"cut.{ending}", lambda raw: raw[: int(len(raw) * share)])
    assert look(cut).tail_damaged


@pytest.mark.parametrize("content", [b"", b"<!doctype html><title>403</title>", b"\0" * 5000])
def test_what_is_no_media_is_damaged(look, tmp_path, content):
    path = tmp_path / "video.mp4"
    path.write_bytes(content)
    with pytest.raises(DamagedMedia):
        look(str(path))


def test_a_playlist_in_disguise_opens_nothing_else(media, look, tmp_path):
    segment = media.copied("base.ts")
    for name in ("video.m3u8", "video.mp4"):
        path = tmp_path / name
        path.write_text(
            f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:8,\n{segment}\n#EXT-X-ENDLIST\n"
        )
        with pytest.raises(DamagedMedia):
            look(str(path))


def test_streams_are_described(media, look):
    answer = look(media.mp4())
    assert answer.video
    assert (answer.video.codec, answer.video.width, answer.video.height) == ("h264", 320, 180)
    assert answer.video.fps == 25
    (voice,) = answer.audio
    assert (voice.codec, voice.language, voice.channels, voice.sample_rate) == (
        "aac",
        "eng",
        2,
        48000,
    )
    assert answer.size_bytes > 50_000


def test_covers_are_not_videos_and_defaults_are_found(media, look):
    rich = look(media.subtitled())
    assert rich.cover
    assert rich.cover.codec == "mjpeg"
    assert rich.video
    assert rich.video.codec == "h264"
    assert [(c.start, c.end, c.title) for c in rich.chapters] == [(0, 4, "Part"), (4, 8, "Part")]
    assert [s.language for s in rich.subtitles] == ["eng"]
    assert look(media.two_voices()).default_audio == 1


def test_a_start_time_is_no_length(media, look):
    late = look(media.late_start())
    assert late.start_s == pytest.approx(11.4, abs=0.1)
    assert late.duration_s == pytest.approx(LENGTH, abs=0.1)


def test_a_missing_program_is_named(media):
    with pytest.raises(ToolMissing):
        probe(media.mp4(), Tools(), FakeReporter())


def test_a_header_may_lack_nearly_everything():
    answer = parse({"streams": [{"index": 0}], "format": {}}, "")
    assert answer.duration_s is None
    assert answer.streams[0].kind == "data"
    with pytest.raises(DamagedMedia):
        parse({"format": {"format_name": "mov"}}, None)
