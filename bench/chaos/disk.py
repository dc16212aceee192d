"""A small disk filled and freed again: jobs wait and go on, and no truncated file is published.

    python -m bench.chaos.disk [--cycles 50 --seed 1] [--short]

Needs root, to mount a tmpfs. Two installations have MEDIA_ROOT on a small disk; a third one has
DATA_DIR there, where the reserve file must keep the database writable.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bench.chaos import checks, films, program
from bench.chaos.installation import Installation, installed
from bench.chaos.ledger import Client, Ledger
from bench.chaos.redis import Feeder
from bench.chaos.report import Report, percentile, say
from tests.servers.origin import serving
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.chaos.films import Films

FILM_BYTES = 1_000_000
RATE = 600_000
MEDIA_MB = 40
MEDIA_MB_A_CYCLE = 15
DATA_MB = 64
GOES_ON_S = 60.0
END_S = 120.0
GRAIN = 4096
ASKED_S = 3.0


@dataclass(frozen=True)
class Size:
    """How many cycles in all; every fifth is one of DATA_DIR."""

    cycles: int = 50
    seed: int = 1


SHORT = Size(cycles=3)


@dataclass
class Findings:
    """What all cycles together have measured."""

    cycles: int = 0
    waits: list[float] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)

    def add(self, what: str, violations: list[str]) -> None:
        self.wrong.setdefault(what, []).extend(violations)


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def can_mount() -> bool:
    """Whether this process may mount a tmpfs (root, and not in a plain container)."""
    argv = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return (
        os.geteuid() == 0 and subprocess.run(argv, check=False, capture_output=True).returncode == 0
    )


def fill(folder: Path, left: int) -> Path:
    """Take all space but `left` bytes."""
    filler = folder / "filler"
    descriptor = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        facts = os.statvfs(folder)
        os.posix_fallocate(descriptor, 0, max(facts.f_bavail * facts.f_frsize - left, GRAIN))
        with contextlib.suppress(OSError):
            while left == 0:
                os.posix_fallocate(descriptor, os.fstat(descriptor).st_size, GRAIN)
    except OSError:
        pass
    finally:
        os.close(descriptor)
    return filler


class Lane:
    """One installation, one small disk, its share of the cycles."""

    def __init__(
        self, installation: Installation, client: Client, disk: Path, findings: Findings, seed: int
    ) -> None:
        self.installation = installation
        self.client = client
        self.disk = disk
        self.findings = findings
        self.random = random.Random(seed)
        self.asking: list[threading.Thread] = []

    def cycle(self, number: int) -> None:
        time.sleep(self.random.uniform(0.2, 2.0))
        left = self.random.choice([0, 0, 100_000, 400_000])
        filler = fill(self.disk, left)
        time.sleep(self.random.uniform(1.0, 4.0))
        self._ask_for_one_more(number)
        codes = self.installation.rows("SELECT DISTINCT status, error_code FROM jobs")
        self.findings.told |= {f"{row['status']} {row['error_code']}" for row in codes}
        filler.unlink()
        self._goes_on(number)
        self.findings.cycles += 1

    def _ask_for_one_more(self, number: int) -> None:
        """A write while the disk is full: taken, or refused for now, but no fault."""
        url = f"{self.client.ledger.entries[0].url}&full={number}"
        options = {"kind": "full", "outputContainer": "mp4"}
        asking = threading.Thread(target=self.client.post, args=(url,), kwargs=options, daemon=True)
        asking.start()
        asking.join(ASKED_S)
        self.findings.told.add(f"POST while full: {'refused' if asking.is_alive() else 'taken'}")
        self.asking.append(asking)

    def _goes_on(self, number: int) -> None:
        since, began = time.time(), time.monotonic()
        query = "SELECT id FROM jobs WHERE completed_at > ?"
        try:
            wait_until("a job completes", lambda: self.installation.rows(query, since), GOES_ON_S)
        except AssertionError:
            ends = self.installation.rows(
                "SELECT status, error_code, count(*) FROM jobs GROUP BY 1, 2"
            )
            facts = [tuple(row) for row in ends]
            self.findings.add("does not go on", [f"{self.disk.name} {number}: {facts}"])
        self.findings.waits.append(time.monotonic() - began)


def lane(
    name: str, folder: Path, origin: str, made: Films, cycles: int, findings: Findings
) -> None:
    home = folder / name
    disk = home / ("data" if name == "data" else "media")
    megabytes = DATA_MB if name == "data" else MEDIA_MB + cycles * MEDIA_MB_A_CYCLE
    options = {"MIN_FREE_SPACE_GB": "0.004", "DOWNLOAD_CONCURRENCY": "2"}
    with (
        small_disk(disk, megabytes),
        installed(home, **options) as installation,
        Ledger(folder / f"{name}.jsonl") as ledger,
        Client(installation, ledger) as client,
    ):
        installation.settings(retryPauseSec=1, retriesMax=20)
        feeder = Feeder(client, [f"{origin}/slow/{film}?rate={RATE}" for film in made.names])
        feeder.start()
        wait_until("jobs come in", lambda: len(ledger.entries) > 3, 30)
        torment = Lane(installation, client, disk, findings, len(name))
        for number in range(cycles):
            torment.cycle(number)
            say(f"{name}: {number + 1} of {cycles}, {findings.waits[-1]:.1f} s")
        feeder.enough.set()
        for asking in [feeder, *torment.asking]:
            asking.join()
        left = installation.all_ended(set(ledger.jobs()), END_S)
        findings.add("jobs that have not ended", left)
        _judge(findings, installation, client, made)


def _judge(findings: Findings, installation: Installation, client: Client, made: Films) -> None:
    entries = client.ledger.jobs()
    names = {job: entry.url.rpartition("/")[2].partition("?")[0] for job, entry in entries.items()}
    digests = {job: made.sha256(film) for job, film in names.items()}
    findings.add("files unequal to the origin", checks.unequal(installation, digests))
    findings.add("lost jobs", checks.lost(installation, client.ledger))
    findings.add("published twice, or of nobody", checks.doubled(installation, client.ledger))
    failed = installation.rows("SELECT id, error_code, error FROM jobs WHERE status != 'COMPLETE'")
    findings.add("jobs that did not complete", [" ".join(map(str, row)) for row in failed])
    findings.add("integrity_check", checks.corrupt(installation.data / "dubline.db"))
    findings.add("answers 5xx but 503 and 507", client.wrong)
    for what, left in checks.not_quiet(installation).items():
        findings.add(what, left)


def run(size: Size, folder: Path) -> Report:
    report = Report("disk")
    if not can_mount():
        report.skipped = "skipped: it needs root, to mount a small tmpfs"
        return report
    made = films.make(folder / "films", 8, FILM_BYTES)
    findings = Findings()
    data = max(size.cycles // 5, 1)
    shares = {"data": data, "one": (size.cycles - data + 1) // 2, "two": (size.cycles - data) // 2}
    with serving(made.root) as origin, ThreadPoolExecutor(len(shares)) as pool:
        parts = [
            pool.submit(lane, name, folder, origin.url, made, cycles, findings)
            for name, cycles in shares.items()
            if cycles
        ]
        for part in parts:
            part.result()
    report.at_least("cycles", findings.cycles, size.cycles)
    report.none(
        "does not go on within 60 s of free space", findings.wrong.pop("does not go on", [])
    )
    for what, violations in findings.wrong.items():
        report.none(what, violations)
    report.note(
        "goes on after, median and max s", (percentile(findings.waits, 0.5), max(findings.waits))
    )
    report.note("seen while full", sorted(findings.told))
    return report


if __name__ == "__main__":
    program.main(run, Size(), SHORT, __doc__)
