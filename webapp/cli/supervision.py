"""Start processes, restart them with backoff, and make sure that all of them end with us."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pipelines.process import die_with_parent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

BACKOFF_FIRST_S: Final = 0.5
BACKOFF_MAX_S: Final = 10.0
HEALTHY_AFTER_S: Final = 10.0
"""Who lived longer was killed or hit by something rare, and is not in a loop of crashes."""
STOP_GRACE_S: Final = 20.0
LOG_MAX_BYTES: Final = 10_000_000


@dataclass
class Service:
    """One supervised process; `secrets` are environment variables, never arguments."""

    name: str
    argv: Sequence[str]
    secrets: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None  # noqa: TID251 - a type
    started_at: float = 0.0
    restart_at: float | None = None
    backoff_s: float = BACKOFF_FIRST_S

    @property
    def pid(self) -> int | None:
        """The process's id while it runs."""
        return self.process.pid if self.process and self.process.poll() is None else None


class Supervisor:
    """Keeps services running. Use it from one thread only.

    The kernel kills a service when the *thread* that started it ends (prctl(2),
    PR_SET_PDEATHSIG), so even `kill -9` of this process leaves nothing behind.
    """

    def __init__(self, log_dir: Path | None, say: Callable[[str], None]) -> None:
        self._log_dir = log_dir
        self._say = say
        self.services: list[Service] = []

    def start(self, service: Service) -> None:
        """Start a service and keep it running from now on."""
        self.services.append(service)
        self._spawn(service)

    def _spawn(self, service: Service) -> None:
        output = self._log_file(service.name)
        service.process = subprocess.Popen(  # noqa: TID251 - services, not media programs
            list(service.argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            env={**os.environ, **service.secrets},  # noqa: TID251 - handed on, not read
            start_new_session=True,  # Ctrl-C is ours; we stop them in order
            preexec_fn=die_with_parent,  # noqa: PLW1509 - one thread forks, the rest only waits
        )
        if output is not None:
            os.close(output)
        service.started_at, service.restart_at = time.monotonic(), None

    def _log_file(self, name: str) -> int | None:
        if self._log_dir is None:
            return None
        self._log_dir.mkdir(parents=True, exist_ok=True)
        path = self._log_dir / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_MAX_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)

    def look(self) -> None:
        """Notice services that ended, and start those whose pause is over."""
        now = time.monotonic()
        for service in self.services:
            if service.restart_at is not None:
                if now >= service.restart_at:
                    self._spawn(service)
            elif service.process is not None and service.process.poll() is not None:
                self._plan_restart(service, now)

    def _plan_restart(self, service: Service, now: float) -> None:
        if now - service.started_at > HEALTHY_AFTER_S:
            service.backoff_s = BACKOFF_FIRST_S
        code = service.process.returncode if service.process else None
        self._say(f"{service.name} ended with {_ending(code)}; again in {service.backoff_s:g} s")
        service.restart_at = now + service.backoff_s
        service.backoff_s = min(service.backoff_s * 2, BACKOFF_MAX_S)

    def stop(self) -> None:
        """Stop all but the first service (what the others need) together, then that one."""
        first, rest = self.services[:1], self.services[1:]
        _stop_together(rest)
        _stop_together(first)
        self.services.clear()


def _stop_together(services: Sequence[Service]) -> None:
    running = [service.process for service in services if service.pid is not None]
    for process in running:
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_GRACE_S
    for process in running:
        if process is None:
            continue
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    return f"signal {signal.Signals(-code).name}"
