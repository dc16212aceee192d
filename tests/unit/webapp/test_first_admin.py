"""The generated password is shown to a person, not to a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from webapp.auth.first_admin import show_once
from webapp.auth.passwords import hash_password, password_fits

if TYPE_CHECKING:
    import pytest


def test_the_block_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    show_once("admin", "generated-once")
    shown = capsys.readouterr()
    assert "admin" in shown.err
    assert shown.err.count("generated-once") == 1
    assert shown.out == ""


def test_only_the_right_password_of_a_real_user_fits() -> None:
    stored = hash_password("right")
    assert password_fits(stored, "right")
    assert not password_fits(stored, "wrong")
    assert not password_fits(None, "right")
    assert not password_fits("not a hash", "right")
