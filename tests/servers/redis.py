"""A real Redis on a socket of its own."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.programs import require_program


class RedisServer:
    """Starts, stops and starts again; `url` stays the same."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="dubline-redis-")
        self.socket = Path(self._folder.name) / "r.sock"  # short: sun_path holds 108 bytes
        self.url = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        argv = [require_program("redis-server"), "--port", "0", "--save", "", "--daemonize", "no"]
        self._process = subprocess.Popen(
            [*argv, "--unixsocket", str(self.socket), "--dir", self._folder.name],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while not self._answers():
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)
            self._process = None

    def close(self) -> None:
        self.stop()
        self._folder.cleanup()

    def client(self) -> Redis:
        return Redis.from_url(self.url)

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False
