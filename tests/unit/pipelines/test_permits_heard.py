"""How a stage's child asks whether a service may be asked, and hears the answer."""

from __future__ import annotations

import io
import threading
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Stopped
from pipelines import child
from pipelines.child import PipeReporter
from pipelines.protocol import MESSAGE, STOP, Answered, Asks, Permit, Rate

Verdict = Literal["granted", "crowded", "resting"]


class Worker(io.StringIO):
    """The pipe to a worker that answers what it is asked with some lines, heard at once."""

    def __init__(self, *lines: str) -> None:
        super().__init__()
        self.reporter = PipeReporter(self)
        self._lines = "".join(f"{line}\n" for line in lines)

    def write(self, text: str) -> int:
        if isinstance(MESSAGE.validate_json(text), Asks):
            child._listen(io.StringIO(self._lines), self.reporter)
        return super().write(text)


@pytest.fixture(autouse=True)
def lives_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child.os, "killpg", lambda *_: None)


@given(
    verdict=st.sampled_from(("granted", "crowded", "resting")),
    millis=st.integers(0, 10**9),
)
def test_a_permit_is_heard_as_it_was_said(verdict: Verdict, millis: int) -> None:
    permit = Permit(verdict=verdict, seconds=millis / 1000)
    assert Permit.heard(f"{permit.command()}\n") == permit
    assert Rate.heard(permit.command()) is None


@pytest.mark.parametrize(
    "line", [STOP, "rate 1", "permit", "permit granted", "permit soon 1", "permit granted -1", ""]
)
def test_another_line_is_no_permit(line: str) -> None:
    assert Permit.heard(line) is None


def test_the_workers_answer_is_taken_and_older_ones_are_not() -> None:
    worker = Worker("permit resting 70.5")
    worker.reporter.set_permit(Permit())
    assert worker.reporter.permit("vot") == Permit(verdict="resting", seconds=70.5)
    worker.reporter.answered("vot", healthy=False)
    said = [MESSAGE.validate_json(line) for line in worker.getvalue().splitlines()]
    assert said == [Asks(service="vot"), Answered(service="vot", healthy=False)]


def test_a_worker_that_does_not_answer_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PERMIT_PATIENCE_S", 0.05)
    assert Worker().reporter.permit("vot") == Permit()


def test_a_wish_to_stop_ends_the_wait_at_once() -> None:
    worker = Worker(STOP)
    with pytest.raises(Stopped):
        worker.reporter.permit("vot")
    with pytest.raises(Stopped):
        worker.reporter.permit("vot")
    assert len(worker.getvalue().splitlines()) == 1, "a stopped stage asks no more"


def test_a_wish_to_stop_from_the_listener_ends_it_too() -> None:
    asked = threading.Event()

    class Silent(io.StringIO):
        def write(self, text: str) -> int:
            asked.set()
            return super().write(text)

    reporter = PipeReporter(Silent())
    raised: list[Stopped] = []

    def stage() -> None:
        try:
            reporter.permit("vot")
        except Stopped as error:
            raised.append(error)

    thread = threading.Thread(target=stage)
    thread.start()
    assert asked.wait(5)
    reporter.ask_to_stop()
    thread.join(5)
    assert len(raised) == 1
