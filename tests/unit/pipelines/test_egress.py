"""A stage's look-ups are judged before and during its work."""

from __future__ import annotations

import http.client
import socket
import urllib.request

import pytest

from models.errors import AddressForbidden, SourceUnreachable, UnsupportedUrl
from models.stage_io import Egress
from pipelines import egress
from pipelines.egress import EgressPolicy, check_url, guard, install_guard

STRICT = EgressPolicy()


@pytest.fixture
def names(monkeypatch):
    """Answer look-ups from a table, as a resolver would."""
    table: dict[str, list[str]] = {}

    def resolve(host, port, *_args, **_kwargs):
        if host not in table:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in table[host]]

    monkeypatch.setattr(egress, "_resolve", resolve)
    return table


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/a.mp4",
        "javascript:alert(1)",
        "http://",
        "example.com/a.mp4",
        "http://user:secret@example.com/a.mp4",
        "http://example.com:notaport/",
        "http://[::1/",
    ],
)
def test_what_is_no_plain_web_link_is_unsupported(url, names):
    names["example.com"] = ["93.184.216.34"]
    with pytest.raises(UnsupportedUrl):
        check_url(url, STRICT)


def test_a_public_name_passes(names):
    names["example.com"] = ["93.184.216.34", "2606:2800:220:1::1"]
    check_url("https://example.com/watch?v=1", STRICT)


@pytest.mark.parametrize(
    "answers", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:169.254.169.254"]]
)
def test_a_name_with_any_private_answer_is_forbidden(names, answers):
    names["rebind.example"] = answers
    with pytest.raises(AddressForbidden, match=r"rebind\.example"):
        check_url("http://rebind.example/", STRICT)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "[::1]", "169.254.169.254"])
def test_a_private_literal_is_forbidden_without_dns(host, names):
    with pytest.raises(AddressForbidden):
        check_url(f"http://{host}/", STRICT)


def test_a_dead_name_is_unreachable(names):
    with pytest.raises(SourceUnreachable, match=r"no-such\.example"):
        check_url("http://no-such.example/", STRICT)


def test_loopback_can_be_allowed_and_nothing_more():
    policy = EgressPolicy.of(Egress(allow_loopback=True))
    check_url("http://127.0.0.1:9/", policy)
    with pytest.raises(AddressForbidden):
        check_url("http://10.0.0.1/", policy)


def test_networks_can_be_allowed():
    policy = EgressPolicy.of(Egress(allow=("192.168.1.5/24",)))
    check_url("http://192.168.1.77/", policy)
    with pytest.raises(AddressForbidden):
        check_url("http://192.168.2.77/", policy)


@pytest.mark.parametrize(
    ("origin", "url", "passes"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080/sample/", True),
        ("127.0.0.1:80", "http://127.0.0.1/sample/", True),
        ("[::1]:8080", "http://[::1]:8080/sample/", True),
        ("127.0.0.1:8080", "http://127.0.0.1:8081/", False),
        ("127.0.0.1:8080", "http://127.0.0.2:8080/", False),
    ],
)
def test_exactly_the_exempt_origin_is_exempt(origin, url, passes):
    policy = EgressPolicy.of(Egress(exempt_origin=origin))
    if passes:
        check_url(url, policy)
    else:
        with pytest.raises(AddressForbidden):
            check_url(url, policy)


def test_behind_a_proxy_names_are_left_to_it_but_literals_are_judged(names):
    policy = EgressPolicy.of(Egress(), proxy="http://10.0.0.9:3128")
    check_url("http://only-the-proxy-knows.example/", policy)
    names["localhost"] = ["127.0.0.1"]
    for url in ("http://10.0.0.1/", "http://localhost/"):
        with pytest.raises(AddressForbidden):
            check_url(url, policy)


def test_the_guard_judges_every_connection_and_spares_the_proxy():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with guard(STRICT), pytest.raises(AddressForbidden):
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()
        spared = EgressPolicy.of(Egress(), proxy=f"http://127.0.0.1:{port}")
        with guard(spared), socket.create_connection(("127.0.0.1", port), timeout=2):
            pass


def test_the_guard_is_not_mistaken_for_a_network_fault():
    with guard(STRICT), pytest.raises(AddressForbidden):
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open("http://localhost:9/")


def test_the_guard_ends_with_its_block():
    before = socket.getaddrinfo
    with guard(STRICT):
        assert socket.getaddrinfo is not before
    assert socket.getaddrinfo is before


def test_an_installed_guard_stays(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    install_guard(Egress(), proxy=None)
    with pytest.raises(AddressForbidden):
        socket.getaddrinfo("127.0.0.1", 80)
    install_guard(Egress(allow_loopback=True), proxy=None)
    assert socket.getaddrinfo("127.0.0.1", 80)
