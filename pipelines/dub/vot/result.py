"""Fetch the voice track that the vot service made, check it, make it a WAV."""

from __future__ import annotations

import contextlib
import errno
import http.client
import socket
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from models.errors import (
    DamagedDub,
    DamagedMedia,
    DiskFull,
    MediaToolFailed,
    ProviderBusy,
    SourceUnreachable,
    UnsupportedUrl,
)
from pipelines.egress import EgressPolicy, check_url, guard
from pipelines.ffmpeg import guarded, run_ffmpeg
from pipelines.probe import probe

if TYPE_CHECKING:
    from models.stage_io import DubInput, Egress
    from pipelines.reporter import Reporter

TIMEOUT_S = 20
BLOCK = 1 << 16
SIZE_BASE = 32 * 1024 * 1024
SIZE_PER_SECOND = 48_000
"""Bytes: 384 kbit/s, more than any MP3 of speech."""
SAMPLE_RATE = 48_000
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
SHORT_SHARE = 0.8
FETCHING, CONVERTING, CONVERTED = 85.0, 93.0, 99.0
"""Percent of the stage done when each step begins or ends."""


def take_result(url: str, job: DubInput, reporter: Reporter) -> str:
    """Turn the result at `url` into a mono WAV as long as the video; return its path.

    The link's query is a signature: it appears in no message. Raises ProviderBusy, DamagedDub,
    AddressForbidden, DiskFull, Stopped.
    """
    track = Path(job.workdir, "vot.mp3")
    output = str(Path(job.workdir, "dub.wav"))
    limit = SIZE_BASE + int(job.duration_s * SIZE_PER_SECOND)
    try:
        _fetch(url, track, limit, job.egress, reporter)
        _check(track, job, reporter)
        _convert(track, output, job, reporter)
    finally:
        track.unlink(missing_ok=True)
    return output


def _fetch(url: str, path: Path, limit: int, egress: Egress, reporter: Reporter) -> None:
    policy = EgressPolicy.of(egress)
    try:
        check_url(url, policy)
        with guard(policy), contextlib.closing(_connection(url, egress)) as connection:
            connection.connect()
            channel = connection.sock
            reporter.on_stop(lambda: _hang_up(channel))
            reporter.check()
            connection.request("GET", _target(url))
            with connection.getresponse() as answer:
                _save(answer, path, limit, reporter)
    except (OSError, http.client.HTTPException, SourceUnreachable, UnsupportedUrl) as error:
        reporter.check()
        if isinstance(error, OSError) and error.errno in NO_SPACE:
            raise DiskFull from error
        raise ProviderBusy("The vot service's result cannot be fetched.") from error
    finally:
        reporter.on_stop(None)


def _target(url: str) -> str:
    """Return what to ask the server for: path and query."""
    parts = urlsplit(url)
    target = parts._replace(scheme="", netloc="", path=parts.path or "/", fragment="").geturl()
    return quote(target, safe="%/?:@!$&'()*+,;=~")


def _connection(url: str, egress: Egress) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT_S)
    if parts.scheme == "http" and egress.allow_loopback:
        return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_S)
    raise ProviderBusy("The vot service's result has a link that is not https.")


def _hang_up(channel: socket.socket) -> None:
    with contextlib.suppress(OSError):
        channel.shutdown(socket.SHUT_RDWR)


def _save(answer: http.client.HTTPResponse, path: Path, limit: int, reporter: Reporter) -> None:
    if answer.status != http.client.OK:
        raise ProviderBusy(f"The vot service's result cannot be fetched (HTTP {answer.status}).")
    total, size = answer.length, 0
    with path.open("wb") as file:
        while block := answer.read(BLOCK):
            size += file.write(block)
            if size > limit:
                raise DamagedDub("The vot service's result is far too large.")
            share = size / total if total else 0.0
            reporter.progress(
                FETCHING + (CONVERTING - FETCHING) * min(share, 1.0),
                phase="fetching",
                downloaded_bytes=size,
                total_bytes=total,
            )
    reporter.check()
    if total is not None and size < total:
        raise DamagedDub("The vot service's result ended early.")


def _check(track: Path, job: DubInput, reporter: Reporter) -> None:
    try:
        media = probe(str(track), job.tools, reporter, check_tail=True)
    except DamagedMedia as error:
        raise DamagedDub("The vot service's result is no audio file.") from error
    if len(media.audio) != 1 or media.video or media.tail_damaged:
        raise DamagedDub("The vot service's result is damaged.")
    if (media.duration_s or 0.0) < job.duration_s * SHORT_SHARE:
        reporter.log(
            "warning",
            f"The dub lasts {media.duration_s or 0:.0f} s, the video {job.duration_s:.0f} s.",
        )


def _convert(track: Path, output: str, job: DubInput, reporter: Reporter) -> None:
    form = ["-ac", "1", "-ar", str(SAMPLE_RATE), "-c:a", "pcm_s16le"]
    fit = ["-map", "0:a:0", "-af", "apad", "-t", f"{job.duration_s:.6f}"]
    reporter.progress(CONVERTING, phase="converting")

    def tell(seconds: float) -> None:
        share = min(seconds / job.duration_s, 1.0)
        reporter.progress(CONVERTING + (CONVERTED - CONVERTING) * share, phase="converting")

    try:
        argv = [job.tools.ffmpeg, *guarded(str(track)), *fit, *form, "-f", "wav", output]
        run_ffmpeg(argv, reporter, tell)
    except (DamagedMedia, MediaToolFailed) as error:
        raise DamagedDub("The vot service's result cannot be decoded.") from error
