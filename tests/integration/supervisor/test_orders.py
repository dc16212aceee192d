"""What a running stage is told: its speed, the queue's pause, a full disk; and that it stalls."""

from __future__ import annotations

import os
import shutil
import signal
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from models.database import reading, transaction
from models.errors import DiskFull
from models.job_state import Stage
from models.runtime_settings import write_settings
from tasks.slots import counted
from tasks.supervisor import Interrupted
from tests.stack import wait_until
from tests.watched import is_gone

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.origin import Origin
    from tests.tasks import Desk
    from tests.watched import Watched


def setting(desk: Desk, **changes: Any) -> None:
    with transaction(desk.engine) as session:
        write_settings(session, changes)
    desk.context.hints.wake()


def size(watched: Watched) -> int:
    return sum(path.stat().st_size for path in watched.workdir.glob("*.part"))


def speed(watched: Watched, seconds: float = 1.5) -> float:
    before = size(watched)
    time.sleep(seconds)
    return (size(watched) - before) / seconds


def test_a_limit_is_shared_and_changes_while_downloads_run(
    desk: Desk, start: Callable[..., Watched], origin: Origin
) -> None:
    (origin.root / "noise.mp4").write_bytes((origin.root / "clip.mp4").read_bytes() * 40)
    both = [start("/slow/noise.mp4?rate=40000"), start("/slow/noise.mp4?rate=40000")]
    for watched in both:
        watched.group()
    assert sum(speed(watched) for watched in both) > 60_000
    setting(desk, rate_limit=20_000)
    time.sleep(2)  # the promise: within two seconds
    slow = [speed(watched, 2) for watched in both]
    assert all(5_000 < one < 14_000 for one in slow), slow
    setting(desk, rate_limit=None)
    time.sleep(2)
    assert sum(speed(watched) for watched in both) > 60_000


def test_a_paused_queue_puts_running_work_back_but_not_what_was_started_now(
    desk: Desk, start: Callable[..., Watched]
) -> None:
    usual, urgent = start(), start(start_now=True)
    groups = [usual.group(), urgent.group()]
    setting(desk, queue_paused=True)
    began = time.monotonic()
    assert isinstance(usual.ended(3), Interrupted)
    assert time.monotonic() - began < 1.5
    is_gone(groups[0])
    assert urgent.is_alive()


def test_a_run_without_progress_stops_counting_and_counts_again(
    desk: Desk, start: Callable[..., Watched]
) -> None:
    watched = start()
    group = watched.group()
    setting(desk, stalled_minutes=0.01)
    os.killpg(group, signal.SIGSTOP)

    def stalled() -> tuple[bool, int]:
        with reading(desk.engine) as session:
            return desk.runs(watched.job_id)[0].stalled, counted(session, Stage.DOWNLOAD)

    wait_until("it is stalled", lambda: stalled() == (True, 0), 5)
    assert watched.is_alive()
    os.killpg(group, signal.SIGCONT)
    wait_until("it goes on", lambda: stalled() == (False, 1), 5)


def test_a_download_that_will_not_fit_ends_at_once_and_says_what_it_needs(
    desk: Desk, start: Callable[..., Watched]
) -> None:
    free = shutil.disk_usage(desk.library).free
    desk.context = replace(desk.context, reserve_bytes=free - 1000)
    watched = start()
    error = watched.ended(10)
    assert isinstance(error, DiskFull)
    assert "Needs" in error.message
    expected = desk.job(watched.job_id).expected_bytes
    assert expected is not None
    assert expected > 100_000
