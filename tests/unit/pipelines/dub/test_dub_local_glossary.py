from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pipelines.dub.local.glossary import Glossary, read_glossary
from pipelines.dub.local.retell import translate_around

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

WORDS = Glossary("# names\nDubline\nGit\nGitHub Actions # two words\n\nopen source\n")


def test_words_are_taken_out_and_put_back_as_they_stood() -> None:
    line = "Dubline is Open Source on GitHub  Actions, git and dubline are not Git."
    masked, words = WORDS.protect(line)
    assert masked == "Xq0x is Xq1x on Xq2x, git and dubline are not Xq3x."
    assert words == ["Dubline", "Open Source", "GitHub  Actions", "Git"]
    assert (
        WORDS.restore("Xq3x, Xq1x: Xq0x Xq2x", words) == "Git, Open Source: Dubline GitHub  Actions"
    )


def test_parts_of_words_are_not_met() -> None:
    assert WORDS.protect("Gitter, Dublines, legit Git's") == (
        "Gitter, Dublines, legit Xq0x's",
        ["Git"],
    )


def test_a_lost_or_doubled_stand_in_is_noticed() -> None:
    assert WORDS.restore("nada", ["Git"]) is None
    assert WORDS.restore("Xq0x Xq0x", ["Git"]) is None
    assert WORDS.restore("Xq1x", ["Git"]) is None
    assert WORDS.restore("nada", []) == "nada"


def test_a_line_that_reads_like_a_stand_in_is_left_alone() -> None:
    assert WORDS.protect("Xq0x and Git") == ("Xq0x and Git", [])


def test_a_line_whose_stand_in_was_lost_is_translated_plainly() -> None:
    asked: list[list[str]] = []

    def translate(lines: Sequence[str]) -> list[str]:
        asked.append(list(lines))
        return [line.upper() if "red" in line else line.replace("is", "es") for line in lines]

    said = translate_around(["Git is old", "Git is red", "it is"], WORDS, translate)
    assert said == ["Git es old", "GIT IS RED", "it es"]
    assert asked[1] == ["Git is red"]


@given(st.text(), st.text())
def test_what_is_protected_can_be_restored(glossary: str, line: str) -> None:
    words = Glossary(glossary)
    masked, taken = words.protect(line)
    if taken:
        assert words.restore(masked, taken) == line


def test_the_file_may_be_missing_or_begin_with_a_mark(tmp_path: Path) -> None:
    assert read_glossary("").protect("Git") == ("Git", [])
    assert read_glossary(str(tmp_path / "none")).protect("Git") == ("Git", [])
    (tmp_path / "words").write_bytes("\ufeffGit\r\n".encode())
    assert read_glossary(str(tmp_path / "words")).protect("Git") == ("Xq0x", ["Git"])
