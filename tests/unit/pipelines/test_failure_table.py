"""Real messages of yt-dlp and ffmpeg, and what each is taken for: `failures/*.toml`."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from yt_dlp.utils import DownloadError, ExtractorError

from models import errors
from models.errors import MediaToolFailed, StageError
from pipelines import failure_table
from pipelines.download.failures import translate
from pipelines.ffmpeg import _judge

FOLDER = Path(__file__).parent / "failures"


def cases(name):
    groups = tomllib.loads((FOLDER / name).read_text())
    return [(group, *case) for group, rows in groups.items() for case in rows]


YT_DLP = cases("yt_dlp.toml")
FFMPEG = cases("ffmpeg.toml")


def as_raised(group, words):
    """Return the errors that carry these words: bare, and wrapped as yt-dlp reports them."""
    if group == "downloader":
        return [
            DownloadError(f"ERROR: \r{words}"),
            DownloadError(f"\x1b[0;31mERROR:\x1b[0m {words}"),
        ]
    inner = ExtractorError(words, expected=True, ie=group, video_id="v1")
    return [inner, DownloadError(f"ERROR: {inner}", (type(inner), inner, None))]


@pytest.mark.parametrize(("group", "words", "kind", "again"), YT_DLP)
def test_what_yt_dlp_says(group, words, kind, again):
    for error in as_raised(group, words):
        found = translate(error)
        assert (type(found).__name__, found.retryable) == (kind, again), found.message


@pytest.mark.parametrize(("group", "code", "stderr", "kind", "again"), FFMPEG)
def test_what_ffmpeg_says(group, code, stderr, kind, again):
    with pytest.raises(StageError) as raised:
        _judge(stderr, code)
    assert (raised.type.__name__, raised.value.retryable) == (kind, again), raised.value.message


def test_there_are_enough_of_them_and_none_twice():
    assert len({words for _, words, *_ in YT_DLP}) == len(YT_DLP) >= 60
    assert len({(code, text) for _, code, text, *_ in FFMPEG}) == len(FFMPEG) >= 25


def test_every_rule_is_needed_by_a_message():
    """A rule that no message needs is dead, or hidden by one above it."""
    used = set()
    for group, words, *_ in YT_DLP:
        rules = (*failure_table.SITE, *failure_table.MACHINE, *failure_table.NETWORK)
        if group == "downloader":
            rules = (*failure_table.MACHINE, *failure_table.NETWORK, failure_table.PROTECTED)
        used.add(failure_table.first_match(rules, words))
    used |= {failure_table.first_match(failure_table.FFMPEG, text) for _, _, text, *_ in FFMPEG}
    rules = {*failure_table.SITE, *failure_table.NETWORK, *failure_table.FFMPEG}
    assert [rule.pattern for rule in rules - used] == []


def test_every_pattern_is_valid_and_every_sentence_a_sentence():
    for rule in (*failure_table.SITE, *failure_table.FFMPEG):
        re.compile(rule.pattern)
        assert rule.sentence.endswith(".")
        assert getattr(errors, rule.kind.__name__) is rule.kind


def test_tags_of_the_media_are_not_taken_for_ffmpegs_words():
    tags = "  Metadata:\n    title           : No space left on device\n                    : Error closing file\n"
    _judge(tags, 0)
    with pytest.raises(MediaToolFailed):
        _judge(f"{tags}Conversion failed!", 1)
