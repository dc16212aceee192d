"""Names of presets, and what a job keeps of one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.job_options import FORMATS
from models.preset import Preset, format_choice, name_of, pinned, preset_name


@given(st.text(max_size=70))
def test_a_name_is_refused_or_one_short_line_that_fits_into_a_path(typed: str) -> None:
    try:
        name = preset_name(typed)
    except ValueError:
        return
    assert 1 <= len(name) <= 64
    assert name == name.strip()
    assert not {"/", "\\"} & set(name)
    assert not any(unicodedata.category(character) == "Cc" for character in name)
    assert preset_name(name) == name
    kept = pinned(Preset(name=name, format="bv+ba"))
    assert (name_of(kept), format_choice(kept)) == (name, {"format_selector": "bv+ba"})


@pytest.mark.parametrize(
    "typed", ["", " ", "a\nb", "x" * 65, "..", "a/b", "a\\b", "Best", *FORMATS]
)
def test_these_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        preset_name(typed)


@pytest.mark.parametrize("word", FORMATS)
def test_a_word_of_the_contract_is_kept_as_it_is(word: str) -> None:
    assert (name_of(word), format_choice(word)) == (word, {"format_preset": word})
