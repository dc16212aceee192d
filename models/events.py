"""Live events in one envelope, told apart by `type`; and news of the list as a whole.

TypeScript types are generated from here.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, TypeAdapter

from models.job_state import Stage, Status
from models.names import Channel
from models.wire import Wire

Doing = Literal["downloading", "dubbing", "muxing", "verifying"]
DOING: Final[dict[Stage, Doing]] = {
    Stage.DOWNLOAD: "downloading",
    Stage.DUB: "dubbing",
    Stage.MUX: "muxing",
}


class ErrorInfo(Wire):
    """Why something failed: a code for programs, a sentence for people."""

    code: str
    message: str
    retryable: bool = False


class ProgressPayload(Wire):
    """Live only. Percent 0-100: of the stage, and `overall` of the job; bytes, bytes/s, seconds.

    `verifying` is no stage: a finished file is read through, and its job stays complete.
    """

    stage: Doing
    attempt: int
    tick: int
    """Rises within an attempt: what has a lower one than the last is late."""
    percent: float
    overall: float
    speed: float | None = None
    eta: float | None = None
    downloaded_bytes: int | None = None
    total_bytes: int | None = None
    phase: str = ""


class StatePayload(Wire):
    """A status change; `from` is null when the job was just created."""

    from_: Status | None = Field(alias="from")
    to: Status | None
    """Null when the job was deleted."""
    stage: Stage | None
    attempt: int
    error: ErrorInfo | None = None


class LogPayload(Wire):
    """One line of a job's log."""

    level: Literal["debug", "info", "warning", "error"]
    message: str
    stage: Stage | None = None
    attempt: int = 0
    seq: int = 0


class _Envelope(Wire):
    job_id: str
    timestamp: str
    version: int


class ProgressEvent(_Envelope):
    """How far a stage is; at most four a second per job."""

    type: Literal["progress"] = "progress"
    payload: ProgressPayload


class StateEvent(_Envelope):
    """A job changed its status."""

    type: Literal["state_change"] = "state_change"
    payload: StatePayload


class LogEvent(_Envelope):
    """A line was added to a job's log."""

    type: Literal["log"] = "log"
    payload: LogPayload


class ErrorEvent(_Envelope):
    """A stage failed."""

    type: Literal["error"] = "error"
    payload: ErrorInfo


LiveEvent = Annotated[
    ProgressEvent | StateEvent | LogEvent | ErrorEvent, Field(discriminator="type")
]
LIVE_EVENT: Final[TypeAdapter[LiveEvent]] = TypeAdapter(LiveEvent)


class ListPatch(Wire):
    """Between processes only: it is time to look at the list, or with `settings` at the settings.

    Clients hear of it what the gateway then reads (webapp.list_feed).
    """

    type: Literal["changed", "reordered", "settings"]
    job_ids: list[str]


CHANNEL_OF: Final = {
    "progress": Channel.PROGRESS,
    "state_change": Channel.STATE,
    "log": Channel.LOG,
    "error": Channel.ERROR,
    "changed": Channel.JOBS,
    "reordered": Channel.JOBS,
    "settings": Channel.JOBS,
}
SOCKET_NAME_OF: Final = {
    Channel.PROGRESS: "progress",
    Channel.STATE: "state",
    Channel.LOG: "log",
    Channel.ERROR: "error",
    Channel.JOBS: "jobs",
}


def to_json(event: LiveEvent | ListPatch) -> str:
    """Return the JSON text of an event, in the contract's names."""
    return event.model_dump_json(by_alias=True)
