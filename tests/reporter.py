"""A Reporter that collects, for tests."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from models.errors import Stopped
from pipelines.protocol import Permit

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.reporter import Level, RateAction, StopAction


class FakeReporter:
    """Keeps what a stage says; `stop` asks the stage to stop, from any thread."""

    def __init__(self) -> None:
        self.percents: list[float] = []
        self.phases: list[str] = []
        self.logs: list[tuple[str, str]] = []
        self.sizes: list[tuple[int, bool]] = []
        self.states: list[dict[str, Any]] = []
        self.previews: list[str] = []
        self.permits: list[Permit] = []
        """What `permit` answers, one after the other; then everything is granted."""
        self.permits_asked = 0
        self.outcomes: list[bool] = []
        """Of the requests to a service, whether they were healthy."""
        self.spoke = threading.Event()
        """Set by the first progress in a phase named in `awaited`, or by any when it is empty."""
        self.awaited = ""
        self._stopped = threading.Event()
        self._action: StopAction | None = None
        self.limit_rate: RateAction = lambda _: None
        """Changes the speed limit of the download, bytes/s."""

    def progress(self, percent: float, *, phase: str = "", **_more: Any) -> None:
        self.check()
        self.percents.append(percent)
        self.phases.append(phase)
        if self.awaited in ("", phase):
            self.spoke.set()

    def log(self, level: Level, message: str) -> None:
        self.logs.append((level, message))

    def found(self, title: str) -> None:
        self.title = title

    def expected(self, size: int, *, joined: bool) -> None:
        self.sizes.append((size, joined))

    def keep_state(self, state: dict[str, Any]) -> None:
        self.states.append(state)

    def preview(self, path: str) -> None:
        self.previews.append(path)

    def permit(self, service: str) -> Permit:
        assert service
        self.check()
        self.permits_asked += 1
        return self.permits.pop(0) if self.permits else Permit()

    def answered(self, service: str, *, healthy: bool) -> None:
        assert service
        self.outcomes.append(healthy)

    def check(self) -> None:
        if self._stopped.is_set():
            raise Stopped

    def on_stop(self, action: StopAction | None) -> None:
        self._action = action
        if action is not None and self._stopped.is_set():
            action()

    def on_rate(self, action: RateAction | None) -> None:
        self.limit_rate = action or (lambda _: None)

    def stop(self) -> None:
        self._stopped.set()
        if self._action is not None:
            self._action()

    @property
    def text(self) -> str:
        """Everything that was logged."""
        return "\n".join(message for _, message in self.logs)


def stop_in(
    phase: str, work: Callable[[], object], reporter: FakeReporter, patience: float = 1.0
) -> None:
    """Do `work` in a thread and ask it to stop once it reaches `phase`; it has to end in time."""
    reporter.awaited = phase
    raised: list[Stopped] = []

    def run() -> None:
        try:
            work()
        except Stopped as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert reporter.spoke.wait(60)
    asked = time.monotonic()
    reporter.stop()
    thread.join(60)
    assert time.monotonic() - asked < patience
    assert len(raised) == 1, "it came to its end before it was asked"
