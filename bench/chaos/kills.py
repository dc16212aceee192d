"""Random `kill -9` of everything while 200 mixed jobs run: none lost, none twice, nothing left.

    python -m bench.chaos.kills [--kills 500 --jobs 200 --seed 1] [--short]

Victims: gateway, Redis, beat, each worker, their warm templates, stage processes, and what those
have started (ffmpeg, Node). A job that crashed three times is FAILED, which is one of the promised
ends; the client then resumes it, as a person would, as long as the killing lasts.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.chaos import checks, films, program
from bench.chaos.backups import Backups, unusable
from bench.chaos.installation import WORKERS, Installation, Tree, installed
from bench.chaos.ledger import Client, Ledger
from bench.chaos.mixture import Mixture, wrong_ends
from bench.chaos.report import Report, percentile, say
from tests.servers.fake_vot import FakeVot
from tests.servers.origin import serving

if TYPE_CHECKING:
    from pathlib import Path

WEIGHTS = {
    **dict.fromkeys(("gateway", "redis", "beat", "upkeep", "dub", "mux"), 3),
    "download": 4,
    "template": 10,
    "child": 60,
    "tool": 10,
}
RESTS_S = {**dict.fromkeys(WEIGHTS, 12.0), "template": 5.0}
"""Seconds until one of the kind may be killed again: a new one takes some to come to work."""
TOLD_EVERY = 25
END_S = 240.0
AGAIN_P95_S = 45.0
AGAIN_MAX_S = 90.0


@dataclass(frozen=True)
class Size:
    """How much of it; `pause_ms` is the mean time between two kills."""

    kills: int = 500
    jobs: int = 200
    backups: int = 50
    pause_ms: int = 900
    seed: int = 1


SHORT = Size(kills=14, jobs=12, backups=2)


@dataclass(frozen=True)
class Kill:
    """One victim: what it was, its pid, and when (seconds since the epoch)."""

    kind: str
    pid: int
    at: float


class Killer:
    """Picks a victim among what lives right now."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self.installation = installation
        self.random = random.Random(seed)
        self.kills: list[Kill] = []
        self.owed = [*WEIGHTS, "download"]
        """Kinds that must come at least once; a worker in the middle of its work."""
        self.random.shuffle(self.owed)

    def strike(self) -> None:
        tree = self.installation.tree()
        there = {name: [pid] for name, pid in tree.services.items() if self._works(name, tree)}
        templates = tree.templates if self._rested("template") else {}
        groups = {"template": templates, "child": tree.children, "tool": tree.tools}
        victims = there | {kind: list(pids) for kind, pids in groups.items() if pids}
        if not victims:
            return
        kind = self._choose(victims, busy=set(tree.children.values()))
        pid = self.random.choice(victims[kind])
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            self.kills.append(Kill(kind, pid, time.time()))

    def _works(self, name: str, tree: Tree) -> bool:
        """Whether a service has come to work since it was killed last; else nothing would run.

        Upkeep makes its template when it first needs one.
        """
        if not self._rested(name):
            return False
        if name == "gateway":
            return self.installation.listens()
        return name not in WORKERS[:3] or name in tree.templates.values()

    def _rested(self, kind: str) -> bool:
        last = max((kill.at for kill in self.kills if kill.kind == kind), default=0.0)
        return time.time() - last > RESTS_S[kind]

    def _choose(self, victims: dict[str, list[int]], busy: set[str]) -> str:
        for kind in self.owed:
            if kind in victims and (kind in busy or kind not in WORKERS[:3]):
                self.owed.remove(kind)
                return kind
        kinds = list(victims)
        return self.random.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0]

    def counts(self) -> dict[str, int]:
        kinds = [kill.kind for kill in self.kills]
        return {kind: kinds.count(kind) for kind in WEIGHTS}


def again_after(installation: Installation, kills: list[Kill]) -> list[float]:
    """Return for each attempt whose worker was killed how long its job waited for the next claim.

    The clock starts anew when a worker of that stage is killed again before it could claim: it is
    the last death that the job waits for. A job that failed at its third crash waits for a person.
    """
    runs = installation.rows("SELECT * FROM stage_runs ORDER BY id")
    failed = installation.rows(
        'SELECT job_id, timestamp FROM job_events WHERE payload LIKE \'%"to": "FAILED"%\''
    )
    waits = []
    for kill in kills:
        if kill.kind not in WORKERS:
            continue
        for run in runs:
            if f"/{kill.pid}/" not in run["owner"] or (run["finished_at"] or kill.at) < kill.at:
                continue
            job = run["job_id"]
            later = [r["started_at"] for r in runs if r["job_id"] == job and r["id"] > run["id"]]
            ends = [row["timestamp"] for row in failed if row["job_id"] == job]
            if later and not any(kill.at < end < later[0] for end in ends):
                deaths = [k.at for k in kills if k.kind == kill.kind and k.at < later[0]]
                waits.append(later[0] - max(deaths))
    return waits


