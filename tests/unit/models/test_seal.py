"""What is sealed is read with the same secret for the same purpose, and not otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.seal import Seal

SECRET = "s" * 32
SEAL = Seal(SECRET, "test")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_comes_back(text: str) -> None:
    sealed = SEAL.close(text)
    assert sealed.isascii()
    assert SEAL.open(sealed) == text


def test_the_text_does_not_show_and_no_two_seals_are_the_same() -> None:
    sealed = SEAL.close("very-secret")
    assert "very-secret" not in sealed
    assert sealed != SEAL.close("very-secret")
    assert Seal(SECRET, "test").open(sealed) == "very-secret"


@pytest.mark.parametrize("other", [Seal("t" * 32, "test"), Seal(SECRET, "other")])
def test_another_secret_or_purpose_opens_nothing(other: Seal) -> None:
    assert other.open(SEAL.close("very-secret")) is None


@given(st.integers(0, 150), st.characters(codec="ascii", categories=["Ll", "Nd"]))
def test_a_change_is_noticed(place: int, character: str) -> None:
    sealed = SEAL.close("very-secret, and some more of it")
    place %= len(sealed) - 2  # the last two hold bits that do not count, and padding
    changed = sealed[:place] + character + sealed[place + 1 :]
    assert SEAL.open(changed) == (None if changed != sealed else SEAL.open(sealed))


@pytest.mark.parametrize("nonsense", ["", "x", "ä", "\ud800"])
def test_nonsense_is_not_opened(nonsense: str) -> None:
    assert SEAL.open(nonsense) is None


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Seal("s" * 31, "test")
