"""Commands on jobs: pause, resume, cancel, retry, dub, move, and many at once."""

from typing import Literal

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import Field, field_validator, model_validator

from models.errors import DublineError
from models.wire import Wire
from webapp import job_actions
from webapp.job_actions import Simple
from webapp.job_request import known_language
from webapp.job_view import ActionsAnswer, JobView, RefusedAction, ResumedJob
from webapp.services import services
from webapp.shapes import COMMAND_REFUSALS, JOB_REFUSALS, REFUSALS, JobPath, reply

api = APIBlueprint("job_commands", __name__, url_prefix="/api/jobs", abp_tags=[Tag(name="jobs")])

To = Literal["top", "up", "down", "bottom"]
ACTIONS_MAX = 500


class DubRequest(Wire):
    """Into which language."""

    target_lang: str = Field(max_length=35)

    @field_validator("target_lang")
    @classmethod
    def _target(cls, value: str) -> str:
        return known_language(value)


class MoveRequest(Wire):
    """Where to: a direction within its priority, or directly before another job."""

    to: To | None = None
    before: str | None = Field(default=None, max_length=36)

    @model_validator(mode="after")
    def _one(self) -> "MoveRequest":
        if (self.to is None) == (self.before is None):
            raise ValueError("Give either 'to' or 'before'.")
        return self


class ActionsRequest(Wire):
    """One action on many jobs, in the order given."""

    action: Literal["pause", "resume", "cancel", "retry", "delete", "move"]
    ids: list[str] = Field(min_length=1, max_length=ACTIONS_MAX)
    to: To | None = None
    """For `move`."""
    files: bool = False
    """For `delete`: the library's files too."""

    @model_validator(mode="after")
    def _complete(self) -> "ActionsRequest":
        if self.action == "move" and self.to is None:
            raise ValueError("'move' needs 'to'.")
        return self


@api.post("/<job_id>/pause", operation_id="pauseJob", responses={200: JobView, **COMMAND_REFUSALS})
def pause(path: JobPath) -> Response:
    """Pause a waiting or running job; what it has fetched stays."""
    return _simple(path.job_id, "pause")


@api.post(
    "/<job_id>/cancel", operation_id="cancelJob", responses={200: JobView, **COMMAND_REFUSALS}
)
def cancel(path: JobPath) -> Response:
    """Cancel a job that has not ended."""
    return _simple(path.job_id, "cancel")


@api.post("/<job_id>/retry", operation_id="retryJob", responses={200: JobView, **COMMAND_REFUSALS})
def retry(path: JobPath) -> Response:
    """Start again from the download."""
    return _simple(path.job_id, "retry")


@api.post(
    "/<job_id>/resume", operation_id="resumeJob", responses={200: ResumedJob, **COMMAND_REFUSALS}
)
def resume(path: JobPath) -> Response:
    """Go on from the last finished stage; `resumedFrom` tells from which status."""
    view, target = job_actions.command(services(), path.job_id, "resume")
    return reply(ResumedJob(**dict(view), resumed_from=target))


@api.post("/<job_id>/dub", operation_id="dubJob", responses={200: JobView, **COMMAND_REFUSALS})
def dub(path: JobPath, body: DubRequest) -> Response:
    """Dub a finished job into this language without downloading it again."""
    return reply(job_actions.dub(services(), path.job_id, body.target_lang))


@api.post("/<job_id>/move", operation_id="moveJob", responses={200: JobView, **JOB_REFUSALS})
def move(path: JobPath, body: MoveRequest) -> Response:
    """Move a job in the queue."""
    parts = services()
    view = job_actions.move(parts, path.job_id, body.to, body.before)
    parts.after.tell_list("reordered", [view.id])
    return reply(view)


@api.post("/actions", operation_id="actOnJobs", responses={200: ActionsAnswer, **REFUSALS})
def actions(body: ActionsRequest) -> Response:
    """Do one thing to many jobs; those that refuse are told apart."""
    done: list[str] = []
    refused: list[RefusedAction] = []
    for job_id in body.ids:
        try:
            _act(job_id, body)
        except DublineError as error:
            refused.append(RefusedAction(id=job_id, error=error.message))
        else:
            done.append(job_id)
    if body.action == "move":
        services().after.tell_list("reordered", done)
    return reply(ActionsAnswer(done=done, refused=refused))


def _act(job_id: str, body: ActionsRequest) -> None:
    parts = services()
    if body.action == "delete":
        job_actions.delete(parts, job_id, files=body.files)
    elif body.action == "move":
        job_actions.move(parts, job_id, body.to, None)
    else:
        job_actions.command(parts, job_id, body.action)


def _simple(job_id: str, name: Simple) -> Response:
    view, _ = job_actions.command(services(), job_id, name)
    return reply(view)
