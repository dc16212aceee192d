"""The cookies of a link's site, opened by the worker that needs them and by nobody on the way.

The gateway makes the key when it starts. A worker reads it when there is something to open: it may
have started first, or run where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog
from sqlalchemy import or_, update
from sqlalchemy.exc import OperationalError

from models.clock import db_now
from models.cookie_text import belongs, read_cookies, write_cookies
from models.database import reading, transaction
from models.seal import Seal
from models.site_cookies import PURPOSE, SiteCookies, site_for

if TYPE_CHECKING:
    from pathlib import Path

    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
KEY_FILE: Final = "cookies-key"
USED_STEP_S: Final = 60.0
"""A long list of links that are checked need not write at each of them."""


@dataclass(frozen=True)
class Given:
    """What there is for a link: cookies in the Netscape format, None when they cannot be read."""

    site: str
    text: str | None


def find_seal(given: str, data_dir: Path) -> Seal | None:
    """Return the seal of this installation; None where its key is not."""
    try:
        return Seal(given or (data_dir / KEY_FILE).read_text().strip(), PURPOSE)
    except (OSError, ValueError):
        return None


def for_link(context: Context, url: str) -> Given | None:
    """Return the cookies of a link's site and note that they are used; None when there are none."""
    with reading(context.engine) as session:
        row = site_for(session, url)
    if row is None:
        return None
    seal = context.find_seal()
    text = seal and seal.open(row.sealed)
    if not text:
        log.warning("cookies cannot be read", site=row.site)
        return Given(row.site, None)
    _note_use(context, row.site)
    # Judged again: a row's name and what is sealed in it might have been put together by somebody.
    own = [cookie for cookie in read_cookies(text) if belongs(cookie, row.site)]
    return Given(row.site, write_cookies(own))


def _note_use(context: Context, site: str) -> None:
    long_ago = or_(SiteCookies.used_at.is_(None), SiteCookies.used_at < db_now() - USED_STEP_S)
    note = update(SiteCookies).where(SiteCookies.site == site, long_ago)
    try:
        with transaction(context.engine) as session:
            session.execute(note.values(used_at=db_now()))
    except OperationalError as error:  # a download needs no note of it
        log.warning("use of cookies not noted", site=site, reason=str(error.orig))
