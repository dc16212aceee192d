"""Redis restarted and wiped while jobs run and come: none lost, and work goes on within 10 s.

python -m bench.chaos.redis [--restarts 100 --wipes 20 --seed 1] [--short]
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redis import Redis
from redis.exceptions import RedisError

from bench.chaos import checks, films, program
from bench.chaos.installation import Installation, installed
from bench.chaos.ledger import Client, Ledger
from bench.chaos.report import Report, percentile, say
from models.settings import Settings
from tests.servers.origin import serving
from tests.stack import wait_until

if TYPE_CHECKING:
    from pathlib import Path

RATE = 200_000
WAITING = 6
CONSUMES_S = 10.0
CLAIM_S = 60.0
END_S = 120.0


@dataclass(frozen=True)
class Size:
    """How many faults of each kind."""

    restarts: int = 100
    wipes: int = 20
    seed: int = 1


SHORT = Size(restarts=2, wipes=2)


class Feeder(threading.Thread):
    """Keeps a few jobs waiting, so that there is always something to consume."""

    def __init__(self, client: Client, urls: list[str]) -> None:
        super().__init__(daemon=True)
        self.client = client
        self.urls = urls
        self.enough = threading.Event()

    def run(self) -> None:
        number = 0
        while not self.enough.is_set():
            statuses = list(self.client.stack.statuses().values())
            if statuses.count("QUEUED") >= WAITING:
                self.enough.wait(0.1)
                continue
            url = f"{self.urls[number % len(self.urls)]}&n={number}"
            self.client.post(url, "plain", outputContainer="mp4")
            number += 1


class Torment:
    """Does one thing to Redis and measures how long until a worker claims the next job."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self.installation = installation
        self.random = random.Random(seed)
        settings = Settings(_env_file=None, data_dir=installation.data)
        self.redis = Redis.from_url(settings.redis, socket_timeout=1)
        self.waits: list[float] = []
        self.late: list[str] = []

    def restart(self) -> None:
        self._end(self.random.choice([signal.SIGTERM, signal.SIGKILL]))

    def wipe(self) -> None:
        if self.random.random() < 0.5:
            self.redis.flushall()
        else:
            self._end(signal.SIGKILL, wipe=True)

    def _end(self, number: signal.Signals, *, wipe: bool = False) -> None:
        pid = self.installation.service("redis")
        os.kill(pid, number)
        gone = lambda: self.installation.services().get("redis") != pid  # noqa: E731
        wait_until("redis has ended", gone, 20)
        if wipe:
            for path in (self.installation.data / "redis").glob("appendonly*"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def answers(self) -> bool:
        try:
            return bool(self.redis.ping())
        except (RedisError, OSError):
            return False

    def next_claim(self, what: str) -> None:
        """Wait for Redis and then for the next claim; note how long that took."""
        wait_until("redis answers", self.answers, 60)
        since = time.time()
        query = "SELECT min(started_at) AS at FROM stage_runs WHERE started_at > ?"
        deadline = time.monotonic() + CLAIM_S
        while time.monotonic() < deadline:
            at = self.installation.rows(query, since)[0]["at"]
            if at is not None:
                self.waits.append(at - since)
                if at - since > CONSUMES_S:
                    self.late.append(f"{what} {at - since:.1f} s")
                return
            time.sleep(0.05)
        self.late.append(f"{what}: nothing within {CLAIM_S:g} s")

    def all(self, size: Size) -> None:
        kinds = ["restart"] * size.restarts + ["wipe"] * size.wipes
        self.random.shuffle(kinds)
        for number, kind in enumerate(kinds):
            time.sleep(self.random.uniform(0.1, 1.0))
            getattr(self, kind)()
            self.next_claim(f"{kind} {number}")
            if number % 20 == 19:
                say(f"{number + 1} of {len(kinds)}, slowest {max(self.waits):.1f} s")


def run(size: Size, folder: Path) -> Report:
    report = Report("redis")
    made = films.make(folder / "films", 8, 100_000)
    with (
        serving(made.root) as origin,
        installed(folder / "one", DOWNLOAD_CONCURRENCY="2") as installation,
        Ledger(folder / "ledger.jsonl") as ledger,
        Client(installation, ledger) as client,
    ):
        installation.settings(downloadSize=2)
        urls = [f"{origin.url}/slow/{name}?rate={RATE}" for name in made.names]
        feeder = Feeder(client, urls)
        feeder.start()
        torment = Torment(installation, size.seed)
        wait_until("jobs come in", lambda: len(ledger.entries) > WAITING, 30)
        torment.all(size)
        feeder.enough.set()
        feeder.join()
        torment.redis.close()
        report.none("jobs that have not ended", installation.all_ended(set(ledger.jobs()), END_S))
        ends = list(installation.statuses().values())
        report.note("ends", {status: ends.count(status) for status in set(ends)})
        report.at_least("restarts and wipes", len(torment.waits), size.restarts + size.wipes)
        report.none("lost jobs", checks.lost(installation, ledger))
        report.none("published, completed or accepted twice", checks.doubled(installation, ledger))
        report.at_most("consumes again, p95", percentile(torment.waits, 0.95), CONSUMES_S)
        report.none("consumed later than 10 s after Redis answered", torment.late)
        report.note("median s until a claim", round(percentile(torment.waits, 0.5) or 0, 2))
        report.none("answers 5xx but 503 and 507", client.wrong)
        for what, left in checks.not_quiet(installation).items():
            report.none(what, left)
        with installation.database() as connection:
            report.none("broken event chains", checks.broken_chains(connection))
        report.note("answers", dict(client.answers))
    return report


if __name__ == "__main__":
    program.main(run, Size(), SHORT, __doc__)
