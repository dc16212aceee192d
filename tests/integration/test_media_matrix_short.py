"""A baker's dozen of finished files, one per kind of trouble; `make test-media` makes them all."""

from __future__ import annotations

import pytest

from tests.media_inputs import shared_inputs
from tests.media_inputs_edges import CLAIMS
from tests.media_inputs_finish import Case, finish

CASES = [
    Case("base", "exact.wav", "mkv"),
    Case("base", "longer.mp3", "mp4"),
    Case("second-is-default", "shorter.mp3", "mkv"),
    Case("chapters-timecode", "shorter.mp3", "mp4"),
    Case("noaudio", "shorter.mp3", "mp4"),
    Case("audioonly", "shorter.mp3", "mkv"),
    Case("surround-aac", "24k.mp3", "mp4"),
    Case("fragments", "shorter.mp3", "mp4"),
    Case("ts-3600", "shorter.mp3", "mkv"),
    Case("late-picture-mkv", "shorter.mp3", "mkv"),
    Case("gap", "shorter.mp3", "mp4"),
    Case("vp9", "shorter.mp3", "webm"),
    Case("vp9-aac", "44k.mp3", "webm"),
]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return shared_inputs(tmp_path_factory.getbasetemp(), 24)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_finished_file(inputs, tmp_path, case):
    claim = CLAIMS.get(case.source, lambda _: True)
    assert claim(inputs.source(case.source)), "the input has not the edge it is for"
    problems, _ = finish(inputs, case, tmp_path)
    assert problems == []
