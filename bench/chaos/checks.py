"""The promises that every program checks in the end, from the database, the disk and /proc."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections import defaultdict
from typing import TYPE_CHECKING

from bench.chaos.films import sha256
from tests.stack import TERMINAL, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from bench.chaos.installation import Installation
    from bench.chaos.ledger import Ledger

QUIET_S = 60.0


def broken_chains(connection: sqlite3.Connection) -> list[str]:
    """Return jobs whose events have gaps, do not join, or do not end in the row's status."""
    events = defaultdict(list)
    for row in connection.execute("SELECT * FROM job_events ORDER BY job_id, seq"):
        events[row["job_id"]].append(row)
    found = []
    for job in connection.execute("SELECT id, status FROM jobs"):
        fault = _chain_fault(events.pop(job["id"], []), job["status"])
        if fault:
            found.append(f"{job['id']}: {fault}")
    return found + [f"{job}: events without a job" for job in events]


def _chain_fault(events: list[sqlite3.Row], status: str) -> str | None:
    numbers = [row["seq"] for row in events]
    if numbers != list(range(1, len(numbers) + 1)):
        return f"numbers {numbers}"
    at = None
    for row in events:
        if row["event"] == "state_change":
            change = json.loads(row["payload"])
            if change["from"] != at:
                return f"event {row['seq']} goes from {change['from']}, but the job was {at}"
            at = change["to"]
    return None if at == status else f"events end in {at}, the row says {status}"


def lost(installation: Installation, ledger: Ledger) -> list[str]:
    """Return accepted jobs that are not there, or not in a terminal state."""
    statuses = installation.statuses()
    return [
        f"{job} {entry.kind} {statuses.get(job, 'is gone')}"
        for job, entry in ledger.jobs().items()
        if statuses.get(job) not in TERMINAL
    ]


def doubled(installation: Installation, ledger: Ledger) -> list[str]:
    """Return jobs accepted twice or completed twice, and files that are doubled or of nobody."""
    keys = {entry.key: entry.job for entry in ledger.entries}
    rows = installation.rows("SELECT id, idempotency_key AS key FROM jobs")
    twice = [f"{job} completed {n} times" for job, n in completions(installation).items() if n != 1]
    unknown = [
        f"{row['id']} was never answered" for row in rows if keys.get(row["key"]) != row["id"]
    ]
    return [*unknown, *twice, *stray_files(installation)]


def stray_files(installation: Installation) -> list[str]:
    """Return library files of nobody, and jobs that have not exactly the file they should."""
    files = library_files(installation)
    own: dict[str, list[str]] = defaultdict(list)
    strays = set(files)
    for row in installation.rows("SELECT job_id, path, state FROM artifacts"):
        strays.discard(row["path"])
        if row["path"] in files:
            own[row["job_id"]].append(row["state"])
    found = [f"file of nobody: {path}" for path in strays]
    for job, status in installation.statuses().items():
        if status == "COMPLETE" and own[job] != ["published"]:
            found.append(f"{job} COMPLETE with files {own[job]}")
        if len(own[job]) > 1:
            found.append(f"{job} {status} with {len(own[job])} files")
    return found


def completions(installation: Installation) -> dict[str, int]:
    """Return how often each COMPLETE job was completed."""
    counts = {job: 0 for job, status in installation.statuses().items() if status == "COMPLETE"}
    for row in installation.rows(
        "SELECT job_id, payload FROM job_events WHERE event='state_change'"
    ):
        if row["job_id"] in counts and json.loads(row["payload"])["to"] == "COMPLETE":
            counts[row["job_id"]] += 1
    return counts


def library_files(installation: Installation) -> set[str]:
    root = installation.library
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def published(installation: Installation) -> dict[str, Path]:
    """Return the library file of each job."""
    rows = installation.rows("SELECT job_id, path FROM artifacts WHERE state='published'")
    return {row["job_id"]: installation.library / row["path"] for row in rows}


def unequal(installation: Installation, expected: dict[str, str]) -> list[str]:
    """Return COMPLETE jobs whose file is not, byte for byte, the origin's (job: SHA-256)."""
    files, statuses = published(installation), installation.statuses()
    return [
        f"{job} {files.get(job)}"
        for job, digest in expected.items()
        if statuses.get(job) == "COMPLETE"
        and (job not in files or not files[job].exists() or sha256(files[job]) != digest)
    ]


def folders(installation: Installation) -> list[str]:
    """Return temporary folders of jobs that may keep none.

    A job that FAILED keeps its partial work for a while, a CANCELED or PAUSED one what later
    stages need (`kept`), so that each can be resumed; a COMPLETE one the source's subtitles for
    further dubs; one that may be brought back to the list all it had; a deleted one nothing.
    """
    statuses = installation.statuses()
    removed = {row["job_id"] for row in installation.rows("SELECT job_id FROM trash")}
    found = []
    for folder in installation.leftovers():
        if folder.name in removed:
            continue
        status = statuses.get(folder.name)
        names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
        if status in {"FAILED", "PAUSED"} or (status == "CANCELED" and names in ([], ["kept"])):
            continue
        if status == "COMPLETE" and names == ["kept"] and _only_subtitles(folder / "kept"):
            continue
        found.append(f"{folder.name} {status} {names}")
    return found


def _only_subtitles(folder: Path) -> bool:
    return all(path.name.startswith("subtitles.") for path in folder.iterdir())


def leases(installation: Installation) -> list[str]:
    rows = installation.rows("SELECT job_id, stage FROM stage_runs WHERE outcome='running'")
    return [f"{row['job_id']} {row['stage']}" for row in rows]


def corrupt(path: Path) -> list[str]:
    """Return what SQLite finds wrong in a database file."""
    with contextlib.closing(sqlite3.connect(path, timeout=20)) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        strays = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [text for text in found if text != "ok"] + [f"stray row {row}" for row in strays]


def not_quiet(installation: Installation) -> dict[str, list[str]]:
    """Wait up to a minute for quiet; return by kind what is still left then."""
    looks = {
        "orphan processes": installation.orphans,
        "temp folders beyond policy": lambda: folders(installation),
        "running leases": lambda: leases(installation),
    }
    left: dict[str, list[str]] = {}

    def look() -> bool:
        nonlocal left
        left = {name: found() for name, found in looks.items()}
        return not any(left.values())

    with contextlib.suppress(AssertionError):
        wait_until("it is quiet", look, QUIET_S)
    return left
