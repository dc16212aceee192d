"""Cookies of sites as the settings show them: what is known of them, and never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from models.clock import iso, now
from models.cookie_text import belongs, last_expiry, read_cookies, write_cookies
from models.errors import InvalidRequest, NotFound
from models.site_cookies import SiteCookies
from models.wire import Wire

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from models.seal import Seal

DOMAINS_TOLD = 5


class SiteCookiesView(Wire):
    """A site and what is known of its cookies."""

    site: str
    updated_at: str
    used_at: str | None
    """When a download or a check last had them."""
    count: int | None
    """Null when they cannot be read."""
    expires_at: str | None
    """When the last of them expires; null when none says so."""
    readable: bool
    """False when they were sealed with another key: they must be given anew."""


class CookiesTaken(SiteCookiesView):
    """What was kept of a text."""

    left_out: int
    """Cookies of other sites."""


class CookiesAnswer(Wire):
    """All sites, by name."""

    sites: list[SiteCookiesView]


def list_sites(session: Session, seal: Seal) -> CookiesAnswer:
    """Return every site that cookies are kept of."""
    rows = session.execute(select(SiteCookies).order_by(SiteCookies.site)).scalars()
    return CookiesAnswer(sites=[_view(row, seal) for row in rows])


def put_site(session: Session, site: str, text: str, seal: Seal) -> CookiesTaken:
    """Keep the site's own cookies of a text instead of those it had; raises InvalidRequest."""
    try:
        found = read_cookies(text)
    except ValueError as error:
        raise _bad(str(error)) from error
    own = [cookie for cookie in found if belongs(cookie, site)]
    if not own:
        others = sorted({cookie.domain.removeprefix(".") for cookie in found})
        told = ", ".join(others[:DOMAINS_TOLD]) + (" …" if len(others) > DOMAINS_TOLD else "")
        raise _bad(f"None of these cookies is of {site}; they are of {told}.")
    sealed = seal.close(write_cookies(own))
    row = session.merge(SiteCookies(site=site, sealed=sealed, updated_at=now(), used_at=None))
    session.flush()
    return CookiesTaken(**dict(_view(row, seal)), left_out=len(found) - len(own))


def delete_site(session: Session, site: str) -> None:
    """Forget a site's cookies; raises NotFound."""
    row = session.get(SiteCookies, site)
    if row is None:
        raise NotFound("There are no cookies of this site.")
    session.delete(row)


def _view(row: SiteCookies, seal: Seal) -> SiteCookiesView:
    text = seal.open(row.sealed)
    cookies = read_cookies(text) if text else []
    expires = last_expiry(cookies)
    return SiteCookiesView(
        site=row.site,
        updated_at=iso(row.updated_at),
        used_at=None if row.used_at is None else iso(row.used_at),
        count=len(cookies) if text else None,
        expires_at=None if expires is None else iso(expires),
        readable=bool(text),
    )


def _bad(message: str) -> InvalidRequest:
    return InvalidRequest(message, [{"field": "cookies", "message": message}])
