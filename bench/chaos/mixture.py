"""Jobs of every kind: plain copies, HLS, DASH, two dubbing engines, and links that lead nowhere."""

from __future__ import annotations

import random
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from bench.chaos import checks
from tests.servers import streams

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.chaos.films import Films
    from bench.chaos.installation import Installation
    from bench.chaos.ledger import Client, Ledger

RATE = 80_000
AT_ONCE = 8
LAST_POST = 0.95
DUB: dict[str, Any] = {"requestedDubbing": True, "sourceLang": "en"}
KINDS: dict[str, tuple[int, str, dict[str, Any]]] = {
    "plain": (9, "slow/{film}", {"outputContainer": "mp4"}),
    "hls": (3, "slow/ts/index.m3u8", {}),
    "dash": (3, "slow/dash/manifest.mpd", {}),
    "local": (
        2,
        "slow/hls/master.m3u8",
        {**DUB, "targetLang": "es", "dubbingProvider": "local", "downloadSubtitles": True},
    ),
    "vot": (2, "slow/{film}", {**DUB, "targetLang": "ru", "dubbingProvider": "vot"}),
    "gone": (1, "status/404", {}),
    "text": (1, "text", {}),
}
"""Weight, path and options of each kind."""
STREAMS = ("hls", "dash", "local", "vot")
WRONG = {"gone": "SOURCE_NOT_FOUND", "text": "UNSUPPORTED_URL"}
CRASHED = "CRASHED"


class Mixture:
    """Posts jobs as the work goes on; every kind comes at least once."""

    def __init__(self, films: Films, origin: str, seed: int) -> None:
        self.films = films
        self.origin = origin
        self.random = random.Random(seed)
        self.film_of: dict[str, str] = {}

    def post_all(self, client: Client, count: int, done: Callable[[], float]) -> None:
        """Post `count` jobs, spread over the time until `done` (0 to 1) nears its end."""
        weights = [weight for weight, _, _ in KINDS.values()]
        kinds = [*KINDS, *self.random.choices(list(KINDS), weights, k=max(count - len(KINDS), 0))]
        for number, kind in enumerate(kinds[:count]):
            while number > AT_ONCE and number / count > done() / LAST_POST:
                time.sleep(0.2)
            self.post(client, kind, number)

    def post(self, client: Client, kind: str, number: int) -> str:
        _, path, options = KINDS[kind]
        film = self.random.choice(self.films.names)
        url = f"{self.origin}/{path.format(film=film)}?rate={RATE}&n={number}"
        job = client.post(url, kind, **options)
        self.film_of[job] = film
        again = client.again(client.ledger.entries[-1], **options)
        if again not in {None, job}:
            client.wrong.append(f"the same key was answered with {job} and {again}")
        return job

    def unequal(self, installation: Installation, ledger: Ledger) -> list[str]:
        """Compare plain copies by SHA-256, all else by its decoded pictures."""
        jobs = ledger.jobs()
        plain = {
            job: self.films.sha256(self.film_of[job])
            for job, entry in jobs.items()
            if entry.kind == "plain"
        }
        pictures = streams.frames(self.films.source)
        files, statuses = checks.published(installation), installation.statuses()
        other = [
            f"{job} {entry.kind} {files[job]}"
            for job, entry in jobs.items()
            if entry.kind in STREAMS
            and statuses[job] == "COMPLETE"
            and streams.frames(files[job]) != pictures
        ]
        return checks.unequal(installation, plain) + other

    def ends(self, installation: Installation, ledger: Ledger) -> dict[str, int]:
        """Count the ends of each kind."""
        jobs, statuses = ledger.jobs(), installation.statuses()
        ends = Counter(f"{entry.kind} {statuses.get(job)}" for job, entry in jobs.items())
        return dict(sorted(ends.items()))


def wrong_ends(installation: Installation, ledger: Ledger) -> list[str]:
    """Return jobs that ended otherwise than their kind must, three crashes aside."""
    rows = {row["id"]: row for row in installation.rows("SELECT * FROM jobs")}
    found = []
    for job, entry in ledger.jobs().items():
        row = rows.get(job)
        if row is None or (row["status"] == "FAILED" and row["error_code"] == CRASHED):
            continue
        wanted = ("FAILED", WRONG[entry.kind]) if entry.kind in WRONG else ("COMPLETE", None)
        if (row["status"], row["error_code"]) != wanted:
            found.append(
                f"{job} {entry.kind} {row['status']} {row['error_code']} {str(row['error'])[-90:]}"
            )
    return found
