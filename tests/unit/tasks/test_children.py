"""Signals reach only the group they are meant for; owners are told apart from their numbers' heirs."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from models.database import transaction
from pipelines.jail import start_ticks
from pipelines.protocol import Started
from tasks import lease, run_facts, workspace
from tasks.children import kill_group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.tasks import Desk

SLEEPER = [sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()"]
LEADER = (
    "import subprocess, sys\n"
    f"child = subprocess.Popen({SLEEPER!r}, stdout=subprocess.PIPE)\n"
    "child.stdout.readline()\n"
    "print(child.pid, flush=True)\n"
)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(SLEEPER, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout is not None
    process.stdout.readline()
    with process:
        yield process
        process.kill()


def started(pid: int) -> int:
    ticks = start_ticks(pid)
    assert ticks is not None
    return ticks


def test_a_group_is_killed(sleeper: subprocess.Popen[str]) -> None:
    assert kill_group(sleeper.pid, started(sleeper.pid), signal.SIGKILL)
    assert sleeper.wait(5) == -signal.SIGKILL


def test_a_number_given_to_somebody_else_since_is_spared(sleeper: subprocess.Popen[str]) -> None:
    assert not kill_group(sleeper.pid, started(sleeper.pid) - 1, signal.SIGKILL)
    assert sleeper.poll() is None


def test_a_group_that_is_gone_is_no_error(sleeper: subprocess.Popen[str]) -> None:
    ticks = started(sleeper.pid)
    sleeper.kill()
    sleeper.wait(5)
    assert start_ticks(sleeper.pid) is None
    assert not kill_group(sleeper.pid, ticks, signal.SIGKILL)


def test_members_left_behind_by_a_dead_leader_are_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LEADER], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as leader:
        assert leader.stdout is not None
        member = int(leader.stdout.readline())
        leader.wait(5)
        watched = os.pidfd_open(member)
        assert kill_group(leader.pid, 1, signal.SIGKILL)
        ended, _, _ = select.select([watched], [], [], 5)
        os.close(watched)
    assert ended


def test_an_owner_lives_as_long_as_its_process(sleeper: subprocess.Popen[str]) -> None:
    assert lease.owner_lives(lease.owner_name("download@host/with/slashes"))
    owner = f"w@h/{sleeper.pid}/{started(sleeper.pid)}/abc"
    assert lease.owner_lives(owner)
    assert not lease.owner_lives(f"w@h/{sleeper.pid}/{started(sleeper.pid) - 1}/abc")
    sleeper.kill()
    sleeper.wait(5)
    assert not lease.owner_lives(owner)


def test_owners_of_one_process_differ() -> None:
    assert lease.owner_name("w@h") != lease.owner_name("w@h")


def test_what_an_earlier_attempt_left_is_killed_before_the_next(
    desk: Desk, sleeper: subprocess.Popen[str]
) -> None:
    desk.workers()
    job_id = desk.add()
    run = desk.claim(job_id)
    left = Started(process_group=sleeper.pid, process_started=started(sleeper.pid))
    with transaction(desk.engine) as session:
        run_facts.set_process(session, run, left)
    assert workspace.kill_leftovers(desk.context, job_id) == 0, "it is still running"
    desk.put_back(run)
    workspace.prepare(desk.context, desk.claim(job_id))
    assert sleeper.wait(5) == -signal.SIGKILL
