"""A child's Failed message becomes the error that it names, with the pause it names."""

from __future__ import annotations

import pytest

from models.errors import StageError
from pipelines.protocol import MESSAGE, Failed
from tasks.supervisor import stage_error


@pytest.mark.parametrize("kind", [StageError, *StageError.__subclasses__()])
@pytest.mark.parametrize("wait", [None, 0.0, 7.5])
def test_an_error_survives_the_pipe(kind: type[StageError], wait: float | None) -> None:
    sent = Failed(code=kind.code, message="It went wrong.", retry_after=wait)
    heard = MESSAGE.validate_json(sent.model_dump_json())
    assert isinstance(heard, Failed)
    error = stage_error(heard)
    assert isinstance(error, StageError)
    assert (type(error), error.message, error.retry_after) == (kind, "It went wrong.", wait)


def test_an_unknown_code_is_a_failed_stage() -> None:
    assert type(stage_error(Failed(code="NEWER", message="?"))) is StageError
