"""A worker frozen, a worker asked to end, a clock that jumps: nothing runs or counts twice.

    python -m bench.chaos.freeze [--frozen-s 45 --jumps 3 --terms 5] [--short]

The clock of all processes of that installation is bench/chaos/clock.c, which needs a C compiler;
without one that part is skipped. Their monotonic clock goes on, as in real life.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from redis import Redis

from bench.chaos import checks, films, program
from bench.chaos.clock import Clock, compiler
from bench.chaos.installation import Installation, installed
from bench.chaos.report import Report, say
from models.names import Queue
from models.settings import Settings
from tests.servers.origin import serving
from tests.stack import processes, wait_until
from webapp.cli.services import worker_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bench.chaos.films import Films

JUMPS = (3600, -3600, 86_400)
"""Each from the real time, so that the second one goes back by two hours."""
JUMP_SEEN_S = 25.0
NEAR_S = 60.0
REAPED_S = 90.0
GONE_S = 20.0


@dataclass(frozen=True)
class Size:
    """Seconds frozen at least, how many of the jumps +1 h, -1 h, +1 day, and how many SIGTERMs."""

    frozen_s: int = 45
    jumps: int = 3
    terms: int = 5


SHORT = Size(jumps=1, terms=1)


def add(installation: Installation, origin: str, film: str, rate: int, mark: str) -> str:
    job = installation.add(f"{origin}/slow/{film}?rate={rate}&{mark}", outputContainer="mp4")
    return str(job["id"])


def in_mid_download(installation: Installation, job: str) -> None:
    folder = installation.media / "tmp" / job
    partial = lambda: [p for p in folder.rglob("*.part") if p.stat().st_size]  # noqa: E731
    wait_until("partial data", partial, 60)


def attempts(installation: Installation, job: str) -> list[tuple[int, str]]:
    rows = installation.rows("SELECT * FROM stage_runs WHERE job_id = ? ORDER BY id", job)
    return [(row["attempt"], row["outcome"]) for row in rows]


def outcome(installation: Installation, made: Films, job: str, film: str) -> list[str]:
    """Return what is wrong with a job that should have completed once."""
    end = installation.ended(job, 180)
    found = [] if end["status"] == "COMPLETE" else [f"{job} {end['status']} {end['error']}"]
    if checks.completions(installation).get(job, 1) != 1:
        found.append(f"{job} completed more than once")
    return [*found, *checks.unequal(installation, {job: made.sha256(film)})]


@contextmanager
def second_worker(installation: Installation) -> Iterator[None]:
    """Run another download worker beside `up`'s own, so that somebody can take over."""
    service = worker_service("download2", Queue.DOWNLOAD, 2)
    with (installation.folder / "download2.log").open("ab") as log:
        process = subprocess.Popen(
            list(service.argv),
            cwd=installation.folder,
            env=installation.environment,
            stdout=log,
            stderr=log,
        )
    try:
        query = "SELECT name FROM workers WHERE name LIKE 'download2@%'"
        wait_until("the second worker is there", lambda: installation.rows(query), 60)
        yield
    finally:
        process.terminate()
        process.wait(30)


def frozen(report: Report, folder: Path, origin: str, made: Films, size: Size) -> None:
    """SIGSTOP the worker in mid-download; another takes over; SIGCONT; the old one is silent."""
    with installed(folder / "frozen", DOWNLOAD_CONCURRENCY="2") as installation:
        film = made.names[0]
        rate = (made.root / film).stat().st_size // (size.frozen_s + 35)
        job = add(installation, origin, film, rate, "frozen")
        in_mid_download(installation, job)
        pid = installation.service("download")
        (run,) = installation.rows("SELECT owner FROM stage_runs WHERE job_id = ?", job)
        assert f"/{pid}/" in run["owner"]
        with second_worker(installation):
            os.kill(pid, signal.SIGSTOP)
            began = time.monotonic()
            try:
                lost = lambda: attempts(installation, job)[0][1] == "lost"  # noqa: E731
                wait_until("the run is taken away", lost, REAPED_S)
                report.note("s until the frozen worker's run was taken away", _since(began))
                time.sleep(max(0.0, size.frozen_s - (time.monotonic() - began)))
            finally:
                os.kill(pid, signal.SIGCONT)
            wrong = outcome(installation, made, job, film)
            report.none("frozen worker: wrong end of its job", wrong)
            rows = installation.rows("SELECT attempt FROM artifacts WHERE job_id = ?", job)
            old = [f"attempt {row['attempt']}" for row in rows if row["attempt"] == 1]
            report.none("published by the frozen worker's attempt", old)
            report.note("attempts", attempts(installation, job))
        for what, left in checks.not_quiet(installation).items():
            report.none(f"frozen worker: {what}", left)


