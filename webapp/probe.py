"""What is at a link: asked of a worker, remembered for a minute, compared with the jobs."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from sqlalchemy import select

from models.clock import db_now
from models.errors import StageError, Unavailable
from models.installation import Worker
from models.names import Queue
from tasks.dispatch import WORKER_ALIVE_S
from tasks.probe_box import ProbeBox, Question
from webapp.probe_limit import ProbeLimit
from webapp.refusals import RateLimited

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from models.stage_io import ProbeOutput
    from tasks.probe_box import Answer

KEPT_S: Final = 60.0
KEPT_MAX: Final = 64
WAITING_MAX: Final = 16
BUSY_S: Final = 2
NO_WORKER: Final = (
    "Links cannot be checked: no download worker runs. Links can be added; they wait for one."
)


class Prober:
    """Asks the workers, within limits."""

    def __init__(self, redis_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._box = ProbeBox(redis_url)
        self._clock = clock
        self._limit = ProbeLimit(clock)
        self._places = threading.BoundedSemaphore(WAITING_MAX)
        self._kept: OrderedDict[Question, tuple[float, Answer]] = OrderedDict()

    def look(self, question: Question, user_id: str) -> ProbeOutput:
        """Return what is at the link.

        Raises RateLimited, Unavailable (also for a site that fails for the moment), TooSlow, or
        the StageError that says why the link is of no use.
        """
        answer = self._remembered(question)
        if answer is None:
            wait_s = self._limit.wait_s(user_id)
            if wait_s:
                raise RateLimited(f"Too many links to check; wait {wait_s} s.", wait_s)
            answer = self._ask(question)
        return _found(answer)

    def forget(self) -> None:
        """Remember no answer any more: with other cookies there may be others."""
        self._kept.clear()

    def _ask(self, question: Question) -> Answer:
        if not self._places.acquire(blocking=False):
            raise RateLimited("Many links are being checked; wait a moment.", BUSY_S)
        try:
            answer = self._box.ask(question)
        finally:
            self._places.release()
        if not answer.retryable:
            self._kept[question] = (self._clock() + KEPT_S, answer)
            while len(self._kept) > KEPT_MAX:
                self._kept.popitem(last=False)
        return answer

    def _remembered(self, question: Question) -> Answer | None:
        until, answer = self._kept.get(question, (0.0, None))
        return answer if self._clock() < until else None


def _found(answer: Answer) -> ProbeOutput:
    if answer.found is not None:
        return answer.found
    if answer.retryable:
        raise Unavailable(answer.message)
    kinds = {kind.code: kind for kind in StageError.__subclasses__()}
    raise kinds.get(answer.code, StageError)(answer.message)


def check_worker(session: Session) -> None:
    """Raise Unavailable when no worker that looks at links is alive."""
    alive = select(Worker.name).where(
        Worker.queue == Queue.DOWNLOAD, Worker.last_seen > db_now() - WORKER_ALIVE_S
    )
    if session.execute(alive.limit(1)).first() is None:
        raise Unavailable(NO_WORKER)
