"""The Retry-After header: how long a server asks to be left alone (RFC 9110, 10.2.3)."""

from __future__ import annotations

import email.utils
from datetime import UTC
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_S: Final = 6 * 3600.0
"""A server that names more is asked again anyway: the header may be a mistake or a trap."""
TEXT_MAX: Final = 64


def retry_after_s(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds to wait, in [0, 6 h]; None when the header is absent or unreadable.

    The header holds whole seconds or an HTTP-date. A date is counted from the server's own Date
    header, whose clock it was made with, else from `now` (seconds since the epoch).
    """
    text = (headers.get("Retry-After") or "").strip()[:TEXT_MAX]
    if text.isascii() and text.isdigit():
        seconds = float(text)
    else:
        until = _moment(text)
        if until is None:
            return None
        since = _moment(headers.get("Date") or "")
        seconds = until - (now if since is None else since)
    return min(max(seconds, 0.0), LONGEST_S)


def _moment(text: str) -> float | None:
    """Read an HTTP-date in any of its three forms; all are in GMT."""
    try:
        found = email.utils.parsedate_to_datetime(text[:TEXT_MAX])
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, IndexError):
        return None
