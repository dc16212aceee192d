"""Commands on jobs: start, pause, resume, cancel, retry, restore, dub, move, and many at once."""

from typing import Any

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import ConfigDict, Field, field_validator, model_validator

from models.job_state import Stage
from models.wire import Wire
from webapp import job_actions
from webapp.answer_shape import ActionsAnswer, ChangedJob, ResumedJob
from webapp.engines import AUTO
from webapp.job_actions import Simple
from webapp.job_answer import as_it_stands
from webapp.job_batch import act_once
from webapp.job_request import Provider, check_key, known_language
from webapp.job_view import ActionsRequest, To
from webapp.services import services
from webapp.shapes import COMMAND_REFUSALS, COUNT_MAX, REFUSALS, ErrorBody, JobPath, reply

api = APIBlueprint("job_commands", __name__, url_prefix="/api/jobs", abp_tags=[Tag(name="jobs")])


class RetryRequest(Wire):
    """From which stage on."""

    # the document then says that a call may have no body
    model_config = ConfigDict(openapi_extra={"required": False})  # type: ignore[typeddict-unknown-key]

    stage: Stage = Stage.DOWNLOAD
    """Stages before it are not repeated; the job's `restartable` tells which are possible now."""

    @model_validator(mode="before")
    @classmethod
    def _nothing(cls, value: Any) -> Any:
        return {} if value is None else value  # a call without a body


class DubRequest(Wire):
    """Into which language, from which, and by which engine; what is left out stays as it was."""

    target_lang: str = Field(max_length=35)
    dubbing_provider: Provider | None = None
    source_lang: str | None = Field(default=None, max_length=35)

    @field_validator("target_lang")
    @classmethod
    def _target(cls, value: str) -> str:
        return known_language(value)

    @field_validator("source_lang")
    @classmethod
    def _source(cls, value: str | None) -> str | None:
        return value if value in (None, AUTO) else known_language(value)


class MoveRequest(Wire):
    """Where to: a direction within its priority, or directly before another job.

    Before another job it takes over that one's priority.
    """

    to: To | None = None
    before: str | None = Field(default=None, max_length=36)
    queue_rev: int | None = Field(default=None, ge=0, le=COUNT_MAX)
    """The order that is known; 409 when it is no longer that one."""

    @model_validator(mode="after")
    def _one(self) -> "MoveRequest":
        if (self.to is None) == (self.before is None):
            raise ValueError("Give either 'to' or 'before'.")
        return self


@api.post(
    "/<job_id>/start", operation_id="startJob", responses={200: ChangedJob, **COMMAND_REFUSALS}
)
def start(path: JobPath) -> Response:
    """Start a job now, whatever waits before it; one that was stopped or failed is resumed."""
    return _simple(path.job_id, "start")


@api.post(
    "/<job_id>/pause", operation_id="pauseJob", responses={200: ChangedJob, **COMMAND_REFUSALS}
)
def pause(path: JobPath) -> Response:
    """Pause a waiting or running job; what it has fetched stays."""
    return _simple(path.job_id, "pause")


@api.post(
    "/<job_id>/cancel", operation_id="cancelJob", responses={200: ChangedJob, **COMMAND_REFUSALS}
)
def cancel(path: JobPath) -> Response:
    """Cancel a job that has not ended."""
    return _simple(path.job_id, "cancel")


@api.post(
    "/<job_id>/retry", operation_id="retryJob", responses={200: ChangedJob, **COMMAND_REFUSALS}
)
def retry(path: JobPath, body: RetryRequest) -> Response:
    """Start again from the download, or from a later stage whose input is kept."""
    if body.stage is Stage.DOWNLOAD:
        return _simple(path.job_id, "retry")
    return reply(job_actions.retry_from(services(), path.job_id, body.stage))


@api.post(
    "/<job_id>/restore", operation_id="restoreJob", responses={200: ChangedJob, **COMMAND_REFUSALS}
)
def restore(path: JobPath) -> Response:
    """Bring a job back that was taken off the list, within ten minutes, to its old place.

    One that was at work comes back paused. 404 when it was removed with its files or too long ago;
    409 when another job has taken its Idempotency-Key or the name of its file in the library.
    """
    return _simple(path.job_id, "restore")


@api.post(
    "/<job_id>/resume", operation_id="resumeJob", responses={200: ResumedJob, **COMMAND_REFUSALS}
)
def resume(path: JobPath) -> Response:
    """Go on from the last finished stage; `resumedFrom` tells from which status."""
    view, target = job_actions.command(services(), path.job_id, "resume")
    return reply(ResumedJob(**dict(view), resumed_from=target))


@api.post("/<job_id>/dub", operation_id="dubJob", responses={200: ChangedJob, **COMMAND_REFUSALS})
def dub(path: JobPath, body: DubRequest) -> Response:
    """Add a dub to a finished job without downloading it again; one in its language is replaced."""
    request = body.model_dump(exclude={"target_lang"}, exclude_none=True)
    return reply(job_actions.dub(services(), path.job_id, body.target_lang, request))


@api.post(
    "/<job_id>/skip-dub",
    operation_id="skipDub",
    responses={200: ChangedJob, **COMMAND_REFUSALS},
)
def skip_dub(path: JobPath) -> Response:
    """End a job with what was downloaded, without the dub; what works on the dub is stopped."""
    return _simple(path.job_id, "skipDub")


@api.post("/<job_id>/move", operation_id="moveJob", responses={200: ChangedJob, **COMMAND_REFUSALS})
def move(path: JobPath, body: MoveRequest) -> Response:
    """Move a job in the queue."""
    parts = services()
    refused, _ = job_actions.move(
        parts, [path.job_id], body.to, body.before, queue_rev=body.queue_rev
    )
    for error in refused.values():
        raise error
    return reply(parts.db.read(as_it_stands, path.job_id))


@api.post(
    "/actions", operation_id="actOnJobs", responses={200: ActionsAnswer, 409: ErrorBody, **REFUSALS}
)
def actions(body: ActionsRequest) -> Response:
    """Do one thing to many jobs; those that refuse are told apart.

    With an Idempotency-Key header, a repeated call does nothing and returns the first answer.
    """
    key = check_key(request.headers.get("Idempotency-Key"))
    return reply(act_once(services(), body, key))


def _simple(job_id: str, name: Simple) -> Response:
    view, _ = job_actions.command(services(), job_id, name)
    return reply(view)
