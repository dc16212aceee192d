"""Jobs: add, list, show, change, delete."""

from typing import Any, Final, Literal

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import Field, field_validator

from models.errors import InsufficientStorage, InvalidRequest
from models.job_options import Folder, Labels, Title
from models.job_state import Status
from models.wire import Wire
from webapp import job_actions
from webapp.answer_shape import BatchAnswer, ChangedJob, Refused
from webapp.job_answer import as_changed
from webapp.job_create import add_job
from webapp.job_detail import Level, LogWindow, detail, logs
from webapp.job_edit import edit_job
from webapp.job_query import Order, SortKey, Wanted, list_jobs
from webapp.job_request import (
    Balance,
    BatchRequest,
    JobRequest,
    check_key,
    key_of_link,
    known_language,
)
from webapp.job_view import JobDetail, LogPage
from webapp.list_shape import JobsAnswer
from webapp.routes.job_list import list_page
from webapp.services import services
from webapp.shapes import (
    COMMAND_REFUSALS,
    COUNT_MAX,
    JOB_REFUSALS,
    REFUSALS,
    ErrorBody,
    JobPath,
    nothing,
    reply,
)

api = APIBlueprint("jobs", __name__, url_prefix="/api/jobs", abp_tags=[Tag(name="jobs")])
NEVER_NULL: Final = ("priority", "target_lang", "voice_balance", "labels")
SEQ_MAX: Final = 2**31 - 1  # what the column of an event's `seq` holds


class ListQuery(Wire):
    """Which jobs, in which order, from where."""

    status: list[Status] | None = None
    """May be repeated, or a list with commas."""
    search: str = Field(default="", max_length=200)
    sort: SortKey = "createdAt"
    order: Order = "desc"
    limit: int = Field(default=50, ge=1, le=200)
    offset: int = Field(default=0, ge=0, le=COUNT_MAX)
    cursor: str | None = Field(default=None, max_length=80)
    """`nextCursor` of the page before: unlike offset, it skips and repeats nothing."""
    fields: Literal["list"] | None = None
    """`list`: a ListPage instead, for who follows the list; only `cursor` and `older` count."""
    older: str | None = Field(default=None, max_length=36)
    """With `fields=list`, `olderComplete` of the page before: complete jobs older than that."""

    @field_validator("status", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [word for item in value for word in str(item).upper().split(",") if word]


class LogQuery(Wire):
    """Which part of a job's log."""

    level: Level | None = None
    limit: int = Field(default=100, ge=1, le=1000)
    offset: int = Field(default=0, ge=0, le=COUNT_MAX)
    before: int | None = Field(default=None, ge=0, le=SEQ_MAX)
    """Instead of an offset: the newest events whose `seq` is smaller."""
    after: int | None = Field(default=None, ge=0, le=SEQ_MAX)
    """Instead of an offset: the oldest events whose `seq` is greater."""


class DeleteQuery(Wire):
    """Whether the library's files go too."""

    files: bool = False


class Edit(Wire):
    """What may change.

    Priority, title and labels at any time, the language until the dub starts, the voice's balance
    until it is mixed, the folder until the stage starts that puts the file there, the rate limit
    until the job is complete: a running download takes it over at once.
    """

    title: Title | None = None
    """1 to 300 characters; null is the source's title again.

    It also names the file that is put into the library from then on, not one that is there.
    """
    labels: Labels | None = None
    """All of them, instead of those it has."""
    folder: Folder = None
    """Below the library; null is the library itself."""

    priority: int | None = Field(default=None, ge=0, le=10)
    target_lang: str | None = Field(default=None, max_length=35)
    voice_balance: Balance | None = None
    rate_limit: int | None = Field(default=None, gt=0, le=COUNT_MAX)
    """Bytes/s; null lifts the limit."""

    @field_validator("target_lang")
    @classmethod
    def _target(cls, value: str | None) -> str | None:
        return None if value is None else known_language(value)


@api.post(
    "",
    operation_id="addJob",
    responses={201: ChangedJob, **REFUSALS, 507: ErrorBody},
)
def add(body: JobRequest) -> Response:
    """Add a link.

    With an Idempotency-Key header, a repeated call returns the first job, whatever its body says;
    the key may be used again when that job was deleted.
    """
    key = check_key(request.headers.get("Idempotency-Key"))
    return reply(add_job(services(), body, body.url, key), 201)


@api.post(
    "/batch",
    operation_id="addJobs",
    responses={201: BatchAnswer, **REFUSALS, 507: ErrorBody},
)
def add_batch(body: BatchRequest) -> Response:
    """Add many links with the same options; those that are wrong are told apart.

    With an Idempotency-Key header, a repeated call returns the first jobs.
    """
    parts = services()
    key = check_key(request.headers.get("Idempotency-Key"))
    jobs: list[ChangedJob] = []
    rejected: list[Refused] = []
    for number, url in enumerate(body.urls):
        try:
            jobs.append(add_job(parts, body, url, key and key_of_link(key, number)))
        except (InvalidRequest, InsufficientStorage) as error:
            rejected.append(Refused(url=url, error=error.message))
    return reply(BatchAnswer(jobs=jobs, rejected=rejected), 201)


@api.get("", operation_id="listJobs", responses={200: JobsAnswer, **REFUSALS})
def list_(query: ListQuery) -> Response:
    """List jobs, newest first unless asked otherwise."""
    if query.fields == "list":
        return list_page(query.cursor, query.older)
    wanted = Wanted(
        tuple(query.status or ()),
        query.search.strip(),
        query.sort,
        query.order,
        query.limit,
        query.offset,
        query.cursor,
    )
    return reply(services().db.read(list_jobs, wanted))


@api.get("/<job_id>", operation_id="getJob", responses={200: JobDetail, **JOB_REFUSALS})
def get(path: JobPath) -> Response:
    """Show one job with its media, stages, runs and latest events."""
    return reply(services().db.read(detail, path.job_id))


@api.patch("/<job_id>", operation_id="editJob", responses={200: ChangedJob, **COMMAND_REFUSALS})
def edit(path: JobPath, body: Edit) -> Response:
    """Change some settings of a job, where its status allows it."""
    values = body.model_dump(exclude_unset=True)
    if any(values.get(name, 0) is None for name in NEVER_NULL):
        raise InvalidRequest("priority, targetLang, voiceBalance and labels cannot be null.")
    if "title" in values:
        values["name"] = values.pop("title")
    parts = services()

    def work(session: Any) -> ChangedJob:
        edit_job(session, path.job_id, values)
        return as_changed(session, path.job_id)

    view = parts.db.write(work)
    if values:
        kind: Literal["reordered", "changed"] = "reordered" if "priority" in values else "changed"
        parts.after.tell_list(kind, [view.id], hints="rate_limit" in values)
    return reply(view)


@api.delete("/<job_id>", operation_id="deleteJob", responses={204: None, **JOB_REFUSALS})
def delete(path: JobPath, query: DeleteQuery) -> Response:
    """Take a job off the list; for ten minutes `/restore` brings it back.

    With `files=true` it is deleted for good, and its files in the library too.
    """
    job_actions.delete(services(), path.job_id, files=query.files)
    return nothing()


@api.get("/<job_id>/logs", operation_id="jobLogs", responses={200: LogPage, **JOB_REFUSALS})
def job_logs(path: JobPath, query: LogQuery) -> Response:
    """Show a job's stored events, oldest first; `level` leaves out log lines below it.

    Events may come while pages are read: `before` and `after` neither skip nor repeat any.
    """
    window = LogWindow(**query.model_dump())
    return reply(services().db.read(logs, path.job_id, window))
