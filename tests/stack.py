"""A whole Dubline, started by `dubline up` in a folder of its own, for tests and benches."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
TERMINAL = {"COMPLETE", "FAILED", "CANCELED"}
PASSWORD = "correct horse battery"
SERVICES = ("redis", "gateway", "download", "dub", "mux", "upkeep", "beat")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(what: str, ready: Callable[[], Any], timeout: float = 60.0) -> Any:
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        found = ready()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"not within {timeout:g} s: {what}")


@dataclass(frozen=True)
class Proc:
    """One line of the process table."""

    pid: int
    parent: int
    command: str


def processes() -> list[Proc]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
            if stat[0] == "Z":
                continue
            command = (
                (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            )
            found.append(Proc(int(folder.name), int(stat[1]), command.strip()))
    return found


def descendants(pid: int) -> list[Proc]:
    table = processes()
    known = {pid}
    for _ in table:
        known |= {proc.pid for proc in table if proc.parent in known}
    return [proc for proc in table if proc.pid in known and proc.pid != pid]


class Stack:
    """Starts, asks, kills and stops one installation."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.media = folder / "media"
        self.library = self.media / "library"
        self.environment = {
            **{k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}},
            "DATA_DIR": str(folder / "data"),
            "MEDIA_ROOT": str(self.media),
            "GATEWAY_PORT": str(self.port),
            "FLOWER_PORT": str(free_port()),
            "EGRESS_ALLOW_LOOPBACK": "true",
            "ADMIN_PASSWORD": PASSWORD,
            "DUB_CACHE_GB": "0",  # what one test has dubbed is dubbed again for the next
            **environment,
        }
        self.program = [str(Path(sys.executable).parent / "dubline")]
        self.process: subprocess.Popen[bytes] | None = None
        self.said_before = 0

    def start(self, *options: str) -> None:
        log = (self.folder / "up.log").open("ab")
        self.said_before = log.tell()
        self.process = subprocess.Popen(
            [*self.program, "up", *options],
            cwd=self.folder,
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        log.close()
        wait_until("dubline up is ready", self._is_ready, 90)

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.output()
        return "Dubline is ready" in self.output()[self.said_before :]

    def output(self) -> str:
        return (self.folder / "up.log").read_bytes().decode("latin-1")

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        self.process.wait(60)

    def token(self) -> str:
        return (self.folder / "data" / "local-token").read_text().strip()

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token()}", **options.pop("headers", {})}
        return requests.request(method, self.base + path, headers=headers, timeout=30, **options)

    def add(self, url: str, **request: Any) -> dict[str, Any]:
        answer = self.call("POST", "/api/jobs", json={"url": url, **request})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def job(self, job_id: str) -> dict[str, Any]:
        answer = self.call("GET", f"/api/jobs/{job_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def ended(self, job_id: str, timeout: float = 90.0) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            job = self.job(job_id)
            return job if job["status"] in TERMINAL else None

        return dict(wait_until(f"job {job_id} ends", look, timeout))

    def completed(self, job_id: str, timeout: float = 90.0) -> Path:
        """Wait for COMPLETE and return the finished file."""
        job = self.ended(job_id, timeout)
        assert job["status"] == "COMPLETE", (job["error"], job["events"])
        return self.media / str(job["media"]["videoPath"])

    def reaches(self, job_id: str, status: str, timeout: float = 60.0) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            job = self.job(job_id)
            return job if job["status"] == status else None

        return dict(wait_until(f"job {job_id} is {status}", look, timeout))

    def service(self, name: str) -> int:
        """The pid of one supervised process."""
        marks = {"redis": "redis-server", "gateway": "webapp.gateway", "beat": " beat "}
        mark = marks.get(name, f"-n {name}@")
        own = [proc.pid for proc in processes() if proc.parent == self.pid and mark in proc.command]
        assert len(own) == 1, (name, own)
        return own[0]

    def kill(self, name: str) -> int:
        pid = self.service(name)
        os.kill(pid, signal.SIGKILL)
        return pid

    def leftovers(self) -> list[Path]:
        return list((self.media / "tmp").glob("*"))


@contextlib.contextmanager
def running(folder: Path, *options: str, **environment: str) -> Iterator[Stack]:
    stack = Stack(folder, **environment)
    stack.start(*options)
    try:
        yield stack
    finally:
        stack.stop()
