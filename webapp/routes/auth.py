"""Log in, stay logged in, log out."""

from datetime import timedelta
from typing import Final

from flask import Response, request
from flask_jwt_extended import (
    create_access_token,
    create_refresh_token,
    get_jwt,
    set_access_cookies,
    set_refresh_cookies,
    unset_jwt_cookies,
    verify_jwt_in_request,
)
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import Field

from models.errors import Unauthorized
from models.ids import new_id
from models.wire import Wire
from webapp.auth.passwords import password_fits
from webapp.auth.sessions import (
    REFRESH_S,
    Principal,
    find_user,
    open_session,
    revoke,
    rotate,
    whose,
)
from webapp.guard import principal
from webapp.refusals import RateLimited
from webapp.services import services
from webapp.shapes import REFUSALS, UNAUTHORIZED, ErrorBody, nothing, reply
from webapp.sockets import disconnect_session

ACCESS_LIFE: Final = timedelta(minutes=15)
REFRESH_LIFE: Final = timedelta(seconds=REFRESH_S)

api = APIBlueprint("auth", __name__, url_prefix="/api/auth", abp_tags=[Tag(name="auth")])


class LoginRequest(Wire):
    """A name and a password."""

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=1024)


class UserView(Wire):
    """Who is logged in."""

    id: str
    username: str
    role: str


class LoginAnswer(Wire):
    """An access token (15 minutes) for scripts; browsers use the cookies set beside it."""

    token: str
    user: UserView


class MeAnswer(Wire):
    """Who is asking."""

    user: UserView


@api.post(
    "/login",
    operation_id="login",
    responses={200: LoginAnswer, **REFUSALS, 429: ErrorBody},
    security=[],
)
def login(body: LoginRequest) -> Response:
    """Log in; wrong attempts a minute: 5 for a name from an address, 20 a name, 30 an address."""
    parts = services()
    address = request.remote_addr or ""
    wait_s = parts.logins.wait_s(address, body.username)
    if wait_s:
        raise RateLimited(f"Too many attempts; try again in {wait_s} s.", wait_s)
    user = parts.db.read(find_user, body.username)
    stored = user.password_hash if user else None
    if not parts.db.run(password_fits, stored, body.password) or user is None:
        raise Unauthorized("The user name or the password is wrong.")
    parts.logins.forget(address, body.username)
    session_id, token_id = parts.db.write(open_session, user.id)
    return _answer(Principal(user.id, user.username, user.role, session_id), token_id)


@api.post(
    "/refresh",
    operation_id="refresh",
    responses={200: LoginAnswer, **UNAUTHORIZED},
    security=[{"refreshCookie": []}],
)
def refresh() -> Response:
    """Exchange the refresh token (cookie, or bearer) for new tokens; it works once."""
    verify_jwt_in_request(refresh=True)
    claims = get_jwt()
    session_id = str(claims.get("sid"))
    db = services().db
    token_id = db.write(rotate, session_id, claims["jti"])
    who = db.read(whose, session_id)
    if token_id is None or who is None:
        disconnect_session(session_id)
        raise Unauthorized("This login has ended; log in again.")
    return _answer(who, token_id)


@api.post("/logout", operation_id="logout", responses={204: None, **UNAUTHORIZED})
def logout() -> Response:
    """End this login, in every tab and on every socket."""
    session_id = principal().session_id
    if session_id is not None:
        services().db.write(revoke, session_id)
        disconnect_session(session_id)
    response = nothing()
    unset_jwt_cookies(response)
    return response


@api.get("/me", operation_id="me", responses={200: MeAnswer, **UNAUTHORIZED})
def me() -> Response:
    """Tell who is logged in."""
    return reply(MeAnswer(user=_view(principal())))


def _view(who: Principal) -> UserView:
    return UserView(id=who.id, username=who.username, role=who.role)


def _answer(who: Principal, token_id: str) -> Response:
    claims = {"sid": who.session_id}
    access = create_access_token(
        who.id, expires_delta=ACCESS_LIFE, additional_claims={**claims, "jti": new_id()}
    )
    renewal = create_refresh_token(
        who.id, expires_delta=REFRESH_LIFE, additional_claims={**claims, "jti": token_id}
    )
    response = reply(LoginAnswer(token=access, user=_view(who)))
    set_access_cookies(response, access)
    set_refresh_cookies(response, renewal)
    return response
