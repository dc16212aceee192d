"""Which network addresses a stranger's link may lead to: explicit tables, pure judgement.

`ipaddress.is_global` is no policy: it calls NAT64 of the metadata address, 6to4 of loopback and
all multicast global. So the tables are written out and an embedded IPv4 is judged as well.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(word) for word in text.split())


DENIED = _networks(
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24"
    " 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24"
    " 224.0.0.0/4 240.0.0.0/4"
    " ::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20"
    " 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8"
)
"""Not public: private, local, reserved, documentation, multicast and tunnels to any of these."""

LOOPBACK = _networks("127.0.0.0/8 ::1/128")
NEVER = _networks(
    "0.0.0.0/8 127.0.0.0/8 169.254.0.0/16 224.0.0.0/4 255.255.255.255/32 ::/96 fe80::/10 ff00::/8"
)
"""What no list of allowed networks lifts: loopback, link-local (metadata service), multicast."""

NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)(\.(0x[0-9a-f]*|[0-9]+)){0,3}", re.IGNORECASE)


def parse_literal(host: str) -> Address | None:
    """Return the address a URL's host spells out, or None for a name.

    Understands brackets, a zone id, one trailing dot, and the short, decimal, octal and hex
    IPv4 forms that the C library connects to (`127.1`, `2130706433`, `0x7f.1`, `0177.0.0.1`).
    """
    text = host.strip().removeprefix("[").removesuffix("]").split("%", 1)[0].removesuffix(".")
    try:
        if ":" in text:
            return ipaddress.IPv6Address(text)
        if _NUMERIC.fullmatch(text):
            return ipaddress.IPv4Address(socket.inet_aton(text))
    except (ValueError, OSError):
        return None
    return None


def is_private(address: Address) -> bool:
    """Tell whether an address is anything but a public one."""
    address = _plain(address)
    return _within(address, DENIED)


def is_permitted(
    address: Address, *, allow_loopback: bool = False, allow: Iterable[Network] = ()
) -> bool:
    """Tell whether a stage may connect to `address`.

    `allow_loopback` lifts loopback only. `allow` lifts other refusals, except `NEVER`; a tunnel
    address is lifted only when the IPv4 inside it is permitted too.
    """
    address = _plain(address)
    if _within(address, LOOPBACK):
        return allow_loopback
    if not _within(address, DENIED):
        return True
    if _within(address, NEVER) or not _within(address, allow):
        return False
    inner = _tunnelled(address)
    return inner is None or is_permitted(inner, allow_loopback=allow_loopback, allow=allow)


def literal_private(host: str) -> bool:
    """Tell, without asking DNS, whether a URL's host is a private or local address."""
    if is_local_name(host):
        return True
    address = parse_literal(host)
    return address is not None and is_private(address)


def is_local_name(host: str) -> bool:
    """Tell whether a name means this machine by definition (RFC 6761)."""
    name = host.strip().rstrip(".").lower()
    return name == "localhost" or name.endswith(".localhost")


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks)


def _plain(address: Address) -> Address:
    """Replace an IPv4-mapped address by the IPv4 that the kernel connects to."""
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if mapped is not None else address


def _tunnelled(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(address.packed[12:])
    return address.sixtofour
