"""A gateway with its database and Redis, seeded for measuring the page; no workers."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.ui_seed import seed
from tests.database import migrate
from tests.servers.gateway import ROOT, GatewayProcess
from tests.servers.redis import RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class UiHouse:
    """A running gateway, and who runs in its list."""

    folder: Path
    gateway: GatewayProcess
    redis: RedisServer
    running: list[str]

    @contextlib.contextmanager
    def driven(self, **options: object) -> Iterator[dict[str, Any]]:
        """Let the driver change jobs meanwhile; its log is there when the block has ended."""
        log = self.folder / "driver.json"
        command = [
            *(sys.executable, "-m", "bench.ui_driver", "--log", str(log)),
            *("--database", self.gateway.database_url, "--redis", self.redis.url),
            *(f"--{name}={value}" for name, value in options.items()),
        ]
        told: dict[str, Any] = {}
        driver = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert driver.stdout is not None
        with driver.stdout as said:
            assert said.readline(), "the driver did not start"
        try:
            yield told
        finally:
            driver.send_signal(signal.SIGTERM)
            status = driver.wait(30)
        assert status == 0, "the driver failed"
        told.update(json.loads(log.read_text()))


@contextlib.contextmanager
def ui_house(folder: Path, jobs: int) -> Iterator[UiHouse]:
    """Run a gateway whose list has so many jobs."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'dubline.db'}"
    migrate(url)
    running = seed(url, folder / "media", jobs)
    redis = RedisServer()
    redis.start()
    try:
        gateway = GatewayProcess(folder, url, redis.url, "eventlet")
        try:
            yield UiHouse(folder, gateway, redis, running)
        finally:
            gateway.stop()
    finally:
        redis.close()
