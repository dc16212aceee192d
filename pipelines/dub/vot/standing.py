"""How far a translation has come with the vot service: what a later attempt goes on with."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from models.stage_io import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

POLL_S = 30.0
"""Between two polls, unless the service says otherwise; the runner is told it."""
FARTHEST_S = 600.0
"""No pause is this long: a later moment comes from a clock that has been set back since."""


class Standing(Frozen):
    """The runner reads it in its job and sends it back changed; moments are epoch seconds.

    Nothing secret belongs in it: it is written down with the job.
    """

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    engine: Literal["vot"] = "vot"
    key: str
    """Stands for what was asked; a standing is good for nothing else."""
    lively: bool
    """Whether to ask for the lively voice: false once the service has said it has none."""
    began_at: float = Field(allow_inf_nan=False)
    """The start of the time that was waited, of which there is only so much."""
    next_at: float = Field(allow_inf_nan=False)
    """The service is not asked before this moment."""
    accepted: bool = False
    """The service has answered: no later request is a first one."""
    translation_id: str = ""
    audio_sent_for: str | None = None
    """The translation whose request for the audio track was answered."""
    audio_parts: int = Field(default=0, ge=0)
    """How many parts of that audio track have been sent."""
    audio_size: int = Field(default=0, ge=0)
    """Bytes of the audio track whose parts were sent: they belong to no other."""
    previewed: bool = False
    """A partial track has been taken as a preview, or could not be."""
    rate_pauses: int = 0
    """Pauses in a row because the service wanted fewer requests."""
    long_queue: bool = False
    """The job's log has been told that the service has a long queue."""
    told_resting: bool = False
    """The job's log has been told that the service is left alone for a while."""
    percent: float = Field(default=0.0, ge=0.0, le=100.0)

    @classmethod
    def fresh(cls, key: str, *, lively: bool, now: float) -> Self:
        """Return the standing of a request that was never sent."""
        return cls(key=key, lively=lively, began_at=now, next_at=now)

    def state(self) -> dict[str, Any]:
        """Return it as JSON values: the `state` of a DubInput."""
        return self.model_dump(mode="json", by_alias=True)

    def seconds_left(self, now: float) -> float:
        """Return how long to wait before the service may be asked again."""
        return max(self.next_at - now, 0.0)

    def seconds_waited(self, now: float) -> float:
        """Return how long this translation has been waited for."""
        return max(now - self.began_at, 0.0)

    def put_off(self, now: float, seconds: float) -> Self:
        """Return it with nothing to do for so long, which is not time waited for the service."""
        changes = {"next_at": now + seconds, "began_at": self.began_at + seconds}
        return self.model_copy(update=changes)

    def taken_up(self, now: float, interval: float) -> Self:
        """Return it as a new attempt takes it up at `now`; `interval` is between two polls.

        The time since the poll was due is not time waited: the job was paused, or queued.
        """
        next_at = self.next_at if self.next_at <= now + FARTHEST_S else now + interval
        idle = max(now - next_at, 0.0)
        changes = {"next_at": next_at + idle, "began_at": min(self.began_at, next_at) + idle}
        return self.model_copy(update=changes)


def key_of(*asked: str | bool) -> str:
    """Return what stands for a request: the same for the same values, and unreadable."""
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:32]


def take_up(state: Mapping[str, Any] | None, new: Standing, interval: float) -> Standing:
    """Return where to go on: at `state` if it belongs to the request of `new`, else at `new`."""
    try:
        known = Standing.model_validate(state)
    except ValidationError:
        return new
    return known.taken_up(new.next_at, interval) if known.key == new.key else new
