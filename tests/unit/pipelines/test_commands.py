"""What a worker tells a running child, and how the child takes it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Stopped
from pipelines import child
from pipelines.child import PipeReporter
from pipelines.protocol import STOP, Rate


@given(limit=st.none() | st.integers(1, 10**18 - 1))
def test_a_rate_is_heard_as_it_was_said(limit: int | None) -> None:
    line = Rate(limit=limit).command()
    assert "\n" not in line
    assert Rate.heard(f"{line}\n") == Rate(limit=limit)


@pytest.mark.parametrize(
    "line", [STOP, "", "rate", "rate x", "rate -1", "rate 1.5", "rates 1", "rate 1 2", "rate ٣"]
)
def test_another_line_is_no_rate(line: str) -> None:
    assert Rate.heard(line) is None


def heard(monkeypatch: pytest.MonkeyPatch, text: str, reporter: PipeReporter) -> None:
    """Let a child hear lines and then the end-of-file, at which it kills its group."""
    monkeypatch.setattr(child.os, "killpg", lambda *_: None)
    child._listen(io.StringIO(text), reporter)


def test_rates_reach_the_stage_and_what_is_unknown_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reporter = PipeReporter(io.StringIO())
    rates: list[int | None] = []
    heard(monkeypatch, "rate 7000\n", reporter)
    reporter.on_rate(rates.append)
    assert rates == [7000], "one that came before the stage listened is kept"
    heard(monkeypatch, "hurry up\nrate many\nrate 0\nrate 9000\n", reporter)
    assert rates == [7000, None, 9000]
    reporter.check()
    reporter.on_rate(None)
    heard(monkeypatch, "rate 1\nstop\n", reporter)
    assert rates == [7000, None, 9000]
    with pytest.raises(Stopped):
        reporter.check()
