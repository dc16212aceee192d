"""Selectors of presets: what we take, yt-dlp takes; what we refuse, we refuse with a reason."""

from __future__ import annotations

import functools

import pytest
import yt_dlp
from hypothesis import given
from hypothesis import strategies as st

from models.format_selector import NUMBERS, SELECTOR_MAX, TEXTS, check_selector


@functools.cache
def downloader() -> yt_dlp.YoutubeDL:
    return yt_dlp.YoutubeDL({"quiet": True})


LINK = {"url": "https://site.test/a", "protocol": "https"}
FORMATS = [
    {"format_id": "a", "ext": "m4a", "vcodec": "none", "acodec": "mp4a.40.2", "abr": 128, **LINK},
    {"format_id": "22", "ext": "mp4", "vcodec": "avc1", "acodec": "mp4a", "height": 720, **LINK},
    {"format_id": "v", "ext": "mp4", "vcodec": "avc1", "acodec": "none", "height": 1080, **LINK},
]


def asked(selector: str) -> list[str]:
    """What yt-dlp itself makes of a selector."""
    context = {"formats": FORMATS, "incomplete_formats": False, "has_merged_format": True}
    return [found["format_id"] for found in downloader().build_format_selector(selector)(context)]


spaces = st.sampled_from(["", " "])
names = st.sampled_from(
    [
        "bv*",
        "bv",
        "ba",
        "ba*",
        "b",
        "w",
        "bestvideo",
        "worstaudio",
        "best",
        "mp4",
        "m4a",
        "137",
        "7_a",
        "hls-720",
        "bv*.2",
    ]
)
numbers = st.sampled_from(["720", "1.5", "50M", "3.2GiB", "100k"])
texts = st.one_of(
    st.sampled_from(["avc1", "en-US", "mp4a.40.2"]),
    st.sampled_from(["'22'", '"avc1 x"', "'1080p60'"]),
)
filters = st.one_of(
    st.tuples(st.sampled_from(sorted(NUMBERS)), st.sampled_from(["<", "<=", "=", "!=", ">", ">="]),
              st.sampled_from(["", "?"]), numbers),
    st.tuples(st.sampled_from(sorted(TEXTS)), st.sampled_from(["=", "^=", "$=", "*=", "!=", "!^=", "!*="]),
              st.sampled_from(["", "?"]), texts),
).map(lambda parts: f"[{''.join(parts)}]")  # fmt: skip
singles = st.tuples(names, st.lists(filters, max_size=2)).map(lambda p: p[0] + "".join(p[1]))
selectors = st.recursive(
    singles,
    lambda inner: st.one_of(
        st.tuples(inner, spaces, st.sampled_from("+/"), spaces, inner).map("".join),
        st.tuples(inner, st.lists(filters, max_size=1)).map(lambda p: f"({p[0]})" + "".join(p[1])),
    ),
    max_leaves=6,
)


@given(selectors)
def test_what_is_built_by_the_rules_is_taken_by_both_and_names_one_file(selector: str) -> None:
    assert check_selector(f" {selector} ") == selector
    assert len(asked(selector)) <= 1


@given(st.text("bvaw*+/()[]<=!?^$~'\"\\, .0123456789heightxcod_-", max_size=40))
def test_whatever_is_typed_is_taken_by_yt_dlp_too_or_refused(typed: str) -> None:
    try:
        selector = check_selector(typed)
    except ValueError:
        return
    assert len(asked(selector)) <= 1


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "1 to"),
        ("b" * (SELECTOR_MAX + 1), "1 to"),
        ("b\nw", "one line"),
        ("bést", "ASCII"),
        ("bv,ba", "comma"),
        ("all", "several files"),
        ("(mergeall)", "several files"),
        ("bv+", r"needed \(character 4\)"),
        ("/b", r"needed \(character 1\)"),
        ("bv ba", "'b' is not understood"),
        ("(bv+ba", "closing \\)"),
        ("bv)", "not understood"),
        ("b[height<=720", "closing \\]"),
        ("b[heigth<=720]", "no field 'heigth'"),
        ("b[]", "no field"),
        ("b[height<=high]", "height<=720"),
        ("b[ext<5]", "vcodec"),
        ("b[format_id=22]", "format_id='22'"),
        ("b[vcodec~='(a+)+$']", "vcodec"),
    ],
)
def test_a_wrong_selector_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_selector(typed)


@pytest.mark.parametrize(
    ("selector", "chosen"),
    [("bv*[height<=1080]+ba/b", ["v+a"]), ("[height<=720]", ["22"]), ("b[format_id='22']", ["22"])],
)
def test_the_choice_is_the_one_that_is_meant(selector: str, chosen: list[str]) -> None:
    assert asked(check_selector(selector)) == chosen
