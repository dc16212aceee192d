"""The container table and the language codes."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.languages import LANGUAGES, is_language, language_name
from pipelines.containers import CONTAINERS, TEXT_SUBTITLES, iso639_2, refuse
from tests.media import Media

VIDEO = {
    "h264": ("libx264",),
    "vp8": ("libvpx", "-deadline", "realtime"),
    "vp9": ("libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8"),
    "mpeg4": ("mpeg4",),
    "mpeg2video": ("mpeg2video",),
    "mjpeg": ("mjpeg", "-pix_fmt", "yuvj420p"),
    "prores": ("prores",),
}
AUDIO = {
    "aac": "aac",
    "mp3": "libmp3lame",
    "opus": "libopus",
    "vorbis": "libvorbis",
    "ac3": "ac3",
    "eac3": "eac3",
    "flac": "flac",
    "alac": "alac",
    "pcm_s16le": "pcm_s16le",
}
LATER = {"flac", "pcm_s16le"}
"""Newer ffmpeg put these into mp4, older ones refuse; the table goes with the older ones."""


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return Media(tmp_path_factory.mktemp("codecs"))


def ffmpeg_copies(media, source, container):
    rules = CONTAINERS[container]
    target = str(media.folder / f"out.{container}")
    argv = ["ffmpeg", "-v", "error", "-y", "-i", source, "-c", "copy", "-f", rules.muxer, target]
    return subprocess.run(argv, check=False, capture_output=True).returncode == 0


@pytest.mark.parametrize("codec", VIDEO)
def test_the_table_is_what_ffmpeg_does_with_video(media, codec):
    picture = ("-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=0.4")
    source = media.ffmpeg(f"{codec}.mkv", *picture, "-c:v", *VIDEO[codec])
    for container, rules in CONTAINERS.items():
        assert rules.copies_video(codec) == ffmpeg_copies(media, source, container), container


@pytest.mark.parametrize("codec", AUDIO)
def test_the_table_is_what_ffmpeg_does_with_audio(media, codec):
    sound = ("-f", "lavfi", "-i", "sine=440:r=48000:d=0.4")
    source = media.ffmpeg(f"{codec}.mkv", *sound, "-c:a", AUDIO[codec])
    for container, rules in CONTAINERS.items():
        able = ffmpeg_copies(media, source, container)
        if codec in LATER and container == "mp4":
            assert not rules.copies_audio(codec)
        else:
            assert rules.copies_audio(codec) == able, container


@pytest.mark.parametrize(
    ("container", "video", "audio", "advice"),
    [
        ("webm", "h264", ["opus"], "choose mp4 or mkv"),
        ("webm", "vp9", ["aac"], "choose mp4 or mkv"),
        ("mp4", "vp8", [], "choose mkv"),
        ("mp4", "h264", ["aac", "pcm_s16le"], "choose mkv"),
    ],
)
def test_refusals_give_advice(container, video, audio, advice):
    sentence = refuse(container, video, audio)
    assert sentence
    assert sentence.endswith(f"{advice}.")


def test_what_fits_is_not_refused():
    assert refuse("webm", "vp9", ["opus"]) is None
    assert refuse("mp4", "h264", ["aac"]) is None
    assert refuse("mkv", "anything", ["at_all"]) is None
    assert refuse("mp4", None, []) is None


def test_every_text_subtitle_has_a_way_into_every_container():
    for rules in CONTAINERS.values():
        for codec in TEXT_SUBTITLES:
            assert rules.subtitle_codec(codec) is not None
    assert CONTAINERS["mp4"].subtitle_codec("hdmv_pgs_subtitle") is None
    assert CONTAINERS["mkv"].subtitle_codec("hdmv_pgs_subtitle") == "copy"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("ru", "rus"),
        ("pt-BR", "por"),
        ("zh_Hans", "zho"),
        ("ger", "deu"),
        ("fre", "fra"),
        ("EN", "eng"),
        ("iw", "heb"),
        ("fil", "fil"),
        ("auto", "und"),
        ("", "und"),
        ("xx", "und"),
    ],
)
def test_tags_become_three_letters(tag, code):
    assert iso639_2(tag) == code


@given(st.text())
def test_any_text_becomes_a_three_letter_code(text):
    code = iso639_2(text)
    assert len(code) == 3
    assert is_language(text) == (code != "und")


def test_the_language_table_is_sound():
    codes = [language.iso639_2 for language in LANGUAGES.values()]
    assert len(set(codes)) == len(codes) > 180
    for code, language in LANGUAGES.items():
        assert code == language.code == code.lower()
        assert len(language.iso639_2) == 3
        assert language.name[0].isupper()
        assert iso639_2(code) == iso639_2(language.iso639_2) == language.iso639_2
    assert language_name("es-419") == "Spanish"
    assert language_name("zz") == "zz"
