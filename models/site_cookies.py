"""Cookies of sites, given once in the settings and used by every download from there."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SiteCookies(Base):
    """One site's cookies; they go in, and never out of the API again."""

    __tablename__ = "site_cookies"

    site: Mapped[str] = mapped_column(String(253), primary_key=True)
    """Host name without `www.`, lower case, IDNA; meant with all its subdomains."""
    sealed: Mapped[str]
    """Netscape format, encrypted with a key that is not in the database."""
    updated_at: Mapped[float]
    used_at: Mapped[float | None]
