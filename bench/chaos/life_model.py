"""A model of what jobs may do, and the same done to a real installation."""

from __future__ import annotations

import random
from collections import Counter, deque
from typing import TYPE_CHECKING, Any

from bench.chaos import checks
from models.job_state import ACTIVE, CHECKPOINTS, TERMINAL, TRANSITIONS, Move, Status
from tests.stack import wait_until

if TYPE_CHECKING:
    from bench.chaos.films import Films
    from bench.chaos.installation import Installation
    from bench.chaos.ledger import Client

BY_ITSELF = (Move.CLAIM, Move.DONE, Move.FAIL, Move.PUT_BACK)
MOVES = {
    "pause": Move.PAUSE,
    "resume": Move.RESUME,
    "cancel": Move.CANCEL,
    "retry": Move.RETRY,
    "start": Move.RESUME,
}
COMMANDS = list(MOVES)
KINDS = ["paused", "paused", "quick", "slow", "gone"]
JOBS_MAX = 30
CHECK_EVERY = 40
AGREE_S = 15.0
SETTLE_S = 60.0
TRAIL = 25


def later(statuses: frozenset[Status]) -> frozenset[Status]:
    """Return where jobs may be after some time without a command."""
    while True:
        more = statuses | {
            target
            for status in statuses
            for move in BY_ITSELF
            for target in TRANSITIONS[status].get(move, ())
        }
        if more == statuses:
            return statuses
        statuses = frozenset(more)


def targets(status: Status, command: str) -> frozenset[Status]:
    """Return where a command may lead; empty when the status forbids it."""
    if command == "start" and status in CHECKPOINTS:
        return frozenset({status})
    return TRANSITIONS[status].get(MOVES[command], frozenset())


