"""Subtitles of the vot service: chosen, and made WebVTT whatever they say."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import DamagedDub
from pipelines.dub.local.subtitles import parse_cues
from pipelines.dub.vot.subtitles import Offer, link_into, webvtt

DURATION = 60.0
TIMING = re.compile(r"\d\d:\d\d:\d\d\.\d{3} --> \d\d:\d\d:\d\d\.\d{3}")
hostile = st.text(st.sampled_from("ab<>&;- \n\r\v\x00\u2028\u202e:0.->ж"), max_size=60)
lines = st.builds(
    lambda text, start, length: {"text": text, "startMs": start, "durationMs": length},
    st.text(max_size=40) | hostile | st.just("00:00:01.000 --> 00:00:02.000"),
    st.floats(0, 90_000),
    st.floats(1, 90_000),
)


def document(*said: dict[str, Any]) -> bytes:
    return json.dumps({"subtitles": said}).encode()


def said(text: str, start: float = 1000, length: float = 2000) -> dict[str, Any]:
    return {"text": text, "startMs": start, "durationMs": length}


SURE = said("a")


@given(st.lists(lines, max_size=8))
def test_whatever_is_said_the_file_is_webvtt_within_the_video(said: list[dict[str, Any]]) -> None:
    text = webvtt(document(SURE, *said), DURATION)
    head, *cues = text.rstrip("\n").split("\n\n")
    assert head == "WEBVTT"
    assert 1 <= len(cues) <= len(said) + 1
    for cue in cues:
        timing, *rows = cue.split("\n")
        assert TIMING.fullmatch(timing)
        assert rows
        assert all(
            row and row.isprintable() and "-->" not in row and "<" not in row for row in rows
        )
    assert all(0 <= cue.start < cue.end <= DURATION for cue in parse_cues(text))


@given(st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1))
def test_words_stay_as_they_are(word: str) -> None:
    row = webvtt(document(said(word)), DURATION).split("\n")[3]
    assert html.unescape(row) == word


def test_cues_are_in_order_and_end_with_the_video() -> None:
    text = webvtt(document(said("b", 59_500), said("a", 100, 400.4), said("c", 60_000)), DURATION)
    assert text == (
        "WEBVTT\n\n00:00:00.100 --> 00:00:00.500\na\n\n00:00:59.500 --> 00:01:00.000\nb\n"
    )


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"subtitles": 1}',
        b'{"subtitles": [1]}',
        document(said("a", -5)),
        document(said("a", 5, 0)),
        b'{"subtitles": [{"text": "a", "startMs": 1e999, "durationMs": 1}]}',
        b'{"subtitles": [{"text": "a", "startMs": NaN, "durationMs": 1}]}',
        document(),
        document(said(" \n\t\x00")),
        document(said("late", 61_000)),
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_no_text_for_this_video_is_told(garbage: bytes) -> None:
    with pytest.raises(DamagedDub, match="subtitles"):
        webvtt(garbage, DURATION)


def test_a_novel_in_one_cue_is_cut() -> None:
    assert len(webvtt(document(said("a" * 100_000)), DURATION)) < 2000


def offer(language: str, url: str, into: str = "", translated: str = "") -> dict[str, str]:
    return {
        "language": language,
        "url": url,
        "translatedLanguage": into,
        "translatedUrl": translated,
    }


@pytest.mark.parametrize(
    ("offers", "link"),
    [
        ([offer("en", "en", "ru", "en-ru")], "en-ru"),
        ([offer("de", "de", "ru", "de-ru"), offer("en", "en", "ru", "en-ru")], "en-ru"),
        ([offer("de", "de", "ru", "de-ru")], "de-ru"),
        ([offer("ru", "ru")], "ru"),
        ([offer("ru", "ru"), offer("en", "en", "ru", "en-ru")], "en-ru"),
        ([offer("en", "en", "ru", "")], ""),
        ([offer("en", "en", "kk", "en-kk")], ""),
        ([], ""),
        ([7, None, {"language": 5}, offer("en", "u", "ru", "x" * 5000)], ""),
    ],
)
def test_the_translation_of_the_source_is_chosen(offers: list[Any], link: str) -> None:
    assert link_into("ru", "en", Offer.read(offers)) == link
