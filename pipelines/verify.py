"""Read a finished file through and tell what is wrong with it.

What it finds, measured with one flipped bit or 4 KiB of zeros somewhere in the middle of a file: in
mkv everything, by the checksums that ffmpeg writes into it, as fast as the disk reads. mp4 and webm
have no checksums: there everything is decoded (10 to 20 times as fast as it plays, on two cores),
which finds every hole in H.264 and AAC and half of the single bits; the rest changes a few pixels
or samples in a way that a decoder takes for right. VP9 hides most single bits. A cut end, a stream
that is missing and a file that lasts too short are found in all of them. It does not judge what
the source delivered: a picture that was broken there is right here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.errors import DamagedMedia, MediaToolFailed
from pipelines.ffmpeg import guarded, run_ffmpeg
from pipelines.matroska_sums import NoSums, first_damage
from pipelines.probe import probe

if TYPE_CHECKING:
    from models.stage_io import VerifyInput
    from pipelines.probe import Probe
    from pipelines.reporter import Reporter

SLACK_S: Final = 2.0
SLACK_SHARE: Final = 0.01
STRICT: Final = ("-v", "error", "-err_detect", "crccheck+bitstream+buffer")
QUICK: Final = ("-skip_loop_filter:v", "all")
"""The pictures are looked at by nobody."""
HARMLESS: Final = ("non monotonically increasing dts", "Last message repeated")
SAID_MAX: Final = 200


def run_verify(job: VerifyInput, reporter: Reporter) -> str | None:
    """Return a sentence about the first thing that is wrong; None when nothing is.

    Raises Stopped, ToolMissing, and Crashed when a program died: that tells nothing of the file.
    """
    try:
        found = probe(job.path, job.tools, reporter, check_tail=True)
    except DamagedMedia:
        return "The file cannot be opened as a video any more."
    return _differences(job, found) or _content(job, found, reporter)


def _differences(job: VerifyInput, found: Probe) -> str | None:
    if found.tail_damaged:
        return "The end of the file is missing."
    codec = found.video.codec if found.video else None
    if job.video_codec and codec != job.video_codec:
        return f"The video is {codec or 'gone'} instead of {job.video_codec}."
    heard = [track.codec for track in job.tracks]
    if heard and heard != [stream.codec for stream in found.audio]:
        return f"The audio tracks are not the {len(heard)} that were put there."
    missing = set(job.subtitle_langs) - set(found.subtitle_langs)
    if missing:
        return f"Subtitles are missing: {', '.join(sorted(missing))}."
    return _short(job, found.duration_s)


def _short(job: VerifyInput, seconds: float | None) -> str | None:
    wanted = job.duration_s or 0.0
    if (seconds or 0.0) >= wanted - SLACK_S - wanted * SLACK_SHARE:
        return None
    return f"Only {seconds or 0:.0f} of {wanted:.0f} seconds are there."


def _content(job: VerifyInput, found: Probe, reporter: Reporter) -> str | None:
    try:
        share = first_damage(Path(job.path), lambda part: reporter.progress(part * 100))
    except NoSums:
        return _decoded(job, found, reporter)
    return None if share is None else f"The file is damaged at {share:.0%} of its length."


def _decoded(job: VerifyInput, found: Probe, reporter: Reporter) -> str | None:
    length = found.duration_s or 0.0
    reached = 0.0

    def on_seconds(seconds: float) -> None:
        nonlocal reached
        reached = max(reached, seconds)
        reporter.progress(min(seconds / length, 1.0) * 100 if length else 0.0)

    streams = ["-map", "0:v?", "-map", "0:a?", "-fps_mode", "passthrough", "-f", "null", "-"]
    argv = [job.tools.ffmpeg, *STRICT, *QUICK, *guarded(job.path), *streams]
    try:
        said = run_ffmpeg(argv, reporter, on_seconds)
    except (DamagedMedia, MediaToolFailed) as error:
        return f"The file cannot be read to its end: {error.message}"
    complaint = next((line for line in said.splitlines() if _matters(line)), None)
    if complaint is not None:
        return f"The file is damaged: {complaint.strip()[:SAID_MAX]}"
    return _short(job, reached + (found.start_s if length else 0.0)) if reached else None


def _matters(line: str) -> bool:
    return bool(line.strip()) and not any(words in line for words in HARMLESS)