def resume_crashed(installation: Installation, client: Client) -> int:
    """Resume what crashed three times; return how many jobs."""
    rows = installation.rows("SELECT id FROM jobs WHERE status='FAILED' AND error_code='CRASHED'")
    for row in rows:
        client.ask("POST", f"/api/jobs/{row['id']}/resume")
    return len(rows)


def torment(installation: Installation, client: Client, mixture: Mixture, size: Size) -> Killer:
    """Kill while jobs are being posted; return who was killed."""
    killer = Killer(installation, size.seed)
    done = lambda: len(killer.kills) / size.kills  # noqa: E731
    posts = threading.Thread(target=mixture.post_all, args=(client, size.jobs, done), daemon=True)
    posts.start()
    told = 0
    while len(killer.kills) < size.kills:
        time.sleep(killer.random.uniform(0.2, 1.8) * size.pause_ms / 1000)
        killer.strike()
        if len(killer.kills) >= told + TOLD_EVERY:
            told += TOLD_EVERY
            say(f"kills {killer.counts()}, resumed {resume_crashed(installation, client)}")
    posts.join()
    return killer


def run(size: Size, folder: Path) -> Report:
    report = Report("kills")
    made = films.make(folder / "films", 24, 200_000, ladders=True)
    with (
        serving(made.root) as origin,
        FakeVot("ok", made.root / "voice.mp3") as vot,
        installed(folder / "one", VOT_HOST=vot.url, DOWNLOAD_CONCURRENCY="4") as installation,
        Ledger(folder / "ledger.jsonl") as ledger,
        Client(installation, ledger) as client,
    ):
        report.note("settings", installation.settings(retryPauseSec=1, downloadSize=4))
        mixture = Mixture(made, origin.url, size.seed)
        backups = Backups(
            installation, size.backups, size.kills * size.pause_ms / 1000 / size.backups
        )
        backups.start()
        killer = torment(installation, client, mixture, size)
        backups.hurry.set()
        say("the killing is over")
        quiet_from = time.monotonic()
        left = installation.all_ended(set(ledger.jobs()), END_S)
        report.note(
            "seconds from the last kill to the last end", round(time.monotonic() - quiet_from)
        )
        backups.join()
        report.none("jobs that have not ended", left)
        judge(report, installation, client, mixture, killer, size)
        report.at_least("backups made", len(backups.copies), size.backups)
        report.none("backups refused", backups.refused)
        report.none("backups that do not restore", unusable(installation, backups.copies, ledger))
    report.none("processes left after the stop", installation.orphans())
    return report


def judge(
    report: Report,
    installation: Installation,
    client: Client,
    mixture: Mixture,
    killer: Killer,
    size: Size,
) -> None:
    ledger = client.ledger
    for what, left in checks.not_quiet(installation).items():
        report.none(f"{what} after 60 s of quiet", left)
    report.at_least("kills", len(killer.kills), size.kills)
    report.note("victims", killer.counts())
    report.note("ends", mixture.ends(installation, ledger))
    report.none("lost jobs", checks.lost(installation, ledger))
    report.none("published, completed or accepted twice", checks.doubled(installation, ledger))
    report.none("files unequal to the origin", mixture.unequal(installation, ledger))
    report.none("ends of the wrong kind", wrong_ends(installation, ledger))
    waits = again_after(installation, killer.kills)
    report.note("attempts whose worker died", len(waits))
    if waits:
        report.at_most(
            "runs again after its worker died, p95", percentile(waits, 0.95), AGAIN_P95_S
        )
        report.at_most("runs again after its worker died, max", max(waits), AGAIN_MAX_S)
    with installation.database() as connection:
        report.none("broken event chains", checks.broken_chains(connection))
    report.none("integrity_check", checks.corrupt(installation.data / "dubline.db"))
    report.none("answers 5xx but 503 and 507", client.wrong)
    report.note("answers", dict(client.answers))


if __name__ == "__main__":
    program.main(run, Size(), SHORT, __doc__)
