"""`dubline backup` every few seconds while everything dies; each copy must restore."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.chaos import checks

if TYPE_CHECKING:
    from bench.chaos.installation import Installation
    from bench.chaos.ledger import Ledger

DUBLINE = str(Path(sys.executable).parent / "dubline")
LONGEST_S = 120.0


@dataclass(frozen=True)
class Copy:
    """One finished backup and when it began (seconds since the epoch)."""

    file: Path
    began: float


class Backups(threading.Thread):
    """Makes `count` backups, one every `pause_s` seconds, until it is told to hurry."""

    def __init__(self, installation: Installation, count: int, pause_s: float) -> None:
        super().__init__(name="backups", daemon=True)
        self.installation = installation
        self.count = count
        self.pause_s = pause_s
        self.hurry = threading.Event()
        self.copies: list[Copy] = []
        self.refused: list[str] = []
        self.folder = installation.folder / "backups"
        self.folder.mkdir()

    def run(self) -> None:
        for number in range(self.count):
            self._one(self.folder / f"{number:03}.backup")
            self.hurry.wait(self.pause_s)

    def _one(self, file: Path) -> None:
        began = time.time()
        done = _dubline(self.installation, "backup", str(file))
        if done.returncode == 0:
            self.copies.append(Copy(file, began))
        else:
            self.refused.append(f"{file.name}: {(done.stdout + done.stderr)[-200:]}")


def _dubline(
    installation: Installation, *words: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DUBLINE, *words],
        cwd=installation.folder,
        env={**installation.environment, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_S,
    )


def unusable(installation: Installation, copies: list[Copy], ledger: Ledger) -> list[str]:
    """Restore every copy into a folder of its own; return what is wrong with them."""
    with ThreadPoolExecutor(2) as pool:
        return [
            fault
            for faults in pool.map(lambda c: _faults(installation, c, ledger), copies)
            for fault in faults
        ]


def _faults(installation: Installation, copy: Copy, ledger: Ledger) -> list[str]:
    scratch = installation.folder / "restored" / copy.file.stem
    scratch.mkdir(parents=True)
    environment = {"DATA_DIR": str(scratch / "data"), "MEDIA_ROOT": str(scratch / "media")}
    done = _dubline(installation, "restore", str(copy.file), **environment)
    if done.returncode != 0:
        return [f"{copy.file.name} not restored: {(done.stdout + done.stderr)[-200:]}"]
    database = scratch / "data" / "dubline.db"
    accepted = {entry.job for entry in ledger.entries if entry.at < copy.began}
    with contextlib.closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        there = {row["id"] for row in connection.execute("SELECT id FROM jobs")}
        missing = [f"job {job} is missing" for job in accepted - there]
        chains = checks.broken_chains(connection)
    return [
        f"{copy.file.name}: {fault}" for fault in [*checks.corrupt(database), *missing, *chains]
    ]
