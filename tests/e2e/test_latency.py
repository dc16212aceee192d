"""Progress reaches a client soon after the child printed it: Python's and JavaScript's client."""

from __future__ import annotations

import json
import subprocess
import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
import socketio

from tests.programs import require_program
from tests.servers import streams
from tests.servers.origin import serving
from tests.stack import ROOT, Stack, running, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LINES = 200
P95_S = 0.3
JS_CLIENT = """
import { io } from "socket.io-client";
const [base, token] = process.argv.slice(2);
const socket = io(base, { auth: { token }, transports: ["websocket"] });
socket.on("connect", () => console.log(JSON.stringify({ connected: true })));
socket.on("progress", (event) => console.log(JSON.stringify({ at: Date.now() / 1000, event })));
"""


def p95(delays: list[float]) -> float:
    return sorted(delays)[int(len(delays) * 0.95)]


def delay(at: float, event: dict[str, Any]) -> float:
    """Seconds since the child printed: the envelope carries the child's own time."""
    return at - datetime.fromisoformat(event["timestamp"]).timestamp()


@pytest.fixture
def wide(tmp_path: Path) -> Iterator[Stack]:
    """An installation that downloads four at once."""
    require_program("redis-server")
    (tmp_path / "stack").mkdir()
    with running(tmp_path / "stack", "--no-flower", DOWNLOAD_CONCURRENCY="4") as stack:
        yield stack


@pytest.fixture
def paced(tmp_path: Path) -> Iterator[str]:
    """A film that takes some twenty seconds to come."""
    films = tmp_path / "films"
    films.mkdir()
    film = streams.clip(films / "film.mp4", seconds=60)
    rate = film.stat().st_size // 20
    with serving(films) as origin:
        yield f"{origin.url}/slow/film.mp4?rate={rate}"


def test_progress_is_quick_in_both_clients(wide: Stack, paced: str, tmp_path: Path) -> None:
    node = require_program("node")
    modules = ROOT / "frontend" / "node_modules"
    assert (modules / "socket.io-client").is_dir(), "run make setup"
    (tmp_path / "node_modules").symlink_to(modules)
    (tmp_path / "client.mjs").write_text(JS_CLIENT)
    python: list[float] = []
    client = socketio.Client()
    client.on("progress", lambda event: python.append(delay(time.time(), event)))
    client.connect(wide.base, auth={"token": wide.token()}, transports=["websocket"])
    log = tmp_path / "js.log"
    with (
        log.open("w") as out,
        subprocess.Popen(
            [node, "client.mjs", wide.base, wide.token()], cwd=tmp_path, stdout=out
        ) as javascript,
    ):
        try:
            wait_until("the JavaScript client is connected", lambda: "connected" in log.read_text())
            for number in range(4):
                wide.add(paced, outputContainer="mp4", folder=str(number))
            wait_until(f"{LINES} progress lines", lambda: len(python) >= LINES, 100)
        finally:
            javascript.terminate()
            client.disconnect()
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    script = [delay(line["at"], line["event"]) for line in lines if "event" in line]
    assert len(script) >= LINES - 10  # terminated a moment before Python's count was taken
    print(f"p95: Python {p95(python):.3f} s, JavaScript {p95(script):.3f} s")
    assert p95(python) < P95_S
    assert p95(script) < P95_S
