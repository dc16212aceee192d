"""The thin wrapper around ffmpeg: guarded inputs, real progress, a clean stop."""

from __future__ import annotations

import contextlib
import queue
import signal
import threading
from typing import TYPE_CHECKING, Any

import ffmpeg

from models.errors import Crashed, MediaToolFailed
from pipelines.failure_table import FFMPEG, first_match
from pipelines.open_files import read_share
from pipelines.process import Program, tail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipelines.reporter import Reporter

DEMUXERS = (
    "aac,ac3,aiff,amr,asf,ass,avi,caf,dts,eac3,flac,flv,gif,ivf,jpeg_pipe,matroska,mov,mp3,mpeg,"
    "mpegts,nut,ogg,png_pipe,srt,w64,wav,webp_pipe,webvtt"
)
GUARD = ("-protocol_whitelist", "file", "-format_whitelist", DEMUXERS)
"""Input options: a downloaded file that is really a playlist must not open anything else."""

GAP_S = 0.01
"""Shorter gaps stay closed; the default of 0.1 s is heard beside the picture: fragmented mp4."""
ON_TIME = {"async": 1, "first_pts": 0, "min_hard_comp": GAP_S}
"""Options of `aresample` for a stream on its file's time line: late starts padded, gaps filled."""

PROGRESS = ("-hide_banner", "-nostdin", "-y", "-nostats", "-progress", "pipe:1")
PERIOD = ("-stats_period", "0.25")
SILENCE_S = 0.4
"""Longer than ffmpeg is silent while it converts."""
UNFINISHED = ("Error writing trailer", "Error closing file")
"""ffmpeg 5 exits with 0 after these: the end of a file that did not fit is then missing."""


def on_time(rate: int) -> str:
    """Return the filter that brings a stream to `rate` samples/s on its file's time line."""
    return ":".join([f"aresample={rate}", *(f"{name}={value}" for name, value in ON_TIME.items())])


def guarded(path: str) -> list[str]:
    """Return the argv that opens a local file as an ffmpeg or ffprobe input."""
    return [*GUARD, "-i", f"file:{path}"]


def graph_input(path: str) -> Any:
    """Return a guarded local file as an ffmpeg-python input node."""
    return ffmpeg.input(f"file:{path}", protocol_whitelist="file", format_whitelist=DEMUXERS)


def graph_argv(program: str, output: Any) -> list[str]:
    """Turn an ffmpeg-python output node into argv."""
    return [str(word) for word in ffmpeg.compile(output, cmd=program)]


def run_ffmpeg(
    argv: Sequence[str],
    reporter: Reporter,
    on_seconds: Callable[[float], None] | None = None,
    on_moved: Callable[[float], None] | None = None,
) -> str:
    """Run ffmpeg (`argv[0]` is the program) to its end and return its standard error.

    `on_seconds` hears the position in the output, in seconds, about four times a second. `on_moved`
    hears how much of the output (0-1) has made room for the index, while ffmpeg does that.
    Raises Stopped, Crashed when a signal killed it, and the errors of `failure_table.FFMPEG`.
    """
    return run_together([argv], reporter, on_seconds, on_moved)[0]


def run_together(
    argvs: Sequence[Sequence[str]],
    reporter: Reporter,
    on_seconds: Callable[[float], None] | None = None,
    on_moved: Callable[[float], None] | None = None,
) -> list[str]:
    """Run several ffmpeg side by side; `on_seconds` hears the slowest one's position."""
    reporter.check()
    programs: list[Program] = []

    def stop() -> None:
        # not SIGTERM: ffmpeg would finish its file so that it plays, and 7.0 takes seconds for it
        for program in programs:
            program.kill()

    def on_silence() -> None:
        # ffmpeg opens its own output for reading only to move what it wrote, and says nothing
        share = read_share(programs[0].pid, argvs[0][-1])
        if share is not None and on_moved is not None:
            on_moved(share)

    try:
        programs.extend(Program([a[0], *PROGRESS, *PERIOD, *a[1:]]) for a in argvs)
        reporter.on_stop(stop)
        reporter.check()
        _follow(programs, on_seconds, on_silence)
    finally:
        # after a normal end there is nothing left to signal
        stop()
        codes = [program.wait() for program in programs]
        reporter.on_stop(None)
    reporter.check()
    for program, code in zip(programs, codes, strict=True):
        _judge(program.stderr, code)
    return [program.stderr for program in programs]


def _follow(
    programs: Sequence[Program],
    on_seconds: Callable[[float], None] | None,
    on_silence: Callable[[], None],
) -> None:
    news = _positions(programs)
    positions = [0.0] * len(programs)
    running = len(programs)
    while running:
        try:
            number, seconds = news.get(timeout=SILENCE_S)
        except queue.Empty:
            on_silence()
            continue
        if seconds is None:
            running -= 1
            positions[number] = float("inf")
        elif on_seconds is not None:
            positions[number] = max(seconds, positions[number])
            on_seconds(min(positions))


def _positions(programs: Sequence[Program]) -> queue.SimpleQueue[tuple[int, float | None]]:
    """Return what the programs will say: (number of the program, seconds; None at its end)."""
    news: queue.SimpleQueue[tuple[int, float | None]] = queue.SimpleQueue()

    def read(number: int, program: Program) -> None:
        for line in program.lines():
            with contextlib.suppress(ValueError):
                if line.startswith("out_time_us="):
                    news.put((number, int(line[12:]) / 1e6))
        news.put((number, None))

    for number, program in enumerate(programs):
        threading.Thread(target=read, args=(number, program), daemon=True).start()
    return news


def _judge(stderr: str, code: int) -> None:
    # indented lines show the media's own tags, which may say anything
    said = "\n".join(line for line in stderr.splitlines() if not line.startswith(" "))
    if code == 0 and not any(words in said for words in UNFINISHED):
        return
    if code < 0:
        raise Crashed(f"ffmpeg was killed by {signal.Signals(-code).name}.")
    rule = first_match(FFMPEG, said)
    if rule is None or rule.kind is MediaToolFailed:
        sentence = rule.sentence if rule else "ffmpeg failed"
        raise MediaToolFailed(f"{sentence.rstrip('.')}: {tail(stderr)}")
    raise rule.error()