def _since(began: float) -> float:
    return round(time.monotonic() - began, 1)


def terminated(report: Report, folder: Path, origin: str, made: Films, size: Size) -> None:
    """SIGTERM the worker in mid-download: it goes soon, and nothing counts as a crash."""
    took, wrong = [], []
    with installed(folder / "terminated") as installation:
        for number in range(size.terms):
            film = made.names[1 + number % (len(made.names) - 1)]
            job = add(installation, origin, film, 40_000, f"term={number}")
            in_mid_download(installation, job)
            pid = installation.service("download")
            began = time.monotonic()
            os.kill(pid, signal.SIGTERM)
            wait_until("the worker is gone", lambda pid=pid: pid not in _pids(), 60)
            took.append(time.monotonic() - began)
            wrong += outcome(installation, made, job, film)
            (row,) = installation.rows("SELECT crashes FROM jobs WHERE id = ?", job)
            outcomes = [end for _, end in attempts(installation, job)]
            if row["crashes"] or outcomes != ["interrupted", "done"]:
                wrong.append(f"{job} crashes {row['crashes']}, {outcomes}")
    report.at_most("worker gone after SIGTERM, max", max(took), GONE_S)
    report.none("SIGTERM: wrong ends, or counted as a crash", wrong)


def _pids() -> set[int]:
    return {proc.pid for proc in processes()}


def jumps(report: Report, folder: Path, origin: str, made: Films, size: Size) -> None:
    """Let the clock jump in mid-download: nothing expires, nothing runs twice, upkeep goes on."""
    if compiler() is None:
        report.note("clock jumps", "skipped: there is no C compiler")
        return
    clock = Clock(folder)
    wrong: list[str] = []
    with installed(folder / "jumps", DOWNLOAD_CONCURRENCY="2", **clock.environment) as installation:
        for number, jump in enumerate(JUMPS[: size.jumps]):
            film = made.names[number]
            rate = (made.root / film).stat().st_size // int(JUMP_SEEN_S + 10)
            job = add(installation, origin, film, rate, f"jump={number}")
            in_mid_download(installation, job)
            clock.jump(jump)
            wrong += _clock_is_taken(installation, jump)
            wrong += _doorbell_is_rung_again(installation, origin, made, number)
            wrong += outcome(installation, made, job, film)
            if attempts(installation, job) != [(1, "done")]:
                wrong.append(f"{jump:+}: {job} ran {attempts(installation, job)}")
            say(f"the clock jumped by {jump:+} s")
        with installation.database() as connection:
            wrong += checks.broken_chains(connection)
    report.none("clock jumps: expired, run twice, or stuck", wrong)


def _clock_is_taken(installation: Installation, jump: int) -> list[str]:
    """Make sure that the processes believe the jump: else nothing was tested."""
    job = installation.add("http://127.0.0.1:9/", startPaused=True)
    (row,) = installation.rows("SELECT created_at FROM jobs WHERE id = ?", job["id"])
    installation.call("DELETE", f"/api/jobs/{job['id']}")
    away = row["created_at"] - time.time()
    return [] if abs(away - jump) < NEAR_S else [f"the clock is {away:.0f} s away, not {jump}"]


def _doorbell_is_rung_again(
    installation: Installation, origin: str, made: Films, number: int
) -> list[str]:
    """Post a job and wipe Redis: only a tick of upkeep can start it."""
    settings = Settings(_env_file=None, data_dir=installation.data)
    film = made.names[-1]
    job = add(installation, origin, film, 500_000, f"wiped={number}")
    with Redis.from_url(settings.redis) as redis:
        redis.flushall()
    return outcome(installation, made, job, film)


def run(size: Size, folder: Path) -> Report:
    report = Report("freeze")
    made = films.make(folder / "films", 8, 150_000)
    with serving(made.root) as origin, ThreadPoolExecutor(3) as pool:
        parts = [
            pool.submit(part, report, folder, origin.url, made, size)
            for part in (frozen, terminated, jumps)
        ]
        for part in parts:
            part.result()
    return report


if __name__ == "__main__":
    program.main(run, Size(), SHORT, __doc__)
