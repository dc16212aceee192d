"""Links, proxies, and what is hidden of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidRequest
from models.stage_io import Egress
from webapp.links import check_link, check_proxy, without_credentials

if TYPE_CHECKING:
    import ipaddress

CLOSED = Egress(exempt_origin="127.0.0.1:8080")


@given(st.text(max_size=60))
def test_any_text_is_taken_as_a_link_or_refused_politely(text: str) -> None:
    try:
        link = check_link(text, CLOSED)
    except InvalidRequest:
        return
    assert link.lower().startswith(("http://", "https://"))


@given(st.ip_addresses().filter(lambda a: a.is_private or a.is_loopback or a.is_link_local))
def test_literal_private_addresses_are_refused(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    host = f"[{address}]" if address.version == 6 else str(address)
    with pytest.raises(InvalidRequest):
        check_link(f"http://{host}/video", CLOSED)


@pytest.mark.parametrize(
    ("egress", "url", "allowed"),
    [
        (CLOSED, "http://127.0.0.1:8080/sample/index.html", True),
        (CLOSED, "http://127.0.0.1:8080/", False),
        (CLOSED, "http://127.0.0.1:8080/sample", False),
        (CLOSED, "http://127.0.0.1/sample/", False),
        (CLOSED, "http://localhost:8080/sample/", False),
        (CLOSED, "https://video.example:8443/watch?v=1#t=3", True),
        (Egress(allow_loopback=True), "http://localhost:9/x", True),
        (Egress(allow_loopback=True), "http://10.0.0.1/x", False),
        (Egress(allow=("10.0.0.0/24",)), "http://10.0.0.1/x", True),
        (Egress(allow=("10.0.0.0/24",)), "http://10.0.1.1/x", False),
        (Egress(allow=("127.0.0.0/8",)), "http://127.0.0.1/x", False),
    ],
)
def test_what_egress_lifts(egress: Egress, url: str, *, allowed: bool) -> None:
    if allowed:
        assert check_link(f" {url}\n", egress) == url
    else:
        with pytest.raises(InvalidRequest):
            check_link(url, egress)


@pytest.mark.parametrize(
    "proxy",
    [
        "http://me:hunter2@proxy.example:99999",
        "http://me:hunter2@proxy.example:0",
        "http://me:hunter2@proxy.example:port",
        "http://me:hunter2#x@proxy.example:3128",
        "http://me:hunter2?x@proxy.example:3128",
        "http://me:hunter2/x@proxy.example:3128",
        "http://me:hunter2@x@proxy.example:3128",
        "http://me:hunter2\\x@proxy.example:3128",
        "http://me:hunter2 x@proxy.example:3128",
        "http://me:hunter2\r\nX: y@proxy.example:3128",
        "http://me:hunter2\x00@proxy.example:3128",
        "http://me:hunter2@proxy\u2100.example:3128",
        "http://me:hunter2@[::1:3128",
        "http://me:hunter2@:3128",
        "http://me:hunter2@proxy.example:3128#hunter2",
        "hunter2",
    ],
)
def test_a_wrong_proxy_is_refused_without_quoting_its_password(proxy: str) -> None:
    with pytest.raises(ValueError, match="proxy") as caught:
        check_proxy(proxy)
    assert "hunter2" not in str(caught.value)


@given(st.text(max_size=40))
def test_whatever_is_taken_as_a_proxy_can_be_shown_without_its_password(rest: str) -> None:
    try:
        proxy = check_proxy(f"http://me:hunter2{rest}@proxy.example:3128")
    except ValueError:
        return
    assert without_credentials(proxy) == "http://proxy.example:3128"


def test_credentials_are_cut_from_proxies() -> None:
    proxy = check_proxy("socks5://me:p%40ss@proxy.example:1080")
    assert without_credentials(proxy) == "socks5://proxy.example:1080"
    assert without_credentials(None) is None
    with pytest.raises(ValueError, match="proxy"):
        check_proxy("proxy.example:1080")
