"""Two threads of a greened process log at the same moment: neither waits for ever."""

from __future__ import annotations

import subprocess
import sys

TWO_THREADS = """
import warnings; warnings.simplefilter("ignore")
import _thread, sys
real = _thread.RLock
import eventlet; eventlet.monkey_patch()
if {fixed}:
    from webapp.logging_locks import use_real_locks
    use_real_locks(real)
import logging, time
from eventlet import tpool, patcher
sleep = patcher.original("time").sleep

class Slow(logging.Handler):
    def emit(self, record):
        sleep(0.3)

log = logging.getLogger("x"); log.addHandler(Slow()); log.propagate = False
there = eventlet.spawn(tpool.execute, log.warning, "from the other thread")
eventlet.sleep(0.1)
with eventlet.Timeout(5):
    log.warning("from the hub's")
    there.wait()
print("both said")
"""


def say(*, fixed: bool) -> subprocess.CompletedProcess[str]:
    code = TWO_THREADS.format(fixed=fixed)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


def test_neither_thread_waits_for_ever() -> None:
    assert say(fixed=True).stdout == "both said\n"


def test_green_locks_would() -> None:
    """What the module is for; when eventlet can do it by itself, the module may go."""
    assert say(fixed=False).stdout == ""
