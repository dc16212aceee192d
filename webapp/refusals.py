"""Every error becomes `{error, code, details}`; what is unexpected is logged, never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog
from flask import Response, request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from models.errors import DublineError, InvalidRequest, Unavailable
from webapp.shapes import ErrorBody, FieldError, reply

if TYPE_CHECKING:
    from flask import Flask
    from pydantic import ValidationError

log: Final = structlog.get_logger(__name__)
CODES: Final = {
    400: "VALIDATION_ERROR",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    416: "RANGE_NOT_SATISFIABLE",
    429: "RATE_LIMITED",
}
PREFIX: Final = "Value error, "


class RateLimited(DublineError):
    """Too many attempts; wait a moment."""

    code = "RATE_LIMITED"
    http_status = 429

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


def register(app: Flask) -> None:
    """Answer every error in the contract's shape."""
    app.register_error_handler(DublineError, _expected)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(JWTExtendedException, _not_logged_in)
    app.register_error_handler(PyJWTError, _not_logged_in)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(500, _unexpected)


def invalid(error: ValidationError) -> Response:
    """Refuse a request whose shape is wrong; the hook that flask-openapi3 calls."""
    details = [
        {"field": ".".join(str(part) for part in item["loc"]), "message": _plain(item["msg"])}
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    first = details[0]
    where = f"{first['field']}: " if first["field"] else ""
    raise InvalidRequest(f"{where}{first['message']}", details)


def _plain(message: str) -> str:
    return message.removeprefix(PREFIX)


def _expected(error: DublineError) -> Response:
    details = [FieldError(**item) for item in getattr(error, "details", [])]
    body = ErrorBody(error=error.message, code=error.code, details=details)
    response = reply(body, error.http_status)
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    code = CODES.get(status, "INTERNAL" if status >= 500 else f"HTTP_{status}")  # noqa: PLR2004
    body = ErrorBody(error=error.description or error.name, code=code)
    response = reply(body, status)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _not_logged_in(_error: Exception) -> Response:
    return reply(ErrorBody(error="Log in first.", code="UNAUTHORIZED"), 401)


def _database_away(error: OperationalError) -> Response:
    log.error("database unavailable", path=request.path, reason=str(error.orig))
    return _expected(Unavailable("The database is not reachable; try again shortly."))


def _unexpected(error: Exception) -> Response:
    cause = getattr(error, "original_exception", None) or error
    log.error("request failed", path=request.path, method=request.method, exc_info=cause)
    body = ErrorBody(error="Something went wrong here; the log tells what.", code="INTERNAL")
    return reply(body, 500)
