"""Titles and labels are one short line each; case does not tell labels apart."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from models.job_options import Labels, Title, distinct

TITLE: TypeAdapter[str] = TypeAdapter(Title)
LABELS: TypeAdapter[list[str]] = TypeAdapter(Labels)


def test_spaces_around_are_cut_and_marks_are_joined() -> None:
    assert TITLE.validate_python("  A film ") == "A film"
    assert LABELS.validate_python([" e\u0301te\u0301 "]) == ["\u00e9t\u00e9"]
    assert TITLE.validate_python("\u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f680")


@pytest.mark.parametrize("wrong", ["", "   ", "a\nb", "a\x00", "\ud800", "a\u2028b", "x" * 301, 7])
def test_what_is_not_one_short_line_is_no_title(wrong: object) -> None:
    with pytest.raises(ValidationError):
        TITLE.validate_python(wrong)


@pytest.mark.parametrize("wrong", [["ok", ""], ["x" * 41], ["a\tb"], [str(n) for n in range(21)]])
def test_a_list_with_a_wrong_label_is_refused(wrong: list[str]) -> None:
    with pytest.raises(ValidationError):
        LABELS.validate_python(wrong)


def test_of_labels_that_differ_in_case_the_first_stays() -> None:
    assert distinct(["News", "Straße", "news", "STRASSE", "b"]) == ["News", "Straße", "b"]
