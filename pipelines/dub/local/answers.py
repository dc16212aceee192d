"""Run one of this folder's own programs and read what it answers, one JSON object a line."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING, Any, Final

from models.errors import Crashed, MediaToolFailed
from pipelines.dub.local.bounded import GIB, bounded
from pipelines.process import Program, tail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.reporter import Reporter

MEMORY_LIMIT: Final = 12 * GIB
"""Address space, of which a model takes more than it uses: large-v3 as int8 uses about 3 GiB."""


def answers(name: str, arguments: list[str], reporter: Reporter) -> Iterator[dict[str, Any]]:
    """Yield the answers of the program `name` as they come.

    Raises Stopped, Crashed when a signal killed it, MediaToolFailed with its last words.
    """
    reporter.check()
    program = Program(bounded(MEMORY_LIMIT, ["-m", f"pipelines.dub.local.{name}", *arguments]))
    reporter.on_stop(program.kill)
    try:
        for line in program.lines():
            yield json.loads(line)
    finally:
        program.kill()
        code = program.wait()
        reporter.on_stop(None)
    reporter.check()
    if code < 0:
        raise Crashed(f"{name} was killed by {signal.Signals(-code).name}.")
    if code:
        raise MediaToolFailed(f"{name} failed: {tail(program.stderr)}")
