"""How a stage speaks while it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from pipelines.protocol import Permit

Level = Literal["debug", "info", "warning", "error"]


class Reporter(Protocol):
    """Given to every stage; the child's implementation writes JSON lines to the worker."""

    def progress(
        self,
        percent: float,
        *,
        phase: str = "",
        speed: float | None = None,
        eta: float | None = None,
        downloaded_bytes: int | None = None,
        total_bytes: int | None = None,
    ) -> None:
        """Report the stage's progress, 0-100; call as often as you like, it throttles to 4 Hz.

        Raises Stopped when the stage has been asked to stop.
        """

    def log(self, level: Level, message: str) -> None:
        """Write one line into the job's log."""

    def check(self) -> None:
        """Raise Stopped when the stage has been asked to stop."""

    def found(self, title: str) -> None:
        """Tell the source's title as soon as it is known."""

    def expected(self, size: int, *, joined: bool) -> None:
        """Tell how many bytes the source will send, and whether pieces of them are joined."""

    def keep_state(self, state: dict[str, Any]) -> None:
        """Hand over what a provider needs to go on here, should this process end."""

    def preview(self, path: str) -> None:
        """Hand over an audio file with the beginning of a dub that is not finished yet."""

    def permit(self, service: str) -> Permit:
        """Ask before every request to a service that all dubs of an installation share.

        Raises Stopped when the stage has been asked to stop.
        """

    def answered(self, service: str, *, healthy: bool) -> None:
        """Tell how the service took the request; `healthy` as in `protocol.Answered`."""

    def on_stop(self, action: StopAction | None) -> None:
        """Name what to call, from another thread, when the stage is asked to stop.

        It is called at once when that has happened already.
        """

    def on_rate(self, action: RateAction | None) -> None:
        """Name what to call, from another thread, when a download's speed limit is changed."""


class StopAction(Protocol):
    """Ends whatever the stage is blocked in, for example by signalling ffmpeg."""

    def __call__(self) -> None:
        """Do it; must not block."""


class RateAction(Protocol):
    """Makes a running download go on at another speed."""

    def __call__(self, rate: int | None, /) -> None:
        """Do it, at `rate` bytes/s or None for no limit; must not block."""
