"""News that cannot be told costs a worker next to nothing."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from tasks import announce
from tasks.announce import Announcer
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def hung(tmp_path: Path) -> Iterator[str]:
    """A Redis that takes connections and never says a word."""
    path = tmp_path / "r.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        yield f"unix://{path}"


def seconds(announcer: Announcer) -> float:
    began = time.monotonic()
    announcer.hint("job")
    return time.monotonic() - began


def test_a_hung_redis_is_waited_for_once_in_a_while(
    hung: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announce, "TIMEOUT_S", 0.2)
    monkeypatch.setattr(announce, "QUIET_S", 1.0)
    announcer = Announcer(hung)
    assert seconds(announcer) >= 0.2
    quiet = time.monotonic()
    assert sum(seconds(announcer) for _ in range(100)) < 0.1
    wait_until("it is tried again", lambda: seconds(announcer) >= 0.2, 5)
    assert time.monotonic() - quiet >= 1.0
