"""A program that changes jobs the way workers do: `python -m bench.ui_driver`.

Each tick commits so many status changes and rings for them, and publishes the progress of running
jobs. The favoured jobs go one by one through the one writer of statuses, announced as workers do
it; the crowd goes in one statement per step, because one process cannot write 800 changes a second
singly. The database numbers both alike. Ends on SIGTERM; then writes what it did when, as JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import time
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from models.clock import iso, now
from models.database import make_engine, reading, transaction
from models.errors import SourceNotFound
from models.events import DOING, ListPatch, ProgressEvent, ProgressPayload
from models.job import Job
from models.job_state import ACTIVE, STAGE_OF, TRANSITIONS, Move, Stage, Status
from models.job_writer import Step, move_job
from models.progress import overall
from tasks.announce import Announcer

FAVOURED_PER_TICK = 4
PERCENT_STEP = 0.05


class Driver:
    """Changes jobs until it is told to stop."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._engine = make_engine(options.database)
        self._announcer = Announcer(options.redis)
        self._options = options
        self._dice = random.Random(5)
        with reading(self._engine) as session:
            query = select(Job.id, Job.status, Job.version, Job.requested_dubbing)
            rows = session.execute(query.order_by(Job.id)).all()
        self._rest = {row.id: row.status for row in rows if row.status not in ACTIVE}
        self._crowd = sorted(self._rest.keys() - set(options.favoured))
        self._running = [row for row in rows if row.status in ACTIVE]
        if options.running:
            self._running = self._running[: options.running]
        self.ticks = 0
        self.changed = 0
        self.states: list[tuple[str, str, float]] = []
        self.progress: list[tuple[str, float, float]] = []
        self.late = 0

    def run(self, stopped: list[int]) -> None:
        """Tick evenly; a tick that is late begins at once."""
        period = 1 / self._options.hz
        following = time.monotonic()
        while not stopped:
            self._tick()
            following += period
            wait = following - time.monotonic()
            if wait < 0:
                self.late += 1
                following = time.monotonic()
            else:
                time.sleep(wait)

    def _tick(self) -> None:
        self.ticks += 1
        if self._options.running is not None:
            for row in self._running:
                self._announcer.publish([self._progress(row)])
        self._tick_favoured()
        if self._options.changes:
            self._change_together(self._dice.sample(self._crowd, self._options.changes))

    def _tick_favoured(self) -> None:
        favoured = [one for one in self._options.favoured if one in self._rest]
        for job_id in self._dice.sample(favoured, min(FAVOURED_PER_TICK, len(favoured))):
            self._change_singly(job_id)

    def _change_singly(self, job_id: str) -> None:
        began = time.time()
        move, target = self._dice.choice(_steps(self._rest[job_id]))
        error = SourceNotFound() if move is Move.FAIL else None
        with transaction(self._engine) as session:
            change = move_job(session, job_id, Step(move, target, error=error))
        if change is not None:  # else a person was quicker
            self.changed += 1
            if target is not self._rest[job_id]:  # else there is nothing to be seen
                self.states.append((job_id, target, began))
            self._rest[job_id] = target
            self._announcer.publish(change.events)

    def _change_together(self, ids: list[str]) -> None:
        steps: dict[tuple[Status, Status], list[str]] = {}
        for job_id in ids:
            source = self._rest[job_id]
            steps.setdefault((source, self._dice.choice(_steps(source))[1]), []).append(job_id)
        with transaction(self._engine) as session:
            for (source, target), some in steps.items():
                done = session.execute(
                    update(Job)
                    .where(Job.id.in_(some), Job.status == source)
                    .values(_values(target))
                    .execution_options(synchronize_session=False)
                )
                self.changed += done.rowcount
        self._rest |= {job_id: target for (_, target), some in steps.items() for job_id in some}
        self._announcer.publish([ListPatch(type="changed", job_ids=[])])

    def _progress(self, row: Any) -> ProgressEvent:
        stage: Stage = STAGE_OF[row.status]
        percent = round(self.ticks * PERCENT_STEP % 100, 2)
        stamp = now()
        self.progress.append((row.id, percent, stamp))
        return ProgressEvent(
            job_id=row.id,
            timestamp=iso(stamp),
            version=row.version,
            payload=ProgressPayload(
                stage=DOING[stage],
                attempt=1,
                tick=int(stamp * 1000),
                percent=percent,
                overall=overall(stage, percent, dubbing=row.requested_dubbing),
                speed=self._dice.uniform(1e5, 1e7),
                eta=600.0,
                downloaded_bytes=int(percent * 10**6),
                total_bytes=10**8,
            ),
        )


def _values(target: Status) -> dict[str, Any]:
    """What a step to a status that runs nothing writes."""
    failed, done = target is Status.FAILED, target is Status.COMPLETE
    return {
        "status": target,
        "version": Job.version + 1,
        "updated_at": now(),
        "completed_at": now() if done else None,
        "error": SourceNotFound().message if failed else None,
        "error_code": SourceNotFound.code if failed else None,
    }


def _steps(status: Status) -> list[tuple[Move, Status]]:
    """Every step that leaves no job running."""
    return [
        (move, target)
        for move, targets in TRANSITIONS[status].items()
        for target in sorted(targets)
        if target not in ACTIVE
    ]


def main() -> None:
    """Change jobs, then write the log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True)
    parser.add_argument("--redis", required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--changes", type=int, default=200, help="changes per tick")
    parser.add_argument("--hz", type=float, default=4.0)
    parser.add_argument("--running", type=int, help="whose progress is told; 0 is all")
    parser.add_argument("--favoured", type=lambda text: text.split(","), default=[])
    options = parser.parse_args()
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    driver = Driver(options)
    began = time.monotonic()
    print("driving", flush=True)
    driver.run(stopped)
    told = {
        "seconds": time.monotonic() - began,
        "ticks": driver.ticks,
        "changed": driver.changed,
        "states": driver.states,
        "progress": driver.progress,
        "late": driver.late,
    }
    options.log.write_text(json.dumps(told))


if __name__ == "__main__":
    main()
