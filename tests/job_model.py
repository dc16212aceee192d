"""What a model of a few lines believes of a job, for tests that try anything in any order."""

from __future__ import annotations

from dataclasses import dataclass

from models.job_state import RUNNING, Stage, Status

AFTER = {
    Stage.DOWNLOAD: Status.DOWNLOADED,
    Stage.DUB: Status.DUBBED,
    Stage.MUX: Status.COMPLETE,
}
STOPPABLE = set(Status) - {Status.COMPLETE, Status.FAILED, Status.CANCELED}
RESUMABLE = {Status.PAUSED, Status.FAILED, Status.CANCELED}
SKIPPABLE = {Status.DOWNLOADED, Status.DUBBING, Status.PAUSED, Status.FAILED}


@dataclass
class Known:
    """What the model believes of one job."""

    dubbing: bool
    status: Status
    attempt: int = 1
    version: int = 1
    crashes: int = 0
    admitted: bool = False
    video: bool = False
    put_away: bool = False
    """The video is in the library, not kept for later stages."""
    dub: bool = False
    owner: str | None = None
    events: int = 1

    def checkpoint(self) -> Status:
        if not self.video or (self.put_away and not self.dubbing):
            return Status.QUEUED
        return Status.DUBBED if self.dub else Status.DOWNLOADED

    def go(self, status: Status, *, put_back: bool = False, failed: bool = False) -> None:
        self.status = status
        self.attempt += put_back
        self.version += 1
        self.admitted = False
        self.events += 1 + failed
        if status not in RUNNING.values():
            self.owner = None
