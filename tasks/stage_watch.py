"""Every reason to stop a running stage, and what it is told while it goes on.

Looks at the job's row, the settings, the clock, the disk and the worker.
"""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from typing import TYPE_CHECKING, Final

import structlog

from models.database import reading, transaction
from models.errors import DiskFull, Stalled
from models.job_state import Stage
from models.runtime_settings import RuntimeSettings, read_settings
from tasks import lease, run_facts, space
from tasks.dispatch import dispatch
from tasks.lease import LEASE_S, RENEW_S, LeaseLost, Run
from tasks.rate_share import rate_share
from tasks.stage_news import News, database_may_be_away

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tasks.context import Context

log: Final = structlog.get_logger(__name__)
LOOK_S: Final = 0.5
DISK_LOOK_S: Final = 2.0
SILENT_MAX_S: Final = 6 * 3600.0
"""A child that says nothing for so long is taken for hung. A stalled one only stops counting."""


class Interrupted(Exception):
    """The worker shuts down, or the whole queue is paused: the work goes on later."""


class Watch:
    """Looks twice a second, and at once after a hint."""

    def __init__(self, context: Context, run: Run, news: News) -> None:
        self._context = context
        self._run = run
        self._news = news
        self._stalled = False
        self._promised_for: int | None = None
        clock = time.monotonic()
        self._looked_at = self._renewed_at = self._disk_at = clock
        self.rate: int | None = None
        """How fast a download may go, in bytes/s; None is no limit."""

    def hurry(self) -> None:
        """Look at the next opportunity."""
        self._looked_at = 0.0

    def look(self) -> BaseException | None:
        """Return why the stage must stop now; None when it may go on."""
        clock = time.monotonic()
        if self._context.stopping.is_set():
            return Interrupted()
        if clock - self._news.heard_at > SILENT_MAX_S:
            return Stalled(f"No sign of life for {SILENT_MAX_S / 3600:.0f} hours.")
        if clock - self._looked_at < LOOK_S:
            return None
        self._looked_at = clock
        return self._look_at_row(clock) or self._look_at_disk(clock)

    def note_end(self) -> None:
        """Store how far a run came that did not end well: what it needs depends on it."""
        with (
            contextlib.suppress(LeaseLost),
            database_may_be_away(),
            transaction(self._context.engine) as session,
        ):
            lease.renew(session, self._run, self._news.progress)

    def _look_at_row(self, clock: float) -> BaseException | None:
        reason: BaseException | None = None
        try:
            with database_may_be_away():
                reason = self._ask(clock)
        except LeaseLost as lost:
            reason = lost
        if clock - self._renewed_at > LEASE_S:
            return LeaseLost()
        return reason

    def _ask(self, clock: float) -> BaseException | None:
        self._note_process()
        if clock - self._renewed_at >= RENEW_S:
            with transaction(self._context.engine) as session:
                lease.renew(session, self._run, self._news.progress)
            self._renewed_at = clock
        with reading(self._context.engine) as session:
            wish = lease.wish(session, self._run)
            settings = read_settings(session)
            if self._run.stage is Stage.DOWNLOAD:
                self.rate = rate_share(session, self._run, settings, self._context.rate_limit)
        if wish is None:
            return LeaseLost()
        self._news.version = wish.version
        self._note_stall(clock, settings)
        if settings.queue_paused and not wish.start_now:
            return Interrupted()
        return self._expect(wish)

    def _note_process(self) -> None:
        """Write down the process group of a child that lives long enough to need a sweep."""
        if self._news.started is not None:
            with transaction(self._context.engine) as session:
                run_facts.set_process(session, self._run, self._news.started)
            self._news.started = None

    def _note_stall(self, clock: float, settings: RuntimeSettings) -> None:
        stalled = clock - self._news.moved_at > settings.stalled_minutes * 60
        if stalled != self._stalled:
            with transaction(self._context.engine) as session:
                run_facts.set_stalled(session, self._run, stalled=stalled)
            self._stalled = stalled
            log.info("stage stalled" if stalled else "stage goes on")
            if stalled:
                # In a thread: a Redis that hangs must not cost this run its lease.
                threading.Thread(target=self._fill_slot, daemon=True).start()

    def _fill_slot(self) -> None:
        with database_may_be_away():
            dispatch(self._context.engine)

    def _expect(self, wish: lease.Wish) -> DiskFull | None:
        """Note down a size that has just become known; DiskFull when it does not fit."""
        peak = self._news.peak_bytes
        if peak is None or peak == self._promised_for:
            return None
        self._promised_for = peak
        with transaction(self._context.engine) as session:
            if peak != wish.expected_bytes:
                version = run_facts.set_expected(session, self._run, peak)
                self._news.version = version or self._news.version
            return self._refuse(session, peak)

    def _refuse(self, session: Session, peak: int) -> DiskFull | None:
        progress = self._news.progress
        got = progress.downloaded_bytes if progress else None
        need = peak - (space.there(session, self._run.job_id) if got is None else got)
        room = free_bytes(self._context) - self._context.reserve_bytes
        room -= space.promised(session, except_for=self._run.job_id)
        if need <= room:
            return None
        return too_big(need, room, self._context.reserve_bytes)

    def _look_at_disk(self, clock: float) -> DiskFull | None:
        """Stop before the disk is full: what the guard has promised may meet other writers."""
        if clock - self._disk_at < DISK_LOOK_S:
            return None
        self._disk_at = clock
        free, reserve = free_bytes(self._context), self._context.reserve_bytes
        if free * 2 >= reserve:
            return None
        return DiskFull(
            f"Only {space.in_words(free)} are left on the disk; the work goes on when more than "
            f"the reserve of {space.in_words(reserve)} is free."
        )


def too_big(need: int, room: int, reserve: int) -> DiskFull:
    """Return the refusal of what does not fit on the disk; `need` is 0 while nobody knows it."""
    wants = f"Needs {space.in_words(need)}, but only" if need > 0 else "Only"
    kept = f" beside the reserve of {space.in_words(reserve)}" if reserve else ""
    return DiskFull(
        f"{wants} {space.in_words(max(room, 0))} are free{kept}; goes on when there is space."
    )


def free_bytes(context: Context) -> int:
    """Return the free space where media is kept."""
    return shutil.disk_usage(context.media_root).free
