"""Random commands by hypothesis against a whole installation, compared with the state machine.

    python -m bench.chaos.life [--steps 10000 --seed 1] [--short]

Every answer must be one that `models/job_state.py` allows; every few dozen steps row, events, files
and processes must agree with the model and with each other.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    from pathlib import Path

STEPS_OF_ONE = 50
LIVES_MIN = 3
"""Hypothesis begins with the simplest life, which is a dull one."""
WHICH = st.integers(0, 10_000)


@dataclass(frozen=True)
class Size:
    """How many steps, in lives of 50 steps that each begin with an empty list."""

    steps: int = 10_000
    seed: int = 1


SHORT = Size(steps=150)


def machine(life: Life) -> type[RuleBasedStateMachine]:  # noqa: C901 - a list of rules
    """Return the machine whose rules act on this installation."""

    class Machine(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            life.begin()

        @rule(kind=st.sampled_from(KINDS))
        def create(self, kind: str) -> None:
            life.create(kind)

        @rule(kind=st.sampled_from(KINDS), which=WHICH)
        def create_and_command(self, kind: str, which: int) -> None:
            life.create(kind)
            life.command(COMMANDS[which % len(COMMANDS)], -1)

        @rule(command=st.sampled_from(COMMANDS), which=WHICH)
        def command(self, command: str, which: int) -> None:
            life.command(command, which)

        @rule(first=st.sampled_from(COMMANDS), second=st.sampled_from(COMMANDS), which=WHICH)
        def twice(self, first: str, second: str, which: int) -> None:
            life.command(first, which)
            life.command(second, which)

        @rule(to=st.sampled_from(["top", "up", "down", "bottom"]), which=WHICH)
        def move(self, to: str, which: int) -> None:
            life.move({"to": to}, which)

        @rule(which=WHICH, other=WHICH)
        def move_before(self, which: int, other: int) -> None:
            life.move_before(which, other)

        @rule(which=WHICH, files=st.booleans())
        def delete(self, which: int, files: bool) -> None:  # noqa: FBT001 - hypothesis names it
            life.delete(which, files=files)

        @rule(command=st.sampled_from(COMMANDS), which=WHICH)
        def command_deleted(self, command: str, which: int) -> None:
            life.command_deleted(command, which)

        @rule(paused=st.booleans())
        def queue(self, paused: bool) -> None:  # noqa: FBT001
            life.pause_queue(paused=paused)

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
            max_examples=max(LIVES_MIN, min(20, left // STEPS_OF_ONE)),
            stateful_step_count=STEPS_OF_ONE,
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
    ledger = Ledger(folder / "ledger.jsonl")
    with (
        serving(made.root) as origin,
        installed(folder / "one", DOWNLOAD_CONCURRENCY="3") as installation,
    ):
        installation.settings(retryPauseSec=0.1, retriesMax=1)
        life = Life(installation, Client(installation, ledger), origin.url, made)
        drive(life, size)
        report.at_least("steps", life.steps, size.steps)
        report.none("answers, rows, events, files or processes that disagree", life.broken)
        report.none("answers 5xx but 503 and 507", life.client.wrong)
        report.note("commands", dict(sorted(life.counts.items())))
        report.note("checkpoints", life.checkpoints)
    return report


if __name__ == "__main__":
    program.main(run, Size(), SHORT, __doc__)
