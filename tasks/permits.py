"""Answers a child that asks whether it may ask a service."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Final

import structlog

from models.database import transaction
from pipelines.protocol import Answered, Asks, Permit
from tasks import provider_gate
from tasks.stage_news import database_may_be_away

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

log: Final = structlog.get_logger(__name__)


class Permits:
    """Works in a thread of its own: a slow database must not keep a supervisor from looking.

    One thread, for order: a request's outcome is noted before the next request is asked for.
    """

    def __init__(self, engine: Engine, answer: Callable[[Permit], None]) -> None:
        self._engine = engine
        self._answer = answer
        self._is_probe = False
        self._heard: queue.SimpleQueue[Asks | Answered | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def take(self, message: Asks | Answered) -> None:
        """See to one message soon."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="permits", daemon=True)
            self._thread.start()
        self._heard.put(message)

    def close(self) -> None:
        """Hear no more; what was heard is still noted."""
        self._heard.put(None)

    def _run(self) -> None:
        while (message := self._heard.get()) is not None:
            if isinstance(message, Asks):
                self._answer(self._permit(message.service))
            else:
                self._note(message)

    def _permit(self, service: str) -> Permit:
        """Return what the gate says; without a database everything is granted."""
        turn = provider_gate.Turn(Permit())
        with database_may_be_away(), transaction(self._engine) as session:
            turn = provider_gate.ask(session, service)
        self._is_probe = turn.is_probe
        return turn.permit

    def _note(self, outcome: Answered) -> None:
        service = outcome.service
        with database_may_be_away(), transaction(self._engine) as session:
            gate = provider_gate.answered(
                session, service, healthy=outcome.healthy, is_probe=self._is_probe
            )
            if gate.is_open:
                log.warning("the service is left alone", service=service, failures=gate.failures)
        self._is_probe = False
