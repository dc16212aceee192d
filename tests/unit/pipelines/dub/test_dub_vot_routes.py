"""The proxy of the vot service, and what its refusals are called: no program, no network."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ProviderBusy, ProviderRefused
from pipelines.dub.vot.failures import failure, redact
from pipelines.dub.vot.proxy import Proxy

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C",)), min_size=1, max_size=20)


@pytest.mark.parametrize("url", [None, ""])
def test_there_may_be_none(url: str | None) -> None:
    assert Proxy.of(url) is None


def test_one_without_a_user_proves_nothing() -> None:
    assert Proxy.of("http://proxy.test:3128") == Proxy(host="proxy.test", port=3128)
    assert Proxy.of("http://proxy.test") == Proxy(host="proxy.test", port=80)


@given(WORDS.filter(lambda user: ":" not in user), WORDS)
def test_user_and_password_may_be_anything(user: str, password: str) -> None:
    url = f"http://{quote(user, safe='')}:{quote(password, safe='')}@[::1]:8080"
    proxy = Proxy.of(url)
    assert proxy is not None
    assert (proxy.host, proxy.port) == ("::1", 8080)
    kind, _, pair = proxy.headers["Proxy-Authorization"].partition(" ")
    assert kind == "Basic"
    assert base64.b64decode(pair).decode() == f"{user}:{password}"
    assert proxy.secrets[0] not in redact(f"Proxy-Authorization: Basic {pair}", *proxy.secrets)


@pytest.mark.parametrize(
    "url",
    ["proxy.test:3128", "https://p.test", "socks5://p.test", "http://", "http://a:s3cr3t@b:x"],
)
def test_what_is_none_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(ProviderRefused, match="VOT_PROXY") as caught:
        Proxy.of(url)
    assert "s3cr3t" not in caught.value.message


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (407, ProviderRefused, "HTTP 407"),
        (403, ProviderBusy, "HTTP 403"),
        (502, ProviderBusy, "HTTP 502"),
        (0, ProviderBusy, "cannot be reached"),
    ],
)
def test_a_refusing_proxy_is_named(status: int, error: type[Exception], words: str) -> None:
    raised = failure({"kind": "proxy", "http": status})
    assert type(raised) is error
    assert "VOT_PROXY" in raised.message
    assert words in raised.message
