"""The guard before every route under /api: a login is needed unless the route is listed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, g, request
from flask_jwt_extended import get_jwt, verify_jwt_in_request

from models.errors import Forbidden, Unauthorized
from webapp.auth.sessions import LOCAL, Principal
from webapp.services import services

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

OPEN: Final = frozenset(
    {
        "/api/auth/login",
        "/api/auth/refresh",
        "/api/openapi.json",
        "/api/docs",
        "/api/docs.js",
        "/api/docs.css",
    }
)
"""Routes under /api that need no login; outside /api: the page, the sample, health and metrics."""
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def register(app: Flask) -> None:
    """Check every request before its route."""
    app.before_request(_same_origin)
    app.before_request(_logged_in)
    app.after_request(_cookies_stay_on_https)


def principal() -> Principal:
    """Return who is asking; only behind the guard."""
    who: Principal = g.principal
    return who


def require_admin() -> None:
    """Raise Forbidden unless an administrator asks."""
    if principal().role != "admin":
        raise Forbidden("Only an administrator may do this.")


def _same_origin() -> ResponseReturnValue | None:
    # SameSite does not tell two ports of one host apart; these two headers do.
    if request.method in SAFE:
        return None
    origin = request.headers.get("Origin")
    if origin is not None and origin != request.host_url.rstrip("/"):
        raise Forbidden("This request comes from another site.")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Forbidden("This request comes from another site.")
    return None


def _cookies_stay_on_https(response: Response) -> Response:
    if request.is_secure:
        cookies = response.headers.getlist("Set-Cookie")
        response.headers.setlist("Set-Cookie", [f"{cookie}; Secure" for cookie in cookies])
    return response


def _logged_in() -> ResponseReturnValue | None:
    open_to_all = not request.path.startswith("/api/") or request.path in OPEN
    if open_to_all or request.method == "OPTIONS":
        return None
    access = services().access
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer" and access.is_local(token.strip()):
        g.principal = LOCAL
        return None
    verify_jwt_in_request()
    who = access.by_session(get_jwt().get("sid"))
    if who is None:
        raise Unauthorized("This login has ended; log in again.")
    g.principal = who
    return None
