"""Run a foreign program for a stage: no shell, dies with its parent, own pipes, stoppable."""

from __future__ import annotations

import collections
import contextlib
import ctypes
import signal
import subprocess
import threading
from typing import TYPE_CHECKING

from models.errors import Crashed, MediaToolFailed, ToolMissing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.reporter import Reporter

PR_SET_PDEATHSIG = 1
STDERR_LINES = 200
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies (prctl(2)).

    Runs between fork and exec: it calls nothing but one system call, because the child's other
    thread only ever blocks in read(2) and holds no lock at that moment.
    """
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Program:
    """One running program whose output lines are read by the stage.

    Standard error is drained by a thread (a full pipe would block the program) and its last
    lines are kept for the error message.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        cwd: str | None = None,
        stdin: bool = False,
        brief: bool = False,
    ) -> None:
        if not argv[0]:
            raise ToolMissing
        try:
            self._process = subprocess.Popen(  # noqa: TID251 - this is the one place
                list(argv),
                cwd=cwd,
                stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                errors="replace",
                preexec_fn=None if brief else die_with_parent,  # noqa: PLW1509 - see die_with_parent
            )
        except FileNotFoundError as error:
            raise ToolMissing(f"{argv[0]} is not installed; run `dubline doctor`.") from error
        self._stderr: collections.deque[str] = collections.deque(maxlen=STDERR_LINES)
        self._drain = threading.Thread(target=self._read_stderr, daemon=True)
        self._drain.start()

    def _read_stderr(self) -> None:
        if self._process.stderr is not None:
            self._stderr.extend(self._process.stderr)

    def tell(self, line: str) -> None:
        """Write one line to the program's standard input, which stays open."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(f"{line}\n")
                self._process.stdin.flush()

    def write(self, text: str) -> None:
        """Write to the program's standard input and close it."""
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(text)
                self._process.stdin.close()

    def lines(self) -> Iterator[str]:
        """Yield the lines of standard output until it ends."""
        if self._process.stdout is not None:
            yield from self._process.stdout

    def terminate(self) -> None:
        """Send SIGTERM; safe from any thread and after the end."""
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL, for a program whose output is worthless; safe like `terminate`."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    def wait(self) -> int:
        """Wait for the end and return the exit code (negative: killed by that signal)."""
        code = self._process.wait()
        self._drain.join(timeout=1)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        return code

    @property
    def pid(self) -> int:
        """The running program's process id."""
        return self._process.pid

    @property
    def stderr(self) -> str:
        """The last lines of standard error."""
        return "".join(self._stderr)


def run(
    argv: Sequence[str],
    reporter: Reporter,
    *,
    cwd: str | None = None,
    stdin: str | None = None,
    brief: bool = False,
) -> tuple[str, str]:
    """Run a program to its end and return (stdout, stderr).

    `brief` is for what ends within moments by itself: it is not tied to its parent's death,
    which saves the copy of this process's page tables that preexec_fn costs (10-18 ms).

    Raises Stopped when the stage was asked to stop, MediaToolFailed on a non-zero exit code,
    Crashed when a signal killed it, ToolMissing when the program does not exist.
    """
    reporter.check()
    program = Program(argv, cwd=cwd, stdin=stdin is not None, brief=brief)
    reporter.on_stop(program.terminate)
    try:
        if stdin is not None:
            program.write(stdin)
        stdout = "".join(program.lines())
        code = program.wait()
    finally:
        reporter.on_stop(None)
    reporter.check()
    name = argv[0].rsplit("/", 1)[-1]
    if code < 0:
        raise Crashed(f"{name} was killed by {signal.Signals(-code).name}.")
    if code != 0:
        raise MediaToolFailed(f"{name} failed: {tail(program.stderr)}")
    return stdout, program.stderr


def tail(text: str, limit: int = 400) -> str:
    """Return the last characters of a program's complaint, on one line."""
    return " ".join(text.split())[-limit:] or "no message"
