"""A warm yt-dlp in the template process, shared with the children forked from it.

Building a `YoutubeDL` costs some 80 ms of CPU: ordering 1,900 extractors and parsing the CA
bundle. A child takes both from the template. They are private attributes of yt-dlp, so every
use of them is here, and when they are gone the plain constructor does the work.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import tempfile
from pathlib import Path
from typing import Any

import yt_dlp
from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor
from yt_dlp.utils import YoutubeDLError

from pipelines.download.options import NO_FFMPEG, base_params
from pipelines.download.pace import read_in_quarter_seconds

WARM_TIMEOUT_S = 5
SHARED = ("_ies", "_request_director")
_template: yt_dlp.YoutubeDL | None = None


class _Silent:
    def debug(self, message: str) -> None: ...

    warning = error = debug


BODY = b"\x00\x00\x00\x14ftypisom\x00\x00\x02\x00isom"
ANSWER = (
    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: video/mp4\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)


def warm_up() -> None:
    """Make the template ready; call once, in a process without threads, before it forks.

    One real extraction and download from a forked server loads the lazy parts; the server is
    gone afterwards, and with `Connection: close` no connection is left to be shared.
    """
    global _template  # noqa: PLW0603 - one template per process is the point
    without_ffmpeg()
    ydl = yt_dlp.YoutubeDL(base_params() | {"logger": _Silent()})
    # without loopback the first job pays for the lazy parts
    with contextlib.suppress(OSError, YoutubeDLError):
        _rehearse(ydl)
    _template = ydl
    gc.collect()
    gc.freeze()


def _rehearse(ydl: yt_dlp.YoutubeDL) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(WARM_TIMEOUT_S)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/warm.mp4"
        server = os.fork()
        if server == 0:
            _serve(listener)
    try:
        with tempfile.TemporaryDirectory() as folder:
            info = ydl.extract_info(url, download=False)
            ydl.dl(str(Path(folder, "warm.mp4")), info)
    finally:
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)


def _serve(listener: socket.socket) -> None:
    """Answer requests in the forked child until it is killed, or nobody comes."""
    try:
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(ANSWER)
    finally:
        os._exit(0)


def make_ydl(params: dict[str, Any], *, own_connections: bool) -> yt_dlp.YoutubeDL:
    """Build a YoutubeDL for one job, cheaply when a warm template is at hand.

    `own_connections` is for jobs with a proxy or cookies: those are fixed when the request
    handlers are built, so the template's cannot serve.
    """
    without_ffmpeg()
    read_in_quarter_seconds()
    if _template is None or not can_share(_template):
        return yt_dlp.YoutubeDL(params)
    ydl = yt_dlp.YoutubeDL(params, auto_init=False)
    ydl._ies = dict(_template._ies)  # noqa: SLF001 - see the module
    if not own_connections:
        ydl.cookiejar = _template.cookiejar
        ydl._request_director = _template._request_director  # noqa: SLF001
    return ydl


def close_ydl(ydl: yt_dlp.YoutubeDL) -> None:
    """Close a job's connections, unless they are the template's: those end with the child."""
    shared = _template is not None and ydl.cookiejar is _template.cookiejar
    if not shared:
        ydl.close()


def can_share(ydl: yt_dlp.YoutubeDL) -> bool:
    """Tell whether this yt-dlp still has the attributes that children take over."""
    return all(getattr(ydl, name, None) is not None for name in SHARED) and bool(ydl._ies)  # noqa: SLF001


def without_ffmpeg() -> None:
    """Keep yt-dlp from looking for ffmpeg also where it ignores its own option."""
    location = getattr(FFmpegPostProcessor, "_ffmpeg_location", None)
    if location is not None:
        location.set(NO_FFMPEG)
