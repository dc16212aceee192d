"""What the local engine promises of its speed and its timing, measured on the finished sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.local_dub import SAMPLE, SAMPLE_S, TALK_S, measure, talk
from pipelines.dub.local.translate import installed_pairs
from tests.programs import missing, require_tools

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _english_to_spanish() -> None:
    if ("en", "es") not in installed_pairs(require_tools("apertium", "espeak")):
        missing("apertium-eng-spa is not installed")


def test_the_sample_is_dubbed_in_time(tmp_path: Path) -> None:
    done = measure(SAMPLE, SAMPLE_S, tmp_path)
    assert len(done.found) == 8
    # the processor's time: on a busy machine so short a dub mostly waits for its turn
    assert done.length_s / done.cpu_s >= 10
    assert done.latest_s <= 0.25
    assert done.overlap_s == 0.0
    assert done.logs == []


def test_ten_minutes_are_dubbed_ten_times_as_fast_as_they_last(tmp_path: Path) -> None:
    subtitles = tmp_path / "talk.en.vtt"
    subtitles.write_text(talk(), encoding="utf-8")
    done = measure(subtitles, TALK_S, tmp_path)
    assert len(done.found) > 200
    assert done.length_s / done.wall_s >= 10
    assert done.latest_s <= 0.25
    assert done.overlap_s == 0.0
    assert min(one.start - one.cue for one in done.found) >= -0.3
