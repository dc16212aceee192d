"""A thousand downloads through a spoiling proxy: equal SHA-256, or FAILED for the right reason.

python -m bench.chaos.network [--downloads 1000 --seed 1] [--short]
"""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.chaos import checks, films, program
from bench.chaos.installation import installed
from bench.chaos.ledger import Client, Ledger
from bench.chaos.report import Report, say
from tests.servers.fault_proxy import FaultProxy
from tests.servers.origin import serving

if TYPE_CHECKING:
    from pathlib import Path

    from bench.chaos.installation import Installation

SLOTS = "16"
TIMEOUT_S = 900.0
PASSING = {
    "none": (8, 1),
    "reset-20000": (12, 3),
    "reset-0": (6, 2),
    "close-30000": (12, 3),
    "early-0": (10, 2),
    "stall-3": (8, 1),
    "stall-30": (2, 1),
    "slow-4": (8, 1),
    "longer-500": (8, 2),
    "shorter-50": (8, 2),
    "busy429-1": (8, 2),
    "busy503-1": (8, 2),
}
"""Faults that end: weight, and how many requests at most are spoiled."""
LASTING = {
    "reset-0": {"SOURCE_UNREACHABLE", "DAMAGED_MEDIA"},
    "early-0": {"SOURCE_UNREACHABLE"},
    "shorter-50": {"DAMAGED_MEDIA"},
    "longer-500": {"DAMAGED_MEDIA", "SOURCE_UNREACHABLE"},
    "busy429-1": {"SOURCE_BUSY"},
    "busy503-1": {"SOURCE_BUSY"},
    "gone-0": {"SOURCE_NOT_FOUND"},
}
"""Faults that never end, and the classes of error they may end in."""
LASTING_SHARE = 0.06


@dataclass(frozen=True)
class Size:
    """How many downloads; the faults follow from the seed."""

    downloads: int = 1000
    seed: int = 1


SHORT = Size(downloads=28)


@dataclass(frozen=True)
class Plan:
    """One download: what spoils it, for how many requests (0: always), and which film."""

    fault: str
    times: int
    film: str

    def url(self, proxy: str, number: int) -> str:
        return f"{proxy}/n{number}/{self.fault}/{self.times}/{self.film}"


def plans(size: Size, names: tuple[str, ...]) -> list[Plan]:
    """Return what happens to each download; every fault comes in both forms."""
    dice = random.Random(size.seed)
    made = [Plan(fault, 0, dice.choice(names)) for fault in LASTING]
    made += [Plan(fault, 1, dice.choice(names)) for fault in PASSING if fault != "stall-30"]
    weights = [weight for weight, _ in PASSING.values()]
    while len(made) < size.downloads:
        if dice.random() < LASTING_SHARE:
            made.append(Plan(dice.choice(list(LASTING)), 0, dice.choice(names)))
            continue
        fault = dice.choices(list(PASSING), weights)[0]
        made.append(Plan(fault, dice.randint(1, PASSING[fault][1]), dice.choice(names)))
    dice.shuffle(made)
    return made


def judged(installation: Installation, jobs: dict[str, Plan]) -> tuple[list[str], Counter[str]]:
    """Return the jobs that ended wrongly, and how many ended how."""
    rows = {row["id"]: row for row in installation.rows("SELECT * FROM jobs")}
    wrong, ends = [], Counter[str]()
    for job, plan in jobs.items():
        row = rows[job]
        ends[f"{plan.fault} {'always' if plan.times == 0 else 'passing'} {row['status']}"] += 1
        right = row["status"] == "COMPLETE" and not (plan.times == 0 and plan.fault == "gone-0")
        if row["status"] == "FAILED" and plan.times == 0:
            right = row["error_code"] in LASTING[plan.fault]
        if not right:
            fact = f"{row['status']} {row['error_code']} {str(row['error'])[-90:]}"
            wrong.append(f"{job} {plan.fault} x{plan.times}: {fact}")
    return wrong, ends


def run(size: Size, folder: Path) -> Report:
    report = Report("network")
    made = films.make(folder / "films", 50, 64)
    with (
        serving(made.root) as origin,
        FaultProxy(origin.url) as proxy,
        installed(folder / "one", DOWNLOAD_CONCURRENCY=SLOTS) as installation,
        Ledger(folder / "ledger.jsonl") as ledger,
        Client(installation, ledger) as client,
    ):
        known = installation.settings(downloadSize=int(SLOTS), retriesMax=3, retryPauseSec=0.3)
        report.note("settings taken", known)

        def post(numbered: tuple[int, Plan]) -> tuple[str, Plan]:
            number, plan = numbered
            return client.post(plan.url(proxy.url, number), plan.fault, outputContainer="mp4"), plan

        with ThreadPoolExecutor(4) as pool:
            jobs = dict(pool.map(post, enumerate(plans(size, made.names))))
        say(f"{len(jobs)} jobs are posted")
        report.none("jobs that have not ended", installation.all_ended(set(jobs), TIMEOUT_S))
        wrong, ends = judged(installation, jobs)
        report.none("wrong ends", wrong)
        digests = {job: made.sha256(plan.film) for job, plan in jobs.items()}
        report.none("files unequal to the origin", checks.unequal(installation, digests))
        report.none("lost jobs", checks.lost(installation, ledger))
        report.none("published, completed or accepted twice", checks.doubled(installation, ledger))
        report.at_least("requests spoiled", proxy.bites.total(), size.downloads // 2)
        report.none("answers 5xx but 503 and 507", client.wrong)
        report.note("ends", dict(sorted(ends.items())))
        report.note("spoiled", dict(proxy.by_fault))
    return report


if __name__ == "__main__":
    program.main(run, Size(), SHORT, __doc__)
