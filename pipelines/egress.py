"""Keep a stage away from private and local addresses: before it starts and at every connection.

This is the second layer of two: it covers Python code only. The network itself should keep a
worker from private addresses as well.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import urllib.parse
from typing import TYPE_CHECKING, Any

from models.addresses import Network, is_permitted, literal_private, parse_literal
from models.errors import AddressForbidden, SourceUnreachable, UnsupportedUrl
from models.stage_io import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.stage_io import Egress

_resolve = socket.getaddrinfo
DEFAULT_PORTS = {"http": 80, "https": 443, "socks4": 1080, "socks5": 1080, "socks5h": 1080}


class EgressPolicy(Frozen):
    """What one stage may connect to; `exempt` holds `host:port` of trusted servers."""

    allow_loopback: bool = False
    allow: tuple[Network, ...] = ()
    exempt: frozenset[str] = frozenset()
    proxied: bool = False
    """The proxy resolves names, so only literal and local ones are judged beforehand."""

    @classmethod
    def of(cls, egress: Egress, proxy: str | None = None) -> EgressPolicy:
        """Build the policy of a job; its proxy was chosen by people and is exempt."""
        trusted = [f"//{egress.exempt_origin}"] if egress.exempt_origin else []
        trusted += [proxy if "//" in proxy else f"//{proxy}"] if proxy else []
        return cls(
            allow_loopback=egress.allow_loopback,
            allow=tuple(ipaddress.ip_network(cidr, strict=False) for cidr in egress.allow),
            exempt=frozenset(_origin(urllib.parse.urlsplit(url)) for url in trusted),
            proxied=bool(proxy),
        )

    def judge(self, host: str, port: int | str | None, addresses: list[str]) -> None:
        """Raise AddressForbidden unless every address is permitted: mixed answers are an attack."""
        if f"{host}:{port}".lower() in self.exempt:
            return
        for text in addresses:
            address = parse_literal(text)
            if address is None or not is_permitted(
                address, allow_loopback=self.allow_loopback, allow=self.allow
            ):
                raise AddressForbidden(
                    f"{host} is a private or local address, which is not allowed here; "
                    "an administrator can allow it."
                )


def check_url(url: str, policy: EgressPolicy) -> None:
    """Judge a link's host before anything is fetched.

    Raises UnsupportedUrl for what is no plain http(s) link, AddressForbidden for a private or
    local address, SourceUnreachable for a name that does not exist.
    """
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError as error:
        raise UnsupportedUrl("This is not a valid link.") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise UnsupportedUrl("Only http and https links can be downloaded.")
    if "@" in parts.netloc:
        raise UnsupportedUrl("Links with a user name or password inside are not accepted.")
    if policy.proxied and not literal_private(host):
        return
    policy.judge(host, port, _addresses(host, port))


def _addresses(host: str, port: int | None) -> list[str]:
    literal = parse_literal(host)
    if literal is not None:
        return [str(literal)]
    try:
        return _texts(_resolve(host, port, type=socket.SOCK_STREAM))
    except (socket.gaierror, UnicodeError) as error:
        raise SourceUnreachable(
            f"The server {host} cannot be found; check the link and the network."
        ) from error


def _texts(answers: list[Any]) -> list[str]:
    return [str(answer[4][0]) for answer in answers]


def _origin(parts: urllib.parse.SplitResult) -> str:
    port = parts.port or DEFAULT_PORTS.get(parts.scheme, 80)
    return f"{parts.hostname}:{port}".lower()


def install_guard(egress: Egress, proxy: str | None = None) -> None:
    """Guard this whole process from now on: for the child of a stage."""
    socket.getaddrinfo = _judged(EgressPolicy.of(egress, proxy))


@contextlib.contextmanager
def guard(policy: EgressPolicy) -> Iterator[None]:
    """Guard this process for a while, in place of a guard installed before."""
    before = socket.getaddrinfo
    socket.getaddrinfo = _judged(policy)
    try:
        yield
    finally:
        socket.getaddrinfo = before


def _judged(policy: EgressPolicy) -> Any:
    """Return a getaddrinfo that judges every address Python code looks up.

    The judged answers are the ones connected to, so a name that changes between two look-ups
    gains nothing. AddressForbidden leaves HTTP libraries as it is: they retry only OSErrors.
    """

    def judged(host: Any, port: Any, *args: Any, **kwargs: Any) -> list[Any]:
        answers = _resolve(host, port, *args, **kwargs)
        if host is not None:
            name = host.decode() if isinstance(host, bytes) else str(host)
            policy.judge(name, port, _texts(answers))
        return answers

    return judged
