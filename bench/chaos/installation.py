"""A whole Dubline to be tormented, and a look into its database and process table from outside."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sqlite3
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.stack import ROOT, TERMINAL, Proc, Stack, descendants, processes, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
HELPERS = ("multiprocessing.forkserver", "multiprocessing.resource_tracker")
MARKS = {
    "redis": "redis-server",
    "gateway": "webapp.gateway",
    "beat": " beat ",
    "download": "-n download@",
    "dub": "-n dub@",
    "mux": "-n mux@",
    "upkeep": "-n upkeep@",
}
WORKERS = ("download", "dub", "mux", "upkeep")


@dataclass(frozen=True)
class Tree:
    """The processes of an installation: services by name, the rest by pid with their worker."""

    services: dict[str, int]
    templates: dict[int, str]
    children: dict[int, str]
    """Stage processes."""
    tools: list[int]
    """What stage processes have started: ffmpeg, Node, espeak."""
    procs: dict[int, Proc]


class Installation(Stack):
    """A Stack with a quick `up`; what loses its parent becomes this process's child and is seen."""

    def __init__(self, folder: Path, **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder, **{"PYTHONPATH": str(ROOT), "LOG_LEVEL": "INFO", **environment})
        self.program = [sys.executable, "-m", "bench.chaos.quick_up"]
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self._not_ours = {proc.pid for proc in descendants(os.getpid())}

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @contextlib.contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Open the database read-only."""
        connection = sqlite3.connect(f"file:{self.data}/dubline.db?mode=ro", uri=True, timeout=20)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()

    def rows(self, query: str, *values: Any) -> list[sqlite3.Row]:
        with self.database() as connection:
            return connection.execute(query, values).fetchall()

    def statuses(self) -> dict[str, str]:
        return {row["id"]: row["status"] for row in self.rows("SELECT id, status FROM jobs")}

    def running(self) -> int:
        """How many attempts hold a lease."""
        (row,) = self.rows("SELECT count(*) AS n FROM stage_runs WHERE outcome = 'running'")
        return int(row["n"])

    def services(self, table: list[Proc] | None = None) -> dict[str, int]:
        """Return the pids of the supervised processes that live right now."""
        own = [proc for proc in table or processes() if proc.parent == self.pid]
        return {
            name: proc.pid for name, mark in MARKS.items() for proc in own if mark in proc.command
        }

    def tree(self) -> Tree:
        """Return who lives right now, from one look at the process table."""
        table = processes()
        services = self.services(table)
        workers = {pid: name for name, pid in services.items() if name in WORKERS}
        templates = {
            proc.pid: workers[proc.parent]
            for proc in table
            if proc.parent in workers and HELPERS[0] in proc.command
        }
        children = {proc.pid: templates[proc.parent] for proc in table if proc.parent in templates}
        tools = [proc.pid for proc in table if proc.parent in children]
        return Tree(services, templates, children, tools, {proc.pid: proc for proc in table})

    def stage_children(self) -> list[Proc]:
        """Return the stage processes, without what they started."""
        tree = self.tree()
        return [tree.procs[pid] for pid in tree.children]

    def tools(self) -> list[Proc]:
        """Return what stage processes have started."""
        tree = self.tree()
        return [tree.procs[pid] for pid in tree.tools]

    def orphans(self) -> list[str]:
        """Return processes that should not be there while nothing runs.

        The kernel gives us every descendant whose parent died (PR_SET_CHILD_SUBREAPER), so what
        is neither `up`, a service nor a worker's helper is an orphan.
        """
        services = set(self.services().values())
        known = {self.pid, *services, *self._not_ours, *_others(self)}
        return [
            f"{proc.pid} {proc.command[:100]}"
            for proc in descendants(os.getpid())
            if proc.pid not in known
            and not (proc.parent in services and any(mark in proc.command for mark in HELPERS))
        ]

    def listens(self) -> bool:
        """Whether the gateway takes connections."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def settings(self, **values: Any) -> bool:
        """Change settings at run time; False when this version does not know them."""
        return bool(self.call("PATCH", "/api/settings", json=values).ok)

    def all_ended(self, jobs: set[str], timeout: float) -> list[str]:
        """Wait until these jobs have ended; return those that have not in time."""
        left: list[str] = []

        def look() -> bool:
            nonlocal left
            time.sleep(0.2)
            now = self.statuses()
            left = [f"{job} {now.get(job)}" for job in jobs if now.get(job) not in TERMINAL]
            return not left

        with contextlib.suppress(AssertionError):
            wait_until("all jobs have ended", look, timeout)
        return left


_running: list[Installation] = []


def _others(one: Installation) -> set[int]:
    """Return every process of the installations that run beside this one."""
    pids = [other.pid for other in _running if other is not one and other.process]
    return {*pids, *(proc.pid for pid in pids for proc in descendants(pid))}


@contextlib.contextmanager
def installed(folder: Path, *options: str, **environment: str) -> Iterator[Installation]:
    """Start an installation, and stop it in the end."""
    installation = Installation(folder, **environment)
    _running.append(installation)
    try:
        installation.start("--no-flower", *options)
        yield installation
    finally:
        installation.stop()
        _running.remove(installation)
