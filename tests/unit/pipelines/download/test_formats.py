"""Which formats are chosen for a preset and a container."""

from __future__ import annotations

import pytest
import yt_dlp

from models.errors import ContainerRefused, NoSuchFormat, StageError
from pipelines.download.formats import choose, codec_name, selector, selector_by

LOW = {"format_id": "low", "ext": "mp4", "vcodec": "avc1.42c01e", "acodec": "mp4a.40.2"}
MUXED = {"format_id": "muxed", "ext": "mp4", "vcodec": "avc1.64001f", "acodec": "mp4a.40.2"}
AAC = {"format_id": "aac", "ext": "m4a", "vcodec": "none", "acodec": "mp4a.40.2"}
OPUS = {"format_id": "opus", "ext": "webm", "vcodec": "none", "acodec": "opus"}
H264 = {"format_id": "h264", "ext": "mp4", "vcodec": "avc1.640028", "acodec": "none"}
VP9 = {"format_id": "vp9", "ext": "webm", "vcodec": "vp09.00.41.08", "acodec": "none"}
PRORES = {"format_id": "prores", "ext": "mov", "vcodec": "prores", "acodec": "none"}
UNKNOWN = {"format_id": "direct", "ext": "mp4", "vcodec": None, "acodec": None}
BOARD = {"format_id": "sb", "ext": "mhtml", "vcodec": "none", "acodec": "none"}
SITE = [BOARD, AAC, OPUS, LOW, MUXED, H264, VP9]


def ids(formats, preset, container):
    return [f["format_id"] for f in choose(formats, preset, container)]


@pytest.mark.parametrize(
    ("preset", "container", "chosen"),
    [
        ("bestvideo+bestaudio", "mkv", ["vp9", "opus"]),
        ("bestvideo+bestaudio", "webm", ["vp9", "opus"]),
        ("best", "mkv", ["muxed"]),
        ("best", "mp4", ["muxed"]),
        ("worst", "mkv", ["low"]),
        ("bestaudio", "mkv", ["opus"]),
        ("bestaudio", "webm", ["opus"]),
        ("best", "webm", ["vp9", "opus"]),
    ],
)
def test_the_presets_on_a_site_with_everything(preset, container, chosen):
    assert ids(SITE, preset, container) == chosen


def test_what_fits_the_container_is_preferred_to_what_is_better():
    assert ids([OPUS, VP9, H264, AAC], "bestvideo+bestaudio", "webm") == ["vp9", "opus"]


def test_a_direct_file_of_unknown_codecs_is_taken_as_it_is():
    for preset in ("bestvideo+bestaudio", "best", "bestaudio", "worst"):
        assert ids([UNKNOWN], preset, "webm") == ["direct"]


def test_the_best_picture_with_sound_needs_no_second_piece():
    assert ids([AAC, H264, MUXED], "bestvideo+bestaudio", "mp4") == ["muxed"]


def test_a_picture_without_any_sound_apart_gives_way_to_a_whole_format():
    assert ids([LOW, H264], "bestvideo+bestaudio", "mp4") == ["low"]


def test_silent_and_audio_only_sources_are_accepted():
    assert ids([H264], "bestvideo+bestaudio", "mp4") == ["h264"]
    assert ids([AAC], "bestvideo+bestaudio", "mp4") == ["aac"]
    assert ids([AAC, H264], "best", "mp4") == ["h264", "aac"]


def test_sound_of_a_whole_format_serves_when_there_is_none_apart():
    assert ids([LOW, MUXED], "bestaudio", "mp4") == ["muxed"]
    vp8_video_aac = MUXED | {"format_id": "odd", "acodec": "opus"}
    assert ids([vp8_video_aac], "bestaudio", "webm") == ["odd"]


@pytest.mark.parametrize("preset", ["bestvideo+bestaudio", "best", "worst"])
def test_nothing_that_fits_is_refused_with_advice(preset):
    with pytest.raises(ContainerRefused, match=r"H264 video.*webm.*mkv"):
        choose([AAC, H264], preset, "webm")


def test_sound_that_does_not_fit_is_refused_rather_than_dropped():
    with pytest.raises(ContainerRefused, match="AAC audio"):
        choose([AAC, VP9], "bestvideo+bestaudio", "webm")
    with pytest.raises(ContainerRefused, match="AAC audio"):
        choose([AAC], "bestaudio", "webm")


def test_pictures_only_sources_give_nothing():
    assert choose([BOARD], "best", "mkv") == []


def test_an_unknown_preset_is_an_error():
    with pytest.raises(StageError, match="4k60"):
        choose(SITE, "4k60", "mkv")


def test_the_selector_joins_two_formats_into_one_answer():
    answer = selector("bestvideo+bestaudio", "mkv")({"formats": SITE})
    assert [f["format_id"] for f in answer[0]["requested_formats"]] == ["vp9", "opus"]
    assert answer[0]["ext"] == "mkv"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("avc1.64001f", "h264"),
        ("hvc1.1.6.L93", "hevc"),
        ("hev1", "hevc"),
        ("av01.0.08M.08", "av1"),
        ("vp09.00.10.08", "vp9"),
        ("vp9", "vp9"),
        ("vp8", "vp8"),
        ("mp4a.40.2", "aac"),
        ("mp4a.40.34", "mp3"),
        ("ec-3", "eac3"),
        ("opus", "opus"),
        ("prores", None),
        ("none", None),
        (None, None),
    ],
)
def test_codec_strings_become_ffprobes_names(raw, name):
    assert codec_name(raw) == name


def by(text, formats, container):
    """Ask as a download does, with what yt-dlp makes of a selector."""
    asked = yt_dlp.YoutubeDL({"quiet": True}).build_format_selector(text)
    links = [{"url": "https://site.test/a", "protocol": "https", **one} for one in formats]
    context = {"formats": links, "incomplete_formats": False, "has_merged_format": True}
    (found,) = selector_by(asked, container)(context)
    return found["format_id"]


@pytest.mark.parametrize(
    ("text", "container", "chosen"),
    [
        ("bv+ba", "mkv", "vp9+opus"),
        ("ba+bv", "mkv", "vp9+opus"),
        ("bv+ba", "mp4", "vp9+opus"),
        ("bv+ba", "webm", "vp9+opus"),
        ("bv[vcodec^=avc1]+ba[acodec^=mp4a]", "mkv", "h264+aac"),
        ("b+ba", "mkv", "muxed"),
        ("nothing/w", "mkv", "low"),
    ],
)
def test_a_selector_chooses_among_what_fits_the_container(text, container, chosen):
    assert by(text, SITE, container) == chosen


def test_a_selector_that_finds_nothing_says_so():
    with pytest.raises(NoSuchFormat):
        by("b[height<=1]", SITE, "mkv")


def test_a_selector_for_what_the_container_cannot_hold_says_so():
    with pytest.raises(ContainerRefused, match="webm"):
        by("bv[vcodec^=avc1]+ba", SITE, "webm")
