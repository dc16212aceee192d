"""The gateway killed again and again during downloads and in mid-POST: no state change is missing.

    python -m bench.chaos.gateways [--restarts 100 --seed 1] [--short]

Before half of the kills a POST is sent whose answer nobody reads: once its row is committed the
gateway dies, and the same key must then give the same job.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.chaos import checks, films, program
from bench.chaos.installation import Installation, installed
from bench.chaos.ledger import Client, Entry, Ledger
from bench.chaos.redis import Feeder
from bench.chaos.report import Report, percentile, say
from tests.servers.origin import serving
from tests.stack import wait_until

if TYPE_CHECKING:
    from pathlib import Path

RATE = 200_000
END_S = 120.0
GONE_S = 30.0
BACK_S = 60.0


@dataclass(frozen=True)
class Size:
    """How many kills."""

    restarts: int = 100
    seed: int = 1


SHORT = Size(restarts=3)


class Torment:
    """Kills the gateway, with or without a POST between commit and answer."""

    def __init__(self, installation: Installation, client: Client, seed: int) -> None:
        self.installation = installation
        self.client = client
        self.random = random.Random(seed)
        self.away: list[float] = []
        self.unread = 0
        self.changed: list[str] = []
        self.silent: list[str] = []

    def kill(self) -> None:
        number = self.random.choices([signal.SIGKILL, signal.SIGTERM], [3, 1])[0]
        pid = self.installation.service("gateway")
        os.kill(pid, number)
        gone = lambda: self.installation.services().get("gateway") != pid  # noqa: E731
        wait_until("the gateway has ended", gone, GONE_S)

    def kill_after_commit(self, url: str, number: int) -> None:
        """Send a POST, kill the gateway once the row is there, and ask again."""
        key = str(uuid.uuid4())
        body = {"url": url, "outputContainer": "mp4"}
        with self._sent(key, json.dumps(body)):
            query = "SELECT id FROM jobs WHERE idempotency_key = ?"
            look = lambda: self.installation.rows(query, key)  # noqa: E731
            first = str(wait_until("the row is committed", look, 10)[0]["id"])
            self.kill()
        entry = Entry(key, first, "unread", url, time.time())
        self.client.ledger.accept(entry)
        self.comes_back(number)
        ask = lambda: self.client.again(entry, outputContainer="mp4")  # noqa: E731
        second = str(wait_until("the gateway answers again", ask, 60))
        self.unread += 1
        if second != first:
            self.changed.append(f"{key}: {first}, then {second}")

    def _sent(self, key: str, body: str) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.installation.port), 10)
        head = (
            f"POST /api/jobs HTTP/1.1\r\nHost: 127.0.0.1:{self.installation.port}\r\n"
            f"Authorization: Bearer {self.installation.token()}\r\nIdempotency-Key: {key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        connection.sendall((head + body).encode())
        return connection

    def answers(self) -> bool:
        answer = self.client.ask("GET", "/api/jobs?limit=1")
        return answer is not None and answer.ok

    def comes_back(self, number: int) -> None:
        """Wait until the gateway answers; one that never does is told of and ended."""
        try:
            wait_until("the gateway answers", self.answers, BACK_S)
        except AssertionError:
            self.silent.append(f"after kill {number}")
            os.kill(self.installation.service("gateway"), signal.SIGKILL)
            wait_until("the gateway answers", self.answers, BACK_S)

    def all(self, size: Size, urls: list[str]) -> None:
        for number in range(size.restarts):
            self.comes_back(number)
            time.sleep(self.random.uniform(0.0, 1.0))
            began = time.monotonic()
            if number % 2:
                self.kill_after_commit(f"{self.random.choice(urls)}&u={number}", number)
            else:
                self.kill()
            self.comes_back(number)
            self.away.append(time.monotonic() - began)
            if number % 20 == 19:
                say(f"{number + 1} of {size.restarts}")


def run(size: Size, folder: Path) -> Report:
    report = Report("gateways")
    made = films.make(folder / "films", 8, 100_000)
    with (
        serving(made.root) as origin,
        installed(folder / "one", DOWNLOAD_CONCURRENCY="3") as installation,
        Ledger(folder / "ledger.jsonl") as ledger,
        Client(installation, ledger) as client,
    ):
        installation.settings(downloadSize=3)
        urls = [f"{origin.url}/slow/{name}?rate={RATE}" for name in made.names]
        feeders = [Feeder(client, [f"{url}&f={i}" for url in urls]) for i in range(2)]
        for feeder in feeders:
            feeder.start()
        torment = Torment(installation, client, size.seed)
        torment.all(size, urls)
        for feeder in feeders:
            feeder.enough.set()
            feeder.join()
        report.none("jobs that have not ended", installation.all_ended(set(ledger.jobs()), END_S))
        report.at_least("gateways killed", len(torment.away), size.restarts)
        report.at_least("killed between commit and answer", torment.unread, size.restarts // 2)
        report.none("keys that then gave another job", torment.changed)
        report.none("gateways that did not answer again within 60 s", torment.silent)
        with installation.database() as connection:
            report.none("state changes missing", checks.broken_chains(connection))
        report.none("lost jobs", checks.lost(installation, ledger))
        report.none("published, completed or accepted twice", checks.doubled(installation, ledger))
        report.none("answers 5xx but 503 and 507", client.wrong)
        report.note("jobs", len(ledger.entries))
        report.note("median s until it answers again", percentile(torment.away, 0.5))
        report.note("answers", dict(client.answers))
    return report


if __name__ == "__main__":
    program.main(run, Size(), SHORT, __doc__)
