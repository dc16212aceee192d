"""Cookies of sites, given once in the settings and used by every download from there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from models.addresses import parse_literal
from models.base import Base

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SITE_MAX: Final = 253
PURPOSE: Final = "dubline cookies of sites"
"""What the seal is for."""
ALIASES: Final = {"youtu.be": "youtube.com"}
"""Hosts of short links, which yt-dlp turns into links of the site without asking anybody."""
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_FORM: Final = "Name a site such as youtube.com."


class SiteCookies(Base):
    """One site's cookies; they go in, and never out of the API again."""

    __tablename__ = "site_cookies"

    site: Mapped[str] = mapped_column(String(SITE_MAX), primary_key=True)
    """Host name without `www.`, lower case, IDNA; meant with all its subdomains."""
    sealed: Mapped[str]
    """Netscape format, encrypted with a key that is not in the database."""
    updated_at: Mapped[float]
    used_at: Mapped[float | None]


def site_name(typed: str) -> str:
    """Return a site's name as the table has it; raises ValueError for what is no host name."""
    site = _plain(typed.strip())
    if site is None:
        raise ValueError(_FORM)
    is_address = parse_literal(site) is not None
    labels = site.split(".")
    if not is_address and (len(labels) < 2 and site != "localhost"):  # noqa: PLR2004 - name and TLD
        raise ValueError(f"{_FORM} Cookies of a whole top-level domain are not kept.")
    if len(site) > SITE_MAX or not all(_LABEL.fullmatch(label) for label in labels):
        raise ValueError(_FORM)
    return site


def site_for(session: Session, url: str) -> SiteCookies | None:
    """Return the row whose site is the link's host, else the nearest domain above it."""
    names = covering(url)
    rows = session.execute(select(SiteCookies).where(SiteCookies.site.in_(names))).scalars()
    return max(rows, key=lambda row: len(row.site), default=None)


def covering(url: str) -> list[str]:
    """Return the sites that a link may belong to, the nearest first."""
    try:
        host = _plain(urlsplit(url).hostname or "")
    except ValueError:
        return []
    if host is None:
        return []
    if parse_literal(host) is not None:
        return [host]
    labels = ALIASES.get(host, host).split(".")
    return [".".join(labels[first:]) for first in range(len(labels))]


def _plain(host: str) -> str | None:
    try:
        plain = host.lower().removesuffix(".").encode("idna").decode()
    except UnicodeError:
        return None
    return plain.removeprefix("www.") or None
