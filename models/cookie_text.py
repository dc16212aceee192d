"""Cookies as text: the Netscape format that browsers' extensions export, read with suspicion.

http.cookiejar reads files only and stumbles over fields that disagree; here the lines are judged
one by one and written anew, so that yt-dlp gets nothing but well-formed ones.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

BYTES_MAX: Final = 256 * 1024
HEAD: Final = "# Netscape HTTP Cookie File\n"
HTTP_ONLY: Final = "#HttpOnly_"
EXPIRES_MAX: Final = 253_402_300_799
"""The end of the year 9999, in seconds since 1970: later ones have no date."""
_FIELDS: Final = 7
HOW: Final = (
    "Paste the whole text of a cookies.txt in the Netscape format, as browser extensions export it."
)


@dataclass(frozen=True)
class Cookie:
    """One cookie; `expires` in seconds since 1970, 0 at the end of the session."""

    domain: str
    """With a leading dot when it holds for subdomains."""
    path: str
    secure: bool
    expires: int
    name: str
    value: str
    http_only: bool = False


def read_cookies(text: str) -> list[Cookie]:
    """Return the cookies of a text; raises ValueError, which never quotes a value, with advice."""
    if len(text.encode(errors="replace")) > BYTES_MAX:
        raise ValueError(f"That is more than {BYTES_MAX // 1024} kB. {HOW}")
    text = text.lstrip("\ufeff \r\n")
    if text.startswith(("[", "{")):
        raise ValueError(f"This is JSON. {HOW}")
    lines = enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1)
    found = [_read(line, number) for number, line in lines if _holds_cookie(line)]
    if not found:
        raise ValueError(f"There is no cookie in it. {HOW}")
    return found


def write_cookies(cookies: Iterable[Cookie]) -> str:
    """Return the cookies in the Netscape format."""
    return HEAD + "".join(f"{_written(cookie)}\n" for cookie in cookies)


def belongs(cookie: Cookie, site: str) -> bool:
    """Tell whether a cookie is the site's own or a subdomain's."""
    domain = cookie.domain.removeprefix(".")
    return domain == site or domain.endswith(f".{site}")


def last_expiry(cookies: Iterable[Cookie]) -> int | None:
    """Return when the last of them expires; None when one does not, or none says."""
    return max((cookie.expires for cookie in cookies if cookie.expires), default=None)


def _holds_cookie(line: str) -> bool:
    return bool(line.strip()) and (not line.startswith("#") or line.startswith(HTTP_ONLY))


def _read(line: str, number: int) -> Cookie:
    fields = line.removeprefix(HTTP_ONLY).split("\t")
    if len(fields) != _FIELDS:
        raise ValueError(
            f"Line {number} has {len(fields)} fields and not {_FIELDS}, separated by tabs. {HOW}"
        )
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for field in fields for c in field):
        raise ValueError(f"Line {number} holds control characters. {HOW}")
    domain, subdomains, path, secure, expires, name, value = fields
    host = domain.strip().lower().removeprefix(".")
    if not host or not name or " " in host:
        raise ValueError(f"Line {number} lacks a domain or a name. {HOW}")
    everywhere = domain.startswith(".") or subdomains.upper() == "TRUE"
    return Cookie(
        domain=f".{host}" if everywhere else host,
        path=path or "/",
        secure=secure.upper() == "TRUE",
        expires=_seconds(expires, number),
        name=name,
        value=value,
        http_only=line.startswith(HTTP_ONLY),
    )


def _seconds(text: str, number: int) -> int:
    try:
        return min(max(int(float(text or "0")), 0), EXPIRES_MAX)
    except (ValueError, OverflowError):
        raise ValueError(f"Line {number} has no number as its fifth field. {HOW}") from None


def _written(cookie: Cookie) -> str:
    fields = (
        cookie.domain,
        str(cookie.domain.startswith(".")).upper(),
        cookie.path,
        str(cookie.secure).upper(),
        str(cookie.expires),
        cookie.name,
        cookie.value,
    )
    return (HTTP_ONLY if cookie.http_only else "") + "\t".join(fields)
