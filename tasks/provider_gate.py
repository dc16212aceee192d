"""The gate before a service that is not ours, shared by the dub workers of all hosts.

It spaces their requests, and lets none through for a while when the service has failed again and
again. The row is the truth, and its moments are by the database's clock.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models.clock import db_now
from models.installation import ProviderGate
from pipelines.protocol import Permit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

SPACING_S: Final = 1.0
"""Between two requests of the whole installation, in the long run."""
BURST: Final = 5
"""So many may come at once after a quiet time."""
QUEUE_S: Final = 30.0
"""Nobody is given a moment farther away: who gives it up must not hold the others up for long."""
FAILURES_MAX: Final = 5
"""Failures in a row after which the service is left alone."""
REST_S: Final = 60.0
REST_MAX_S: Final = 900.0
"""The first rest, and what the doubled ones come to."""
PROBE_S: Final = 60.0
"""Who tries after a rest has so long; then another may: its process may be dead."""


@dataclass(frozen=True)
class Turn:
    """What a caller is told; `is_probe` when it alone tries whether the service works again."""

    permit: Permit
    is_probe: bool = False


@dataclass(frozen=True)
class Gate:
    """A gate's row as a value. Pure; `now` is in epoch seconds."""

    next_at: float = 0.0
    open_until: float = 0.0
    failures: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the circuit is broken: the service rests or is being tried."""
        return self.failures >= FAILURES_MAX

    def ask(self, now: float) -> tuple[Gate, Turn]:
        """Return the gate after somebody has asked, and what he is told."""
        gate = self._bounded(now)
        if gate.is_open and gate.open_until > now:
            return gate, Turn(Permit(verdict="resting", seconds=gate.open_until - now))
        wait = max(gate.next_at - (BURST - 1) * SPACING_S - now, 0.0)
        if wait > QUEUE_S:
            return gate, Turn(Permit(verdict="crowded", seconds=wait))
        taken = replace(gate, next_at=max(gate.next_at, now) + SPACING_S)
        if gate.is_open:
            taken = replace(taken, open_until=now + wait + PROBE_S)
        return taken, Turn(Permit(verdict="granted", seconds=wait), is_probe=gate.is_open)

    def answered(self, now: float, *, healthy: bool, is_probe: bool) -> Gate:
        """Return the gate after a request; what was under way when it opened counts no more."""
        if healthy:
            return replace(self, failures=0, open_until=0.0)
        if self.is_open and not is_probe:
            return self
        failed = replace(self, failures=self.failures + 1)
        return replace(failed, open_until=now + failed.rest_s) if failed.is_open else failed

    @property
    def rest_s(self) -> float:
        """How long the service is left alone after the last failure."""
        doublings = min(self.failures - FAILURES_MAX, 10)
        return min(REST_S * 2.0**doublings, REST_MAX_S)

    def _bounded(self, now: float) -> Gate:
        """Return it without moments that only a clock which was set back since can have left."""
        farthest = now + QUEUE_S + BURST * SPACING_S
        return replace(
            self,
            next_at=min(self.next_at, farthest),
            open_until=min(self.open_until, now + REST_MAX_S),
        )


def ask(session: Session, service: str) -> Turn:
    """Take a turn at a service, or be told when to come again."""
    row, now = _held(session, service)
    gate, turn = _gate(row).ask(now)
    _write(row, gate)
    return turn


def answered(session: Session, service: str, *, healthy: bool, is_probe: bool) -> Gate:
    """Note how a request went; return the gate as it is now."""
    row, now = _held(session, service)
    gate = _gate(row).answered(now, healthy=healthy, is_probe=is_probe)
    _write(row, gate)
    return gate


def _held(session: Session, service: str) -> tuple[ProviderGate, float]:
    """Return the gate's row, nobody else's until the transaction ends, and the moment of that."""
    row = session.get(ProviderGate, service, with_for_update=True)
    if row is None:
        with contextlib.suppress(IntegrityError), session.begin_nested():
            session.add(ProviderGate(name=service))
        row = session.get_one(ProviderGate, service, with_for_update=True)
    return row, session.execute(select(db_now())).scalar_one()


def _gate(row: ProviderGate) -> Gate:
    return Gate(row.next_at, row.open_until, row.failures)


def _write(row: ProviderGate, gate: Gate) -> None:
    row.next_at, row.open_until, row.failures = gate.next_at, gate.open_until, gate.failures
