"""The client's own book of every accepted POST, on disk before anything else happens."""

from __future__ import annotations

import json
import os
import threading
import time
import uuid
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

import requests

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stack import Stack

WAIT_S = 10.0
TRY_AGAIN_S = 0.2
GIVE_UP_S = 180.0
TOLD_TO_WAIT = (503, 507)


@dataclass(frozen=True)
class Entry:
    """One accepted POST."""

    key: str
    job: str
    kind: str
    url: str
    at: float


class Ledger:
    """JSON lines, each on the disk (fsync) before `accept` returns."""

    def __init__(self, path: Path) -> None:
        self.entries: list[Entry] = []
        self._file = path.open("a")
        self._lock = threading.Lock()

    def accept(self, entry: Entry) -> None:
        with self._lock:
            self._file.write(json.dumps(asdict(entry)) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.entries.append(entry)

    def jobs(self) -> dict[str, Entry]:
        """Return the accepted POSTs by job."""
        with self._lock:
            return {entry.job: entry for entry in self.entries}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class Client:
    """Asks the gateway as a patient person's program does: again, with the same key."""

    def __init__(self, stack: Stack, ledger: Ledger) -> None:
        self.stack = stack
        self.ledger = ledger
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._local = threading.local()
        self._sessions: list[requests.Session] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for session in self._sessions:
            session.close()

    def post(self, url: str, kind: str = "plain", **request: Any) -> str:
        """Add a job and write it down; asks again until it is accepted."""
        key = str(uuid.uuid4())
        deadline = time.monotonic() + GIVE_UP_S
        while time.monotonic() < deadline:
            job = self._try(key, {"url": url, **request})
            if job is not None:
                self.ledger.accept(Entry(key, job, kind, url, time.time()))
                return job
            time.sleep(TRY_AGAIN_S)
        raise AssertionError(f"not accepted within {GIVE_UP_S:g} s: {url}")

    def again(self, entry: Entry, **request: Any) -> str | None:
        """Repeat an accepted POST; return the job it is answered with."""
        return self._try(entry.key, {"url": entry.url, **request})

    def _try(self, key: str, body: dict[str, Any]) -> str | None:
        answer = self.ask("POST", "/api/jobs", json=body, headers={"Idempotency-Key": key})
        if answer is None or answer.status_code in TOLD_TO_WAIT:
            return None
        if answer.status_code in {200, 201}:
            return str(answer.json()["id"])
        if answer.status_code < requests.codes.internal_server_error:
            raise AssertionError(f"refused: {answer.status_code} {answer.text}")
        return None

    def ask(self, method: str, path: str, **options: Any) -> requests.Response | None:
        """Send one request; None when the connection broke before the whole answer was here."""
        session = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            self._sessions.append(session)
        headers = {"Authorization": f"Bearer {self.stack.token()}", **options.pop("headers", {})}
        try:
            answer = session.request(
                method, self.stack.base + path, headers=headers, timeout=WAIT_S, **options
            )
        except requests.RequestException as error:
            self.answers[type(error).__name__] += 1
            return None
        self.answers[str(answer.status_code)] += 1
        if answer.status_code >= requests.codes.internal_server_error and (
            answer.status_code not in TOLD_TO_WAIT
        ):
            self.wrong.append(f"{method} {path} {answer.status_code} {answer.text[:120]}")
        return answer
