"""What follows a commit: the news goes out, the dispatcher looks. No request waits for either."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final, Literal

import structlog
from sqlalchemy.exc import SQLAlchemyError

from models.events import ListPatch
from models.names import EVERY_JOB
from tasks.dispatch import plan, send, unsent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from models.events import LiveEvent
    from models.job_writer import Change
    from tasks.announce import Announcer
    from webapp.database import Database

log: Final = structlog.get_logger(__name__)
SEND_BOUND_S: Final = 2.0
WAITING_NEWS_MAX: Final = 10_000  # what an unreachable Redis may hold back; the rows tell the rest


class AfterCommit:
    """Two background loops: one publishes what was written, one admits waiting jobs."""

    def __init__(
        self,
        db: Database,
        announcer: Announcer,
        on_change: Callable[[], None],
        *,
        eventlet: bool,
    ) -> None:
        self._db = db
        self._announcer = announcer
        self._on_change = on_change
        self._eventlet = eventlet
        self._news: deque[tuple[Sequence[LiveEvent | ListPatch], Sequence[str]]] = deque(
            maxlen=WAITING_NEWS_MAX
        )
        self._news_waits = threading.Event()
        self._work_waits = threading.Event()

    def loops(self) -> tuple[Callable[[], None], ...]:
        """Return the loops to run, each in a greenlet or thread of its own."""
        return self._publish_forever, self._dispatch_forever

    def tell(self, change: Change, *, stops: bool = False) -> None:
        """Announce a change; `stops` also hints the supervisor of a running stage."""
        self._tell(change.events, (change.job_id,) if stops else ())

    def tell_list(
        self, kind: Literal["changed", "reordered"], job_ids: Sequence[str], *, hints: bool = False
    ) -> None:
        """Announce that these jobs were edited or moved: changes without an event of their own.

        `hints` also hints their supervisors.
        """
        if job_ids:
            self._tell((ListPatch(type=kind, job_ids=list(job_ids)),), job_ids if hints else ())

    def tell_settings(self) -> None:
        """Announce that a setting was changed, to clients and to every supervisor."""
        self._tell((ListPatch(type="settings", job_ids=[]),), (EVERY_JOB,))

    def wake(self) -> None:
        """Ask for a look at the queue; calls that come together are answered by one look."""
        self._work_waits.set()

    def _tell(self, events: Sequence[LiveEvent | ListPatch], hinted: Sequence[str]) -> None:
        self._on_change()
        self._news.append((events, hinted))
        self._news_waits.set()
        self.wake()

    def _publish_forever(self) -> None:
        while True:
            self._news_waits.wait()
            self._news_waits.clear()
            while self._news:
                events, hinted = self._news.popleft()
                for job_id in hinted:
                    self._announcer.hint(job_id)
                self._announcer.publish(events)

    def _dispatch_forever(self) -> None:
        while True:
            self._work_waits.wait()
            self._work_waits.clear()
            try:
                self._dispatch()
            except SQLAlchemyError as error:
                log.warning("dispatch put off", reason=str(error))  # upkeep's tick does it

    def _dispatch(self) -> None:
        rings = self._db.write(plan)
        left = [ring.job_id for ring in rings]
        with _bound(eventlet=self._eventlet):
            left = send(rings)
        if left:
            self._db.write(unsent, left)


def _bound(*, eventlet: bool) -> AbstractContextManager[object]:
    """Give up after SEND_BOUND_S; without eventlet the broker's own timeouts have to do."""
    if not eventlet:
        return nullcontext()
    from eventlet import Timeout  # noqa: PLC0415 - only eventlet mode may load eventlet

    bound: AbstractContextManager[object] = Timeout(SEND_BOUND_S, False)  # noqa: FBT003
    return bound
