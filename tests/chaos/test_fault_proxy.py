"""The proxy spoils what it is told to, as often as it is told to, and then no more."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import requests

from tests.servers.fault_proxy import FaultProxy
from tests.servers.origin import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BODY = bytes(range(256)) * 200


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[FaultProxy]:
    (tmp_path / "film.mp4").write_bytes(BODY)
    with serving(tmp_path) as origin, FaultProxy(origin.url) as server:
        yield server


def get(proxy: FaultProxy, fault: str, times: int = 1, **options: object) -> requests.Response:
    return requests.get(f"{proxy.url}/job/{fault}/{times}/film.mp4", timeout=10, **options)


@pytest.mark.parametrize("fault", ["reset-5000", "close-5000", "early-0", "longer-10"])
def test_the_connection_breaks_and_the_next_one_does_not(proxy: FaultProxy, fault: str) -> None:
    with pytest.raises(requests.RequestException):
        get(proxy, fault)
    assert get(proxy, fault).content == BODY
    assert proxy.bites["job"] == 1


def test_a_lasting_fault_lasts(proxy: FaultProxy) -> None:
    for _ in range(3):
        with pytest.raises(requests.RequestException):
            get(proxy, "reset-0", times=0)


@pytest.mark.parametrize(("fault", "status"), [("busy429-7", 429), ("busy503-7", 503)])
def test_a_busy_site_says_for_how_long(proxy: FaultProxy, fault: str, status: int) -> None:
    answer = get(proxy, fault)
    assert (answer.status_code, answer.headers["Retry-After"]) == (status, "7")
    assert get(proxy, fault).content == BODY


def test_a_lie_about_the_length_looks_whole(proxy: FaultProxy) -> None:
    assert get(proxy, "shorter-50").content == BODY[: len(BODY) // 2]


@pytest.mark.parametrize("fault", ["stall-1", "slow-1"])
def test_slowness_loses_nothing(proxy: FaultProxy, fault: str) -> None:
    began = time.monotonic()
    assert get(proxy, fault).content == BODY
    assert time.monotonic() - began >= 1


def test_ranges_pass_through(proxy: FaultProxy) -> None:
    answer = get(proxy, "none", headers={"Range": "bytes=100-"})
    assert (answer.status_code, answer.content) == (206, BODY[100:])
    assert get(proxy, "gone-0").status_code == 404
