"""VOT_PROXY: everything of the vot service goes through it, nothing else does, and no secret leaks."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from models.errors import AddressForbidden, ProviderBusy, ProviderRefused
from models.stage_io import Egress
from tests.reporter import FakeReporter
from tests.servers.connect_proxy import ConnectProxy
from tests.vot import FAST, Run, node_children

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PASSWORD = "p@ss:w0rd"
USER = f"dub:{PASSWORD}"
WRITTEN = "dub:p%40ss%3Aw0rd"
"""The same in a URL."""
NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def proxy() -> Iterator[Callable[..., ConnectProxy]]:
    running: list[ConnectProxy] = []

    def start(**how: object) -> ConnectProxy:
        running.append(ConnectProxy(**how).__enter__())  # type: ignore[arg-type]
        return running[-1]

    yield start
    for one in running:
        one.__exit__()


def test_all_calls_and_the_result_go_through_it(serve, job, proxy) -> None:
    server, between, own = serve("audio"), proxy(), proxy()
    server.captions.mode = "ready"
    output = FAST.dub(job(server, vot_proxy=between.url, proxy=own.url), FakeReporter())
    assert output.subtitles
    service = server.url.removeprefix("http://")
    assert set(between.targets) == {service}, "and no third party's"
    assert len(between.targets) == len(server.requests)
    assert server.requests[-1].startswith("GET ")
    assert own.targets == []
    assert server.faults == []


def test_it_is_told_who_we_are_and_nobody_else_is(serve, job, proxy) -> None:
    server, between, reporter = serve("ok"), proxy(user=USER), FakeReporter()
    url = between.url.replace(USER, WRITTEN)
    run = Run(FAST, job(server, vot_proxy=url), reporter)
    assert server.asked.wait(20)
    assert all(PASSWORD not in line and WRITTEN not in line for line in node_children())
    run.wait()
    assert run.raised == []
    assert between.refused == 0
    assert not server.proxy_headers
    assert PASSWORD not in reporter.text


@pytest.mark.parametrize(
    ("how", "user", "error", "words"),
    [
        ({"user": USER}, "dub:wrong%40", ProviderRefused, "VOT_PROXY.*HTTP 407"),
        ({"user": USER}, "", ProviderRefused, "VOT_PROXY.*HTTP 407"),
        ({"refuses": 403}, WRITTEN, ProviderBusy, "VOT_PROXY.*HTTP 403"),
        ({"refuses": 502}, WRITTEN, ProviderBusy, "VOT_PROXY.*HTTP 502"),
        (None, WRITTEN, ProviderBusy, "VOT_PROXY cannot be reached"),
    ],
)
def test_one_that_refuses_or_is_down_is_named_without_its_secret(
    serve, job, proxy, how, user: str, error, words: str
) -> None:
    server, reporter = serve("ok"), FakeReporter()
    address = NOBODY if how is None else f"http://127.0.0.1:{proxy(**how).server_port}"
    url = address.replace("//", f"//{user}@") if user else address
    with pytest.raises(error, match=words) as caught:
        FAST.dub(job(server, vot_proxy=url), reporter)
    said = reporter.text + repr(caught.value) + repr(caught.value.__cause__)
    assert "wrong" not in said
    assert WRITTEN not in said
    assert PASSWORD not in said
    assert server.requests == []


@pytest.mark.parametrize("url", ["http://dub:secret@/", "http://x:99999", "socks5://127.0.0.1:9"])
def test_what_is_no_proxy_is_refused_before_anything_is_asked(serve, job, url: str) -> None:
    server = serve("ok")
    refusal = FAST.refuse(job(server, vot_proxy=url))
    assert isinstance(refusal, ProviderRefused)
    assert "VOT_PROXY" in refusal.message
    assert "secret" not in refusal.message


def test_a_proxy_that_refuses_the_result_alone_is_told_too(serve, job, proxy) -> None:
    server, between = serve("ok"), proxy()
    server.when_asked = lambda: setattr(between, "refuses", 502 if len(server.asks) > 1 else 0)
    with pytest.raises(ProviderBusy, match=r"VOT_PROXY.*HTTP 502"):
        FAST.dub(job(server, vot_proxy=between.url), FakeReporter())
    assert server.fetched.total() == 0


def test_it_gives_no_way_to_private_addresses(serve, job, proxy) -> None:
    server, between = serve("offhost"), proxy()
    with pytest.raises(AddressForbidden):
        FAST.dub(job(server, vot_proxy=between.url), FakeReporter())
    assert {target.rpartition(":")[0] for target in between.targets} == {"127.0.0.1"}
    asked = job(server, vot_proxy=between.url, egress=Egress(), url="https://example.org/a.mp4")
    assert isinstance(FAST.refuse(asked), AddressForbidden)


def test_an_encrypted_service_is_spoken_to_through_it(
    serve, job, proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    argv = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*argv, *names, *files], check=True, capture_output=True)
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", str(certificate))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server, between = serve("ok"), proxy(user=USER)
    server.encrypt(certificate, key)
    url = between.url.replace(USER, WRITTEN)
    FAST.dub(job(server, vot_proxy=url), FakeReporter())
    assert set(between.targets) == {server.url.removeprefix("https://")}
    assert server.faults == []
    FAST.dub(job(server), FakeReporter())
