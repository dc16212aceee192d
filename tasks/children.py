"""Start a stage's child from the warm template and talk to it over two pipes."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from multiprocessing import forkserver
from typing import TYPE_CHECKING, Final

import structlog

from models.errors import Crashed
from pipelines.child import main
from pipelines.jail import start_ticks
from pipelines.protocol import MESSAGE, STOP, Message, Permit, Rate

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess

    from models.stage_io import AnyInput

log: Final = structlog.get_logger(__name__)
CHUNK: Final = 65_536
TEMPLATE_PAUSES_S: Final = (0.0, 0.1, 0.3, 1.0, 3.0)
"""Before each try: a killed template that is not dead yet still counts as running."""
JOIN_S: Final = 2.0
_context: Final = multiprocessing.get_context("forkserver")


def preload(module: str) -> None:
    """Start the template with this module; a new one is started when it dies."""
    _context.set_forkserver_preload([module])
    forkserver.ensure_running()


class Child:
    """One running stage process."""

    def __init__(self, job: AnyInput) -> None:
        their_commands, self._commands = _context.Pipe(duplex=False)
        self._reports, their_reports = _context.Pipe(duplex=False)
        with their_commands, their_reports:
            self._process = _started(their_commands, their_reports)
        self._writing = threading.Lock()
        self._buffer = b""
        self._group: tuple[int, int] | None = None
        self._write(job.model_dump_json())
        # a stopped process reads nothing; its worker must not wait for it
        os.set_blocking(self._commands.fileno(), False)

    @property
    def fileno(self) -> int:
        """The descriptor that becomes readable when the child has spoken or ended."""
        return self._reports.fileno()

    def leads(self, process_group: int, process_started: int) -> None:
        """Remember the group to kill in the end."""
        self._group = (process_group, process_started)

    def read(self) -> list[Message] | None:
        """Return the messages that have come; None at end-of-file. Blocks when there is nothing."""
        chunk = os.read(self._reports.fileno(), CHUNK)
        if not chunk:
            return None
        *lines, self._buffer = (self._buffer + chunk).split(b"\n")
        return [MESSAGE.validate_json(line) for line in lines if line]

    def ask_to_stop(self) -> None:
        """Ask politely."""
        self._write(STOP)

    def limit_rate(self, bytes_per_s: int | None) -> None:
        """Let a download go on at another speed; None is no limit."""
        self._write(Rate(limit=bytes_per_s).command())

    def permit(self, permit: Permit) -> None:
        """Answer an Asks; from any thread, also when the child has been closed since."""
        self._write(permit.command())

    def signal(self, number: signal.Signals) -> None:
        """Signal the whole group, if its leader is still the process that reported it."""
        if self._group is not None:
            kill_group(*self._group, number)

    def close(self) -> None:
        """End whatever is left of the group and give the pipes back."""
        self.signal(signal.SIGKILL)
        with self._writing, contextlib.suppress(OSError):
            self._commands.close()  # end-of-file: a child that never reported kills itself
        self._reports.close()
        self._process.join(JOIN_S)
        with contextlib.suppress(ValueError):
            self._process.close()

    def _write(self, line: str) -> None:
        """Write a line, unless the child is dead or its pipe is full; a short one goes whole."""
        data = memoryview(line.encode() + b"\n")
        with self._writing, contextlib.suppress(BrokenPipeError, BlockingIOError):
            while data and not self._commands.closed:
                data = data[os.write(self._commands.fileno(), data) :]


def _started(commands: Connection, reports: Connection) -> ForkServerProcess:
    """Fork a child from the template; from a new one when this one dies at that moment."""
    for pause in TEMPLATE_PAUSES_S:
        time.sleep(pause)
        process = _context.Process(target=main, args=(commands, reports))
        try:
            process.start()
        except (EOFError, ConnectionError):
            log.warning("the template died while a child was being started")
        else:
            return process
    raise Crashed("No process could be started for the stage.")


def kill_group(process_group: int, process_started: int, number: signal.Signals) -> bool:
    """Signal a process group unless its number was given to somebody else since.

    A leader that is gone may have left members behind; their group id cannot be reused while
    they live (POSIX 3.306), so the group is signalled then too.
    """
    ticks = start_ticks(process_group)
    if ticks is not None and ticks != process_started:
        return False
    try:
        os.killpg(process_group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True
