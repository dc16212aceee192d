"""The yt-dlp options of a job, and nothing that a job or a config file could add to them."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from pipelines.download import busy
from pipelines.download.bucket import CONNECTIONS, FIRST_READ
from pipelines.download.pace import BUCKET

if TYPE_CHECKING:
    from collections.abc import Callable

    from models.stage_io import DownloadInput
    from pipelines.download.bucket import Bucket
    from pipelines.reporter import Reporter

NO_FFMPEG = "/nonexistent"
"""yt-dlp must neither start ffmpeg for its version nor let it open connections."""

SOCKET_TIMEOUT_S = 20
RETRIES = 5
RETRY_BASE_S = 0.2
NOISE = ("generic information extractor", "ffmpeg-location", "direct video link")
_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LINE_LIMIT = 500

SORT: dict[str, list[str]] = {
    "mkv": [],
    "webm": [],
    "mp4": ["lang", "quality", "res", "fps", "hdr:12", "vcodec:h264", "acodec:aac"],
}
"""Which of equally good pictures to prefer, as yt-dlp's format_sort."""


def base_params() -> dict[str, Any]:
    """Return what every job and the warm template have in common."""
    return {
        "quiet": True,
        "noprogress": True,
        "color": "no_color",
        "proxy": "",
        "cachedir": False,
        "ffmpeg_location": NO_FFMPEG,
        "fixup": "never",
        "enable_file_urls": False,
        "usenetrc": False,
        "noplaylist": True,
        "lazy_playlist": True,
        "playlist_items": "1:2",
        "extract_flat": "in_playlist",
        "continuedl": True,
        "keep_fragments": True,
        "updatetime": False,
        "hls_prefer_native": True,
        "external_downloader": None,
        "concurrent_fragment_downloads": CONNECTIONS,
        "buffersize": FIRST_READ,
        "skip_unavailable_fragments": False,
        "retries": RETRIES,
        "fragment_retries": RETRIES,
        "extractor_retries": 2,
        "file_access_retries": 3,
        "socket_timeout": SOCKET_TIMEOUT_S,
    }


def job_params(
    job: DownloadInput,
    reporter: Reporter,
    select: Callable[[dict[str, Any]], Any],
    hook: Callable[[dict[str, Any]], None],
    bucket: Bucket,
) -> dict[str, Any]:
    """Return one job's options; cookies go in as text and never touch the disk."""

    def pause(n: int) -> float:
        reporter.check()
        busy.check()
        return float(RETRY_BASE_S * 2**n)

    params = base_params() | {
        "logger": JobLogger(reporter),
        "format": select,
        "format_sort": SORT[job.container],
        "progress_hooks": [hook],
        "retry_sleep_functions": dict.fromkeys(("http", "fragment", "extractor"), pause),
        BUCKET: bucket,
        "js_runtimes": {"node": {"path": job.tools.node}} if job.tools.node else {},
    }
    if job.proxy:
        params["proxy"] = job.proxy
    if job.cookies:
        params["cookiefile"] = io.StringIO(job.cookies)
    return params


def clean(text: str) -> str:
    """Make a foreign text safe for a log: one short line without control characters."""
    whole = text.encode(errors="replace").decode()  # a lone surrogate cannot leave the process
    return " ".join(_CONTROL.sub(" ", whole).split())[:LINE_LIMIT]


class JobLogger:
    """Passes yt-dlp's warnings to the job's log; its errors come as exceptions as well."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    def debug(self, message: str) -> None:
        """Drop what yt-dlp would print on a screen."""

    info = debug

    def warning(self, message: str) -> None:
        """Keep a warning unless every direct link would cause it."""
        if not any(noise in message for noise in NOISE):
            self._reporter.log("warning", clean(message))

    def error(self, message: str) -> None:
        """Keep an error that yt-dlp goes on after."""
        self._reporter.log("warning", clean(message.removeprefix("ERROR: ")))
