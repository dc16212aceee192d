"""The shapes of the list that a page holds whole and follows by changes."""

from typing import Any

from pydantic import ConfigDict, Field, RootModel

from models.job_state import Stage, Status
from models.wire import Wire
from webapp.job_view import JobPage, StageStatus


def _left_out(schema: dict[str, Any]) -> None:
    """Describe fields that have a default as left out, not as null."""
    for field in schema["properties"].values():
        field.pop("default", None)
        some = [kind for kind in field.get("anyOf", ()) if kind.get("type") != "null"]
        if len(some) == 1:
            del field["anyOf"]
            field.update(some[0])


class _Slim(Wire):
    model_config = ConfigDict(json_schema_extra=_left_out)


class ListStage(_Slim):
    """One stage of a job that has begun; what is left out is 0, "" or false."""

    stage: Stage
    status: StageStatus
    percent: float = 0.0
    """Of the stage; left out also where it is done."""
    attempt: int = 0
    """Told while it runs."""
    phase: str = ""
    stalled: bool = False
    wake_at: str | None = None
    engine: str | None = None


class ListJob(_Slim):
    """A job as a row of the list: what is null, false, "" or 0 is left out, and what is usual.

    Usual are priority 0, attempt 1, the container mkv, the source language and engine `auto`, and
    100 percent of a complete job. The stage it is in follows from the status.
    """

    id: str
    version: int
    status: Status
    url: str
    created_at: str
    output_container: str | None = None
    """Left out where it is mkv."""
    title: str | None = None
    labels: list[str] = Field(default_factory=list)
    updated_at: str | None = None
    """Left out where it is `completedAt`, or `createdAt` of a job that is not complete."""
    completed_at: str | None = None
    attempt: int = 1
    percent: float = 0.0
    stages: list[ListStage] = Field(default_factory=list)
    """Those that do not wait; none for a complete job of which all are done."""
    speed: float | None = None
    eta: float | None = None
    downloaded_bytes: int | None = None
    total_bytes: int | None = None
    expected_bytes: int | None = None
    priority: int = 0
    rank: float | None = None
    """The queue goes by priority (high first), rank and id; none where the job has ended."""
    start_now: bool = False
    failures: int = 0
    """Failures in a row that were tried again."""
    retry_at: str | None = None
    error: str | None = None
    error_code: str | None = None
    source_lang: str | None = None
    target_lang: str | None = None
    """Of jobs that are dubbed; the others have none."""
    dubbing_provider: str | None = None
    rate_limit: int | None = None
    duration_sec: float | None = None
    file_size_bytes: int | None = None
    thumbnail: bool = False
    """There is one at the job's `/thumbnail`."""
    file: bool = False
    """There is one at the job's `/file`."""
    has_warning: bool = False
    """It is complete, but a stage was given up, or something is wrong with its file."""
    dub_skipped: bool = False
    """A person gave its dub up: it ends with what was downloaded."""
    verified_at: str | None = None
    """When its finished file was last read through on somebody's wish."""
    problem: str | None = None
    """What was wrong with the file then."""


class ListHead(Wire):
    """Where the list stands."""

    epoch: str
    """Names this life of the database; with another one everything is read anew."""
    queue_rev: int
    """Rises when a job's place in the queue is changed; a move may tell which one it knows."""
    queue_paused: bool
    counts: dict[Status, int]
    total: int


class ListPage(ListHead):
    """A part of the list: every job that is not complete and the newest that are, newest first."""

    global_seq: int
    """The number of the newest change; the changes after the first page's lead on from it."""
    jobs: list[ListJob]
    next_cursor: str | None
    """Give it as `cursor` for the next part; null on the last one."""
    older_complete: str | None
    """Give it as `older` for older complete jobs; null where there are none."""


class JobsAnswer(RootModel[JobPage | ListPage]):
    """A JobPage, or with `fields=list` a ListPage."""


class Removed(Wire):
    """A job that was deleted."""

    id: str
    version: int


class ListChanges(ListHead):
    """What changed in the list by the changes `from` to `to`, both included: event `jobs`.

    Of a job that changed more than once only its state now is told.
    """

    from_: int = Field(alias="from")
    to: int
    upsert: list[ListJob]
    remove: list[Removed]


class Slots(Wire):
    """How many runs of a stage count, of how many that may."""

    used: int
    size: int


class Turtle(Wire):
    """The slower limit, in bytes/s, and whether it is in force."""

    on: bool
    limit: int


class Stats(Wire):
    """Event `stats`, once a second. Sizes in bytes, speeds in bytes/s."""

    epoch: str
    global_seq: int
    """The number of the last change that was told here as event `jobs`."""
    speed: float
    """Of all running downloads together."""
    active: int
    queued: int
    """Jobs that wait for a stage, whichever."""
    slots: dict[Stage, Slots]
    free_bytes: int
    """Where there is least."""
    disk_low: bool
    """The reserve is touched: new work waits."""
    turtle: Turtle
    rate_limit: int | None
    """In force for all downloads together."""
    queue_paused: bool
    missing: list[str]
    """Queues of stages that no live worker serves."""
    version: str
    """Changes when Dubline or its page does: reload."""
