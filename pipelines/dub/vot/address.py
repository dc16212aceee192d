"""Which addresses the vot engine itself may connect to."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from models.errors import AddressForbidden, ProviderBusy

if TYPE_CHECKING:
    from models.stage_io import Egress

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def guard_url(url: str, egress: Egress) -> None:
    """Resolve a link's host and raise AddressForbidden when it leads to a forbidden address.

    Raises ProviderBusy when the name cannot be resolved.
    """
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        addresses = resolve(parts.hostname or "", parts.port)
    except (OSError, ValueError) as error:
        raise ProviderBusy("The vot service's address cannot be found.") from error
    for address in addresses:
        guard_address(address, egress)


def guard_address(address: Address, egress: Egress) -> None:
    """Raise AddressForbidden unless the address is public or allowed by the operator."""
    if address.is_global or (egress.allow_loopback and address.is_loopback):
        return
    networks = (ipaddress.ip_network(cidr, strict=False) for cidr in egress.allow)
    if not any(address in network for network in networks):
        raise AddressForbidden("The vot service leads to a private or local address.")


def resolve(host: str, port: int | None) -> list[Address]:
    """Return every address of a name. Raises OSError or ValueError (a name that is none)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [parse_address(str(entry[4][0])) for entry in found]


def parse_address(text: str) -> Address:
    """Parse an address as sockets give it: scope taken off, mapped IPv4 made plain."""
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address
