"""Names that cross a process border: tasks, queues, channels. Nothing else spells them.

Plain strings on purpose: Celery takes the *name* of a StrEnum member, not its value.
"""

from __future__ import annotations

from typing import Final

from models.job_state import Stage


class Task:
    """Celery task names."""

    DOWNLOAD: Final = "stage.download"
    DUB: Final = "stage.dub"
    MUX: Final = "stage.mux"
    PROBE: Final = "probe.run"
    VERIFY: Final = "probe.verify"
    UPKEEP: Final = "upkeep.tick"
    FINISH: Final = "upkeep.finish"


class Queue:
    """Celery queue names."""

    DOWNLOAD: Final = "q:download"
    DUB: Final = "q:dub"
    MUX: Final = "q:mux"
    PROBE: Final = "q:probe"
    UPKEEP: Final = "q:upkeep"


class Channel:
    """Redis Pub/Sub channels."""

    PROGRESS: Final = "events:progress"
    STATE: Final = "events:state"
    LOG: Final = "events:log"
    ERROR: Final = "events:error"
    JOBS: Final = "events:jobs"
    CONTROL: Final = "control"


EVERY_JOB: Final = "*"
"""On the control channel: every supervisor looks, not only that of one job."""
REDIS_PREFIX: Final = "dubline:"
TASK_OF: Final[dict[Stage, str]] = {
    Stage.DOWNLOAD: Task.DOWNLOAD,
    Stage.DUB: Task.DUB,
    Stage.MUX: Task.MUX,
}
QUEUE_OF: Final[dict[Stage, str]] = {
    Stage.DOWNLOAD: Queue.DOWNLOAD,
    Stage.DUB: Queue.DUB,
    Stage.MUX: Queue.MUX,
}
EVENT_CHANNELS: Final = (
    Channel.PROGRESS,
    Channel.STATE,
    Channel.LOG,
    Channel.ERROR,
    Channel.JOBS,
)
