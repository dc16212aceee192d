"""The parts of a video, whatever the source says of them."""

from __future__ import annotations

from typing import Any

import pytest

from models.stage_io import Chapter
from pipelines.download.chapters import CHAPTERS_MAX, TITLE_MAX, chapters_of
from pipelines.probe import Probe

OWN = Chapter(start=0, end=2, title="In the file")


def found(*chapters: Chapter) -> Probe:
    return Probe(
        format_names=("mov",),
        duration_s=9,
        start_s=0,
        size_bytes=1,
        chapters=chapters,
        streams=(),
    )


def told(*chapters: dict[str, Any]) -> tuple[Chapter, ...]:
    return chapters_of({"chapters": list(chapters)}, found())


def test_the_sources_words_come_before_the_files() -> None:
    raw = {"start_time": 0, "end_time": 4.5, "title": "Intro"}
    assert chapters_of({"chapters": [raw]}, found(OWN)) == (
        Chapter(start=0, end=4.5, title="Intro"),
    )
    assert chapters_of({}, found(OWN)) == (OWN,)
    assert chapters_of({"chapters": None}, found()) == ()


def test_they_come_in_the_order_of_time_and_the_last_may_be_open() -> None:
    late, early = (
        {"start_time": 5, "title": "Two"},
        {"start_time": 0, "end_time": 5, "title": "One"},
    )
    assert [(c.title, c.end) for c in told(late, early)] == [("One", 5), ("Two", None)]


@pytest.mark.parametrize(
    ("start", "end"),
    [(None, 3), ("0", 3), (-1, 3), (float("nan"), 3), (float("inf"), None), (3, 3)],
)
def test_parts_that_make_no_sense_are_left_out(start: object, end: object) -> None:
    assert told({"start_time": start, "end_time": end, "title": "No"}) == ()


def test_titles_are_harmless_and_short() -> None:
    hostile = {"start_time": 0, "title": "\x1b[31mred\n\u202etxt" + "x" * 1000}
    nameless = {"start_time": 1, "title": "<Untitled Chapter 2>"}
    first, second = told(hostile, nameless)
    assert first.title.startswith("red txt")
    assert len(first.title) == TITLE_MAX
    assert second.title == ""


def test_there_are_not_too_many() -> None:
    many = [{"start_time": number, "title": str(number)} for number in range(CHAPTERS_MAX + 9)]
    assert [c.title for c in told(*many)][-1] == str(CHAPTERS_MAX - 1)
