"""The JSON shapes that several routes share, and how a shape becomes an answer."""

from typing import Final

from flask import Response
from flask_openapi3.types import ResponseDict
from pydantic import Field

from models.wire import Wire

COUNT_MAX: Final = 2**53 - 1
"""The largest number that every JSON reader keeps exactly; a database column holds more."""


class FieldError(Wire):
    """What is wrong with one field."""

    field: str
    message: str


class ErrorBody(Wire):
    """Every refusal: a sentence for people, a code for programs."""

    error: str
    code: str
    details: list[FieldError] = Field(default_factory=list)


class JobPath(Wire):
    """A job's id in the path."""

    job_id: str = Field(max_length=36)


def reply(shape: Wire, status: int = 200) -> Response:
    """Answer with a shape."""
    body = shape.model_dump_json(by_alias=True)
    return Response(body, status=status, mimetype="application/json")


def nothing() -> Response:
    """Answer 204."""
    return Response(status=204)


UNAUTHORIZED: Final[ResponseDict] = {401: ErrorBody}
REFUSALS: Final[ResponseDict] = {400: ErrorBody, **UNAUTHORIZED}
JOB_REFUSALS: Final[ResponseDict] = {**REFUSALS, 404: ErrorBody}
COMMAND_REFUSALS: Final[ResponseDict] = {**JOB_REFUSALS, 409: ErrorBody}
