"""Errors have a code for programs and a sentence for people."""

from __future__ import annotations

from collections import Counter

import pytest

from models import errors
from models.errors import DublineError, InvalidRequest, StageError

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, DublineError)
]


def test_codes_are_unique_and_shouted() -> None:
    counted = Counter(kind.code for kind in KINDS)
    assert [code for code, count in counted.items() if count > 1] == []
    assert all(code.isupper() for code in counted)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not InvalidRequest])
def test_without_words_the_docstring_speaks(kind: type[DublineError]) -> None:
    assert kind().message == (kind.__doc__ or "").splitlines()[0]
    assert len(kind().message) > 10
    assert kind("Said so.").message == "Said so."


def test_the_child_can_name_every_stage_error() -> None:
    """`tasks.supervisor` finds them among the direct subclasses."""
    assert {kind for kind in KINDS if issubclass(kind, StageError)} == {
        StageError,
        *StageError.__subclasses__(),
    }


def test_the_contracts_codes_exist_with_their_http_status() -> None:
    assert {
        "VALIDATION_ERROR": 400,
        "UNAUTHORIZED": 401,
        "FORBIDDEN": 403,
        "NOT_FOUND": 404,
        "CONFLICT": 409,
        "INSUFFICIENT_STORAGE": 507,
        "UNAVAILABLE": 503,
        "TIMEOUT": 504,
    }.items() <= {kind.code: kind.http_status for kind in KINDS}.items()


def test_a_stage_error_may_name_when_to_try_again() -> None:
    assert errors.SourceBusy("Later.", retry_after=7.5).retry_after == 7.5
    assert errors.SourceBusy().retry_after is None
    assert errors.SourceBusy(retry_after=1).message == errors.SourceBusy().message


def test_the_tree_lists_every_stage_error_under_its_fate() -> None:
    head, _, rest = (errors.__doc__ or "").partition("tried again by itself")
    again, _, never = rest.partition("not tried again")
    for kind in StageError.__subclasses__():
        place, other = (again, never) if kind.retryable else (never, again)
        assert f" {kind.code} " in place, kind
        assert f" {kind.code} " not in head + other, kind
