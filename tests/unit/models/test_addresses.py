"""Which addresses are public is judged by tables, whatever the spelling."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.addresses import (
    DENIED,
    is_permitted,
    is_private,
    literal_private,
    parse_literal,
)

LOOPBACK_SPELLINGS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "127.0.0.1.",
    "127.255.255.254",
    "[::1]",
    "::1",
    "::ffff:127.0.0.1",
    "[::ffff:7f00:1]",
]


@pytest.mark.parametrize(
    "host",
    [
        *LOOPBACK_SPELLINGS,
        "0",
        "0.0.0.0",
        "10.1.2.3",
        "100.100.100.200",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.0.8",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "fc00::1",
        "fd12::1",
        "fe80::1%lo",
        "fec0::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "app.localhost",
    ],
)
def test_a_private_literal_is_seen(host):
    assert literal_private(host)


@pytest.mark.parametrize(
    "host",
    [
        "8.8.8.8",
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "100.128.0.1",
        "192.167.255.255",
        "223.255.255.255",
        "134744072",
        "::ffff:8.8.8.8",
        "2606:4700:4700::1111",
        "example.com",
        "localhost.example.com",
        "10.example.com",
        "1.2.3.4.5",
        "300.1.1.1",
        "",
        "[name]",
    ],
)
def test_a_public_literal_or_a_name_is_not(host):
    assert not literal_private(host)


@pytest.mark.parametrize("host", LOOPBACK_SPELLINGS)
def test_allow_loopback_lifts_every_spelling_of_loopback(host):
    address = parse_literal(host)
    assert address is not None
    assert is_permitted(address, allow_loopback=True)
    assert not is_permitted(address)


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "0.0.0.0", "fe80::1", "::"])
def test_allow_loopback_lifts_nothing_else(host):
    assert not is_permitted(ipaddress.ip_address(host), allow_loopback=True)


@pytest.mark.parametrize(
    ("host", "cidr", "lifted"),
    [
        ("192.168.1.20", "192.168.1.0/24", True),
        ("192.168.2.20", "192.168.1.0/24", False),
        ("::ffff:192.168.1.20", "192.168.1.0/24", True),
        ("fd00::5", "fd00::/8", True),
        ("127.0.0.1", "0.0.0.0/0", False),
        ("169.254.169.254", "0.0.0.0/0", False),
        ("0.0.0.0", "0.0.0.0/0", False),
        ("::1", "::/0", False),
        ("fe80::1", "::/0", False),
        ("64:ff9b::808:808", "64:ff9b::/96", True),
        ("64:ff9b::a9fe:a9fe", "64:ff9b::/96", False),
        ("64:ff9b::7f00:1", "64:ff9b::/96", False),
        ("2002:7f00:1::", "2002::/16", False),
        ("2002:808:808::", "2002::/16", True),
    ],
)
def test_an_allowed_network_lifts_all_but_the_worst(host, cidr, lifted):
    networks = [ipaddress.ip_network(cidr)]
    assert is_permitted(ipaddress.ip_address(host), allow=networks) is lifted


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_ipv4_is_judged_alike(address):
    number = int(address)
    spellings = [
        str(number),
        hex(number),
        f"::ffff:{address}",
        f"[::ffff:{address}]",
        f"{address}.",
    ]
    for spelling in spellings:
        assert literal_private(spelling) == is_private(address), spelling


@given(st.ip_addresses())
def test_the_standard_library_never_calls_global_what_is_let_through_otherwise(address):
    if not is_private(address):
        assert not address.is_private
        assert not address.is_multicast


@given(st.sampled_from(DENIED), st.data())
def test_no_address_of_a_denied_network_is_permitted(network, data):
    offset = data.draw(st.integers(0, network.num_addresses - 1))
    assert not is_permitted(network[offset])


@given(st.text(max_size=40))
def test_any_text_is_judged_without_a_crash(text):
    literal_private(text)
