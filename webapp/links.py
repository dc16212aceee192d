"""Is this link worth a job? Judged on its face, without DNS; the stage judges addresses again."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, urlsplit

from models.addresses import is_local_name, is_permitted, parse_literal
from models.errors import InvalidRequest

if TYPE_CHECKING:
    from models.stage_io import Egress

URL_MAX: Final = 4096
SAMPLE_PATH: Final = "/sample/"
PORTS: Final = {"http": 80, "https": 443}
PROXY_SCHEMES: Final = frozenset({"http", "https", "socks4", "socks4a", "socks5", "socks5h"})

PROXY_FORM: Final = "Use a proxy like http://host:port or socks5://name:password@host:port."
PROXY_CHARACTERS: Final = (
    "A proxy holds no spaces or control characters; write # ? / \\ and @ in its password as "
    "%23 %3F %2F %5C and %40."
)


def check_link(url: str, egress: Egress) -> str:
    """Return the link; raises InvalidRequest saying what is wrong with it."""
    url = url.strip()
    parts = _parse(url)
    if parts.scheme.lower() not in PORTS:
        raise _bad("Only http and https links can be added.")
    if not parts.hostname:
        raise _bad("This is not a link: it names no host.")
    if parts.username is not None or parts.password is not None:
        raise _bad("A link must not carry a user name or a password; use cookies instead.")
    if not _is_own_sample(parts, egress) and not _host_permitted(parts.hostname, egress):
        raise _bad("Links to private or local addresses are not allowed here.")
    return url


def check_proxy(url: str) -> str:
    """Return the proxy's URL; raises ValueError, which never quotes it: it may hold a password."""
    if any(c.isspace() or not c.isprintable() or c in "#?\\" for c in url):
        raise ValueError(PROXY_CHARACTERS)
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in PROXY_SCHEMES and parts.hostname and parts.port != 0
    except ValueError:
        raise ValueError(PROXY_FORM) from None
    if not usable or parts.path not in {"", "/"}:
        raise ValueError(PROXY_FORM)
    if parts.netloc.count("@") > 1:
        raise ValueError(PROXY_CHARACTERS)
    return url


def without_credentials(url: str | None) -> str | None:
    """Return a URL without the user name and password it may carry."""
    if url is None:
        return None
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _parse(url: str) -> SplitResult:
    if not url or len(url) > URL_MAX or any(c.isspace() or not c.isprintable() for c in url):
        raise _bad("This is not a link.")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise _bad("This is not a link.") from error
    if not parts.scheme:
        raise _bad("This is not a link; it should start with http:// or https://.")
    return parts


def _is_own_sample(parts: SplitResult, egress: Egress) -> bool:
    port = parts.port or PORTS[parts.scheme.lower()]
    origin = f"{parts.hostname}:{port}"
    return origin == egress.exempt_origin and parts.path.startswith(SAMPLE_PATH)


def _host_permitted(host: str, egress: Egress) -> bool:
    if is_local_name(host):
        return egress.allow_loopback
    address = parse_literal(host)
    allow = [ipaddress.ip_network(network, strict=False) for network in egress.allow]
    return address is None or is_permitted(
        address, allow_loopback=egress.allow_loopback, allow=allow
    )


def _bad(message: str) -> InvalidRequest:
    return InvalidRequest(message, [{"field": "url", "message": message}])
