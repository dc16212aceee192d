"""A real worker process beside a gateway process: same database, same Redis."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from webapp.cli.services import worker_services

if TYPE_CHECKING:
    from tests.servers.gateway import GatewayProcess

ROOT = Path(__file__).parents[2]


class WorkerProcess:
    """One of the workers that `dubline up` starts."""

    def __init__(self, folder: Path, name: str, gateway: GatewayProcess) -> None:
        (service,) = [one for one in worker_services(task_events=False) if one.name == name]
        self._log = folder / f"{name}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *service.argv[1:]],
                cwd=ROOT,
                env=gateway.environment,
                stdout=log,
                stderr=log,
            )

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