class Life:
    """Does each step to the installation and to the model; `broken` says where they differ."""

    def __init__(
        self, installation: Installation, client: Client, origin: str, films: Films
    ) -> None:
        self.installation = installation
        self.client = client
        self.origin = origin
        self.films = films
        self.random = random.Random(1)
        self.possible: dict[str, frozenset[Status]] = {}
        self.film_of: dict[str, str] = {}
        self.deleted: list[str] = []
        self.removed: dict[str, frozenset[Status]] = {}
        """What was taken off the list and can be brought back, with where it may have stood."""
        self.kept_files: set[str] = set()
        self.broken: list[str] = []
        self.counts: Counter[str] = Counter()
        self.steps = 0
        self.trail: deque[str] = deque(maxlen=TRAIL)
        """The last steps before the first thing that was broken."""
        self.checkpoints = 0

    def begin(self) -> None:
        """Start a life with an empty list."""
        for job in list(self.possible):
            self._delete(job, files=True)
        self._ask("POST", "/api/queue/resume")
        self.deleted.clear()
        self.removed.clear()

    def create(self, kind: str) -> None:
        if len(self.possible) >= JOBS_MAX:
            self.delete(self.steps, files=True)
        film = self.random.choice(self.films.names)
        path = {"gone": "status/404", "slow": f"slow/{film}?rate=30000"}.get(kind, film)
        mark = f"{'&' if '?' in path else '?'}n={self.steps}"
        body = {"outputContainer": "mp4", "startPaused": kind == "paused"}
        job = self.client.post(f"{self.origin}/{path}{mark}", kind, **body)
        first = Status.PAUSED if kind == "paused" else Status.QUEUED
        self.possible[job] = later(frozenset({first}))
        self.film_of[job] = film
        self._step(f"create {kind}", job)

    def command(self, command: str, which: int) -> None:
        job = self._job(which)
        if job is None:
            return
        before = self.possible[job]
        code, answer = self._ask("POST", f"/api/jobs/{job}/{command}")
        self._judge(job, command, before, code, answer.get("status"))
        self._step(f"{command} {code}", job)

    def _judge(
        self, job: str, command: str, before: frozenset[Status], code: int, status: str | None
    ) -> None:
        may = {s: targets(s, command) for s in before}
        refusing = frozenset(s for s, to in may.items() if not to)
        reached = later(frozenset(t for to in may.values() for t in to))
        fact = f"{command} of {job} ({'|'.join(sorted(before))}) answered {code} {status}"
        if code == 200 and reached and Status(str(status)) in reached:
            self.possible[job] = reached
        elif code == 409 and (refusing or len(before) > 1):
            self.possible[job] = later(refusing) or before
        else:
            self.broken.append(fact)
            self.possible[job] = later(frozenset(Status))

    def move(self, where: dict[str, str], which: int) -> None:
        job = self._job(which)
        if job is None:
            return
        code, _ = self._ask("POST", f"/api/jobs/{job}/move", where)
        parties = (job, where.get("before", job))
        ended = [party for party in parties if self.possible[party] & TERMINAL]
        if code != 200 and not (code == 409 and ended):
            self.broken.append(f"move of {job} {where} answered {code}")
        self._step(f"move {code}", job)

    def move_before(self, which: int, other: int) -> None:
        neighbour = self._job(other)
        if neighbour is not None and neighbour != self._job(which):
            self.move({"before": neighbour}, which)

    def delete(self, which: int, *, files: bool) -> None:
        job = self._job(which)
        if job is not None:
            self._delete(job, files=files)
            self._step("delete", job)

    def _delete(self, job: str, *, files: bool) -> None:
        if not files:
            self.kept_files |= self._paths(job)
            self.removed[job] = self.possible[job]
        code, _ = self._ask("DELETE", f"/api/jobs/{job}?files={str(files).lower()}")
        if code != 204:
            self.broken.append(f"delete of {job} answered {code}")
        del self.possible[job]
        self.deleted.append(job)

    def _paths(self, job: str) -> set[str]:
        rows = self.installation.rows("SELECT path FROM artifacts WHERE job_id = ?", job)
        return {row["path"] for row in rows}

    def bring_back(self, which: int) -> None:
        jobs = list(self.removed)
        if not jobs or len(self.possible) >= JOBS_MAX:
            return
        job = jobs[which % len(jobs)]
        before = self.removed.pop(job)
        code, answer = self._ask("POST", f"/api/jobs/{job}/restore")
        status = answer.get("status")
        if code != 200 or status not in {Status.PAUSED if s in ACTIVE else s for s in before}:
            wanted = "|".join(sorted(before))
            self.broken.append(f"restore of {job} ({wanted}) answered {code} {status}")
            return
        self.deleted.remove(job)
        self.possible[job] = later(frozenset({Status(status)}))
        self.kept_files -= self._paths(job)
        self._step("restore", job)

    def command_deleted(self, command: str, which: int) -> None:
        if self.deleted:
            job = self.deleted[which % len(self.deleted)]
            code, _ = self._ask("POST", f"/api/jobs/{job}/{command}")
            if code != 404:
                self.broken.append(f"{command} of the deleted {job} answered {code}")
            self._step(f"{command} deleted {code}")

    def pause_queue(self, *, paused: bool) -> None:
        code, _ = self._ask("POST", f"/api/queue/{'pause' if paused else 'resume'}")
        if code != 200:
            self.broken.append(f"queue pause {paused} answered {code}")
        self._step(f"queue {'pause' if paused else 'resume'}")

    def _ask(
        self, method: str, path: str, body: dict[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        answer = self.client.ask(method, path, **({"json": body} if body else {}))
        if answer is None:
            self.broken.append(f"{method} {path}: no answer")
            return 0, {}
        kind = answer.headers.get("Content-Type", "")
        return answer.status_code, answer.json() if answer.content and "json" in kind else {}

    def _job(self, which: int) -> str | None:
        jobs = list(self.possible)
        return jobs[which % len(jobs)] if jobs else None

    def _step(self, what: str, job: str = "") -> None:
        self.steps += 1
        if not self.broken:
            self.trail.append(f"{what} {job}".strip())
        self.counts[what] += 1
        if self.steps % CHECK_EVERY == 0:
            self.check()

    def check(self) -> None:
        """Compare rows and events now; files and processes as soon as they agree."""
        self.checkpoints += 1
        with self.installation.database() as connection:
            connection.execute("BEGIN")
            rows = {row["id"]: row for row in connection.execute("SELECT id, status FROM jobs")}
            self.broken += checks.broken_chains(connection)
        if set(rows) != set(self.possible):
            self.broken.append(f"jobs differ: {set(rows) ^ set(self.possible)}")
        for job, row in rows.items():
            status = Status(row["status"])
            if status not in self.possible.get(job, ()):
                wanted = "|".join(sorted(self.possible.get(job, ())))
                self.broken.append(f"{job} is {status}, which none of {wanted} is")
            self.possible[job] = later(frozenset({status}))
        self._agree("files", self._files, AGREE_S)

    def _agree(self, what: str, look: Any, timeout: float) -> None:
        try:
            wait_until(what, lambda: not look(), timeout)
        except AssertionError:
            self.broken += [f"{what}: {fact}" for fact in look()]

    def _files(self) -> list[str]:
        here = self.installation.library
        strays = [
            fact
            for fact in checks.stray_files(self.installation)
            if fact.removeprefix("file of nobody: ") not in self.kept_files
        ]
        working = {row["job_id"] for row in self._running()}
        removed = {row["job_id"] for row in self.installation.rows("SELECT job_id FROM trash")}
        known = set(self.possible) | removed
        folders = [p.name for p in self.installation.leftovers() if p.name not in known | working]
        return [*strays, *(f"folder {name}" for name in folders)] if here.exists() else []

    def _running(self) -> list[Any]:
        return self.installation.rows("SELECT job_id FROM stage_runs WHERE outcome='running'")

    def settle(self) -> None:
        """End the life: cancel what is slow, and look at everything in quiet."""
        self._ask("POST", "/api/queue/resume")
        for job, possible in self.possible.items():
            if not possible <= {*TERMINAL, Status.PAUSED}:
                code, answer = self._ask("POST", f"/api/jobs/{job}/cancel")
                self._judge(job, "cancel", possible, code, answer.get("status"))
        self.check()
        self._agree("processes", self._processes, SETTLE_S)
        digests = {job: self.films.sha256(self.film_of[job]) for job in self.possible}
        self.broken += checks.unequal(self.installation, digests)

    def _processes(self) -> list[str]:
        return [
            *self.installation.orphans(),
            *checks.folders(self.installation),
            *checks.leases(self.installation),
        ]
