"""The shapes in which commands on jobs are answered."""

from models.job_state import Status
from models.wire import Wire
from webapp.job_view import JobView


class ChangedJob(JobView):
    """A job as a command left it."""

    global_seq: int
    """The number in the list's changes that it is as new as."""


class ResumedJob(ChangedJob):
    """A job that goes on."""

    resumed_from: Status
    """The status from which the work goes on."""


class Refused(Wire):
    """Why one link was not added."""

    url: str
    error: str


class BatchAnswer(Wire):
    """What became of each link."""

    jobs: list[ChangedJob]
    rejected: list[Refused]


class RefusedAction(Wire):
    """Why one job was left as it was."""

    id: str
    error: str


class ActionsAnswer(Wire):
    """What became of each job."""

    done: list[str]
    refused: list[RefusedAction]
    global_seq: int
    """The number of its last change in the list."""
    queue_rev: int
