"""Random commands by hypothesis against a whole installation, compared with the state machine.

    python -m bench.chaos.life [--steps 10000 --seed 1] [--short]

Every answer must be one that `models/job_state.py` allows; every few dozen steps row, events, files
and processes must agree with the model and with each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from bench.chaos import films, program
from bench.chaos.installation import installed
from bench.chaos.ledger import Client, Ledger
from bench.chaos.life_model import COMMANDS, KINDS, Life
from bench.chaos.report import Report, say
from tests.servers.origin import serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LIVES_MIN = 6
"""Hypothesis begins with the simplest life, which is a dull one."""
LIVES_MAX = 8
WHICH = st.integers(0, 10_000)


@dataclass(frozen=True)
class Size:
    """How many steps, in lives of so many steps that each begin with an empty list."""

    steps: int = 10_000
    life_steps: int = 150
    seed: int = 1


SHORT = Size(steps=120, life_steps=20)
PLACES = ("top", "up", "down", "bottom")


def _of(which: int) -> str:
    return COMMANDS[which % len(COMMANDS)]


def _create(kind: str, life: Life, _which: int, _other: int) -> None:
    life.create(kind)


def _command(command: str, life: Life, which: int, _other: int) -> None:
    life.command(command, which)


def _twice(life: Life, which: int, other: int) -> None:
    life.command(_of(other), which)
    life.command(_of(other // len(COMMANDS)), which)


def _create_and_command(life: Life, which: int, other: int) -> None:
    life.create(KINDS[which % len(KINDS)])
    life.command(_of(other), -1)


ACTIONS: dict[str, Callable[[Life, int, int], None]] = {
    **{f"create {kind}": partial(_create, kind) for kind in KINDS},
    **{command: partial(_command, command) for command in COMMANDS},
    "twice": _twice,
    "create and command": _create_and_command,
    "move": lambda life, which, other: life.move({"to": PLACES[other % len(PLACES)]}, which),
    "move before": lambda life, which, other: life.move_before(which, other),
    "delete": lambda life, which, _other: life.delete(which, files=False),
    "delete with files": lambda life, which, _other: life.delete(which, files=True),
    "bring back": lambda life, which, _other: life.bring_back(which),
    "command deleted": lambda life, which, other: life.command_deleted(_of(other), which),
    "pause queue": lambda life, _which, _other: life.pause_queue(paused=True),
    "resume queue": lambda life, _which, _other: life.pause_queue(paused=False),
}
"""One rule for all: hypothesis leaves whole rules out of a life, and `--short` has few lives."""


def machine(life: Life) -> type[RuleBasedStateMachine]:
    """Return the machine that acts on this installation."""

    class Machine(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            life.begin()

        @rule(action=st.sampled_from(list(ACTIONS)), which=WHICH, other=WHICH)
        def act(self, action: str, which: int, other: int) -> None:
            if not life.broken:
                ACTIONS[action](life, which, other)

        def teardown(self) -> None:
            life.settle()

    return Machine


def drive(life: Life, size: Size) -> None:
    """Run lives until enough steps are done; stops at the first that breaks a promise."""
    round_ = 0
    while life.steps < size.steps and not life.broken:
        round_ += 1
        left = size.steps - life.steps
        chosen = settings(
            max_examples=max(LIVES_MIN, min(LIVES_MAX, left // size.life_steps)),
            stateful_step_count=size.life_steps,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(seed(size.seed * 1000 + round_)(machine(life)), settings=chosen)
        say(f"{life.steps} steps")


def run(size: Size, folder: Path) -> Report:
    report = Report("life")
    made = films.make(folder / "films", 6, 60_000)
    with (
        serving(made.root) as origin,
        installed(folder / "one", DOWNLOAD_CONCURRENCY="3") as installation,
        Ledger(folder / "ledger.jsonl") as ledger,
        Client(installation, ledger) as client,
    ):
        installation.settings(retryPauseSec=0.1, retriesMax=1)
        life = Life(installation, client, origin.url, made)
        drive(life, size)
        report.at_least("steps", life.steps, size.steps)
        report.none("answers, rows, events, files or processes that disagree", life.broken)
        report.none("answers 5xx but 503 and 507", life.client.wrong)
        report.note("commands", dict(sorted(life.counts.items())))
        report.note("checkpoints", life.checkpoints)
        if life.broken:
            report.note("the steps before", list(life.trail))
    return report


if __name__ == "__main__":
    program.main(run, Size(), SHORT, __doc__)
