"""The shapes in which a job is shown."""

from typing import Any, Final, Literal

from pydantic import Field, model_validator

from models.job_options import Folder, Labels
from models.job_state import Stage, Status
from models.wire import Wire
from webapp.shapes import COUNT_MAX

StageStatus = Literal[
    "waiting", "running", "done", "failed", "stopped", "lost", "interrupted", "skipped"
]
Outcome = Literal["running", "waiting", "done", "failed", "lost", "stopped", "interrupted"]


class StageView(Wire):
    """The latest run of one stage. Percent is the stage's own; times are ISO 8601."""

    stage: Stage
    status: StageStatus
    percent: float = 0.0
    attempt: int = 0
    phase: str = ""
    speed: float | None = None
    eta: float | None = None
    started_at: str | None = None
    finished_at: str | None = None
    error: str | None = None
    error_code: str | None = None
    engine: str | None = None
    stalled: bool = False
    """It goes on without progress, and does not count against its stage's size."""
    wake_at: str | None = None
    """While its phase is `waiting`: when the provider is asked again."""


class RunView(Wire):
    """One attempt of one stage. Percent is the stage's own; times are ISO 8601."""

    stage: Stage
    attempt: int
    outcome: Outcome
    percent: float
    started_at: str
    finished_at: str | None
    engine: str | None
    error: str | None
    error_code: str | None


class JobView(Wire):
    """A job. Percent is the whole job's; sizes in bytes, speed in bytes/s, eta in seconds."""

    id: str
    url: str
    requested_dubbing: bool
    target_lang: str
    source_lang: str
    dubbing_provider: str
    use_lively_voice: bool
    voice_balance: float
    format_preset: str
    """One of the four words, or a preset's name; what the preset said then holds for the job."""
    output_container: str
    priority: int
    download_subtitles: bool
    subtitle_langs: list[str]
    rate_limit: int | None
    proxy: str | None
    """Without its user name and password."""
    folder: str | None
    status: Status
    created_at: str
    updated_at: str
    completed_at: str | None
    attempt: int
    retries: int
    error: str | None
    error_code: str | None
    stage: Stage | None
    """What it does or waits for; null when it is paused or has ended."""
    stages: list[StageView]
    percent: float
    speed: float | None
    eta: float | None
    downloaded_bytes: int | None
    total_bytes: int | None
    position: int | None
    """How many jobs come before it in the queue; null when it has ended."""
    start_now: bool
    """It starts whatever waits before it."""
    failures: int
    """Failures in a row that were tried again by themselves."""
    retry_at: str | None
    """When it is tried again; `error` tells why it waits."""
    expected_bytes: int | None
    """What the whole download will take, once the source has told."""
    version: int
    title: str | None
    """The one that a person gave, else the source's."""
    labels: list[str]
    duration_sec: float | None
    file_size_bytes: int | None
    thumbnail_url: str | None
    file_url: str | None
    """Where the best file there is can be fetched."""
    dub_skipped: bool
    """A person gave its dub up: it ends with what was downloaded."""
    verified_at: str | None
    """When its finished file was last read through on somebody's wish."""
    problem: str | None
    """What was wrong with the file then; null when it was right."""


class TrackView(Wire):
    """One audio stream of the file."""

    index: int
    language: str = "und"
    role: str = "original"
    codec: str = ""
    title: str = ""
    default: bool = False


class ChapterView(Wire):
    """A part of the video, in seconds; without an end it goes to the video's."""

    start: float
    end: float | None
    title: str
    """Empty where the source gives it none."""


class MediaView(Wire):
    """What the source and ffprobe told about the media."""

    id: str
    job_id: str
    video_path: str | None
    audio_original_path: str | None
    audio_dubbed_path: str | None
    preview_path: str | None
    """The beginning of a dub that is not finished; served at the job's `/preview`."""
    temp_dir: str | None
    duration_sec: float | None
    width: int | None
    height: int | None
    fps: float | None
    video_codec: str | None
    audio_codec: str | None
    file_size_bytes: int | None
    source_id: str | None
    source_title: str | None
    source_uploader: str | None
    source_upload_date: str | None
    source_thumbnail_url: str | None
    source_language: str | None
    tracks: list[TrackView]
    subtitle_langs: list[str]
    """Languages of the file's subtitle streams, ISO 639-2."""
    chapters: list[ChapterView]
    """As the source tells them, else the file; the first five hundred."""
    format_ids: list[str]
    """What the source calls the formats that were fetched."""


class EventView(Wire):
    """A stored fact about a job."""

    id: int
    job_id: str
    seq: int
    timestamp: str
    event: Literal["state_change", "log", "error"]
    payload: dict[str, Any]


class JobDetail(JobView):
    """A job with everything known about it."""

    media: MediaView | None
    runs: list[RunView]
    """Every attempt of every stage, oldest first; at most the latest two hundred."""
    restartable: list[Stage]
    """From which stages `/retry` can repeat it now."""
    events: list[EventView]
    """The latest hundred, oldest first."""


class JobPage(Wire):
    """One page of the list."""

    jobs: list[JobView]
    total: int
    """How many jobs match."""
    limit: int
    offset: int
    next_cursor: str | None
    """Give it as `cursor` for the next page; null on the last one."""
    counts: dict[Status, int]
    """How many jobs there are in each status, whatever the filter."""
    queue_paused: bool
    """Nothing starts but what is started now."""


class LogPage(Wire):
    """One page of a job's stored events."""

    events: list[EventView]
    total: int
    limit: int
    offset: int


To = Literal["top", "up", "down", "bottom"]
ACTIONS_MAX: Final = 1_000


class ActionsRequest(Wire):
    """One action on many jobs, in the order given."""

    action: Literal[
        "start",
        "pause",
        "resume",
        "cancel",
        "retry",
        "skipDub",
        "verify",
        "delete",
        "restore",
        "move",
        "priority",
        "labels",
        "folder",
    ]
    ids: list[str] = Field(min_length=1, max_length=ACTIONS_MAX)
    to: To | None = None
    """For `move`, which keeps the order that the jobs have among themselves."""
    before: str | None = Field(default=None, max_length=36)
    """For `move`, instead of `to`."""
    queue_rev: int | None = Field(default=None, ge=0, le=COUNT_MAX)
    """For `move`: the order that is known; 409 when it is no longer that one."""
    priority: int | None = Field(default=None, ge=0, le=10)
    """For `priority`."""
    files: bool = False
    """For `delete`: the library's files too, which `restore` cannot bring back."""
    add: Labels = Field(default_factory=list)
    """For `labels`; those that a job has already stay as they are."""
    remove: Labels = Field(default_factory=list)
    """For `labels`, whatever their case."""
    folder: Folder = None
    """For `folder`: below the library; null is the library itself."""

    @model_validator(mode="after")
    def _complete(self) -> "ActionsRequest":
        if self.action == "move" and (self.to is None) == (self.before is None):
            raise ValueError("'move' needs either 'to' or 'before'.")
        if self.action == "priority" and self.priority is None:
            raise ValueError("'priority' needs a priority.")
        if self.action == "labels" and not (self.add or self.remove):
            raise ValueError("'labels' needs labels to add or to remove.")
        if self.action == "folder" and "folder" not in self.model_fields_set:
            raise ValueError("'folder' needs a folder.")
        return self
