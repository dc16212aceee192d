"""Cookies of sites: they go in, and no call brings them out."""

from typing import Annotated

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from flask_openapi3.types import ResponseDict
from pydantic import AfterValidator, Field
from sqlalchemy.exc import IntegrityError

from models.cookie_text import BYTES_MAX
from models.site_cookies import SITE_MAX, site_name
from models.wire import Wire
from webapp.guard import require_admin
from webapp.services import services
from webapp.shapes import REFUSALS, ErrorBody, nothing, reply
from webapp.site_cookies import CookiesAnswer, CookiesTaken, delete_site, list_sites, put_site

api = APIBlueprint("cookies", __name__, url_prefix="/api", abp_tags=[Tag(name="installation")])
ADMIN: ResponseDict = {**REFUSALS, 403: ErrorBody}


class SitePath(Wire):
    """A site's name, such as `youtube.com`; its subdomains are included."""

    site: Annotated[str, Field(max_length=SITE_MAX), AfterValidator(site_name)]


class CookiesBody(Wire):
    """What is to be kept."""

    cookies: str = Field(max_length=BYTES_MAX)
    """The text of a cookies.txt in the Netscape format, at most 256 kB."""


@api.get("/cookies", operation_id="cookies", responses={200: CookiesAnswer, **ADMIN})
def cookies() -> Response:
    """List the sites that cookies are kept of, without a value."""
    require_admin()
    parts = services()
    return reply(parts.db.read(list_sites, parts.seal))


@api.put("/cookies/<site>", operation_id="putCookies", responses={200: CookiesTaken, **ADMIN})
def put(path: SitePath, body: CookiesBody) -> Response:
    """Keep a site's cookies instead of those it had; those of other sites are left out.

    A job without cookies of its own has them when its link is of the site, and so has a check.
    """
    require_admin()
    parts = services()
    given = (path.site, body.cookies, parts.seal)
    try:
        taken = parts.db.write(put_site, *given)
    except IntegrityError:  # they were given for the first time twice at the same moment
        taken = parts.db.write(put_site, *given)
    parts.prober.forget()
    return reply(taken)


@api.delete(
    "/cookies/<site>",
    operation_id="deleteCookies",
    responses={204: None, **ADMIN, 404: ErrorBody},
)
def delete(path: SitePath) -> Response:
    """Forget a site's cookies; a download that has begun keeps them to its end."""
    require_admin()
    parts = services()
    parts.db.write(delete_site, path.site)
    parts.prober.forget()
    return nothing()
