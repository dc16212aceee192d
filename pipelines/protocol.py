"""What a stage's child says to its worker: one JSON object a line, and the commands it hears.

Worker to child: the stage's input as the first line, then STOP, a Rate or a Permit, one a line;
what is none of them is passed over; end-of-file means that the worker is gone. Child to worker: the
messages below, ended by exactly one Done, Seen, Verified, Waits or Failed.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final, Literal

from pydantic import Field, TypeAdapter

from models.stage_io import AnyInput, AnyOutput, Frozen, ProbeOutput

STOP: Final = "stop"
SERVICE_MAX: Final = 64
"""Characters of a service's name."""
_RATE: Final = re.compile(r"rate ([0-9]{1,18})")
_PERMIT: Final = re.compile(r"permit (granted|crowded|resting) ([0-9]{1,9}(?:\.[0-9]{1,3})?)")


class Rate(Frozen):
    """A download shall go on at `limit` bytes/s; None is no limit."""

    limit: int | None

    def command(self) -> str:
        """Return the line that tells the child."""
        return f"rate {self.limit or 0}"

    @classmethod
    def heard(cls, line: str) -> Rate | None:
        """Return what a line commands, None when it is another command."""
        match = _RATE.fullmatch(line.strip())
        return cls(limit=int(match[1]) or None) if match else None


class Permit(Frozen):
    """Whether a service may be asked; the answer to an Asks.

    `granted`: once, after `seconds`. Else ask the worker again after `seconds`: `crowded` says that
    too many are asking already, `resting` that the service is left alone after failures.
    """

    verdict: Literal["granted", "crowded", "resting"] = "granted"
    seconds: float = 0.0

    def command(self) -> str:
        """Return the line that tells the child."""
        return f"permit {self.verdict} {self.seconds:.3f}"

    @classmethod
    def heard(cls, line: str) -> Permit | None:
        """Return what a line permits, None when it is another command."""
        match = _PERMIT.fullmatch(line.strip())
        return cls.model_validate({"verdict": match[1], "seconds": match[2]}) if match else None


class Started(Frozen):
    """The child leads its own process group."""

    type: Literal["started"] = "started"
    process_group: int
    process_started: int
    """Ticks since boot at which it started (proc(5), stat field 22)."""


class Progress(Frozen):
    """How far the stage is, at `at` (seconds since the epoch); units as in the Reporter."""

    type: Literal["progress"] = "progress"
    at: float
    percent: float
    phase: str = ""
    speed: float | None = None
    eta: float | None = None
    downloaded_bytes: int | None = None
    total_bytes: int | None = None


class Found(Frozen):
    """The source's title is known."""

    type: Literal["found"] = "found"
    title: str


class Expected(Frozen):
    """The source has told how many bytes it will send, in pieces that are `joined` or in one."""

    type: Literal["expected"] = "expected"
    bytes: int
    joined: bool


class Kept(Frozen):
    """What a provider needs to go on where it stands, should this process end."""

    type: Literal["kept"] = "kept"
    state: dict[str, Any]


class Preview(Frozen):
    """The beginning of a dub whose rest is not ready yet, as an audio file in the job's folder."""

    type: Literal["preview"] = "preview"
    path: str


class Asks(Frozen):
    """May a service be asked? The worker answers with a Permit."""

    type: Literal["asks"] = "asks"
    service: str = Field(max_length=SERVICE_MAX)


class Answered(Frozen):
    """How a service that was asked with a permit took it.

    `healthy` is every real answer, a refusal of the video too; no answer, an error of its server,
    a refusal of us and garbage are not.
    """

    type: Literal["answered"] = "answered"
    service: str = Field(max_length=SERVICE_MAX)
    healthy: bool


class LogLine(Frozen):
    """A line for the job's log."""

    type: Literal["log"] = "log"
    level: Literal["debug", "info", "warning", "error"]
    message: str


class Done(Frozen):
    """The stage ended well."""

    type: Literal["done"] = "done"
    output: AnyOutput


class Seen(Frozen):
    """What is at a link; the end of a child that was asked just that."""

    type: Literal["seen"] = "seen"
    output: ProbeOutput


class Verified(Frozen):
    """What is wrong with a finished file, None when nothing is; the end of a child asked that."""

    type: Literal["verified"] = "verified"
    problem: str | None


class Waits(Frozen):
    """The stage has nothing to do for `seconds`: its slot is free until it is woken."""

    type: Literal["waits"] = "waits"
    seconds: float
    state: dict[str, Any]


class Failed(Frozen):
    """The stage ended with one of the errors of `models.errors`, named by its code."""

    type: Literal["failed"] = "failed"
    code: str
    message: str
    retry_after: float | None = None
    """Seconds that the other side asked to be left alone."""


Message = Annotated[
    Started
    | Progress
    | Found
    | Expected
    | Kept
    | Preview
    | Asks
    | Answered
    | LogLine
    | Done
    | Seen
    | Verified
    | Waits
    | Failed,
    Field(discriminator="type"),
]
MESSAGE: Final[TypeAdapter[Message]] = TypeAdapter(Message)
INPUT: Final[TypeAdapter[AnyInput]] = TypeAdapter(AnyInput)
