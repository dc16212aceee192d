"""Make one file of the asked container of what was fetched; by stream copy, and only if needed."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from models.errors import ContainerRefused, DamagedMedia, StageError, UnsupportedUrl
from pipelines.containers import CONTAINERS, iso639_2, refuse
from pipelines.download.boxes import is_plain_mp4, is_webm
from pipelines.download.progress import DOWNLOADED, JOINED
from pipelines.ffmpeg import guarded, run_ffmpeg
from pipelines.probe import Probe, probe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from models.stage_io import DownloadInput, SubtitleFile
    from pipelines.download.fetch import Piece
    from pipelines.reporter import Reporter

TEXT_HEAD_BYTES = 1024


def finish(
    job: DownloadInput,
    pieces: Sequence[Piece],
    subtitles: Sequence[SubtitleFile],
    folder: Path,
    reporter: Reporter,
) -> tuple[Path, Probe]:
    """Return the verified file `video.<container>` and what it holds.

    A file that already is what was asked for is only renamed. Raises DamagedMedia,
    UnsupportedUrl for what is no media, ContainerRefused, and run_ffmpeg's errors.
    """
    target = folder / f"video.{job.container}"
    reporter.progress(DOWNLOADED, phase="verifying")
    probes = [_examine(piece.path, job, reporter) for piece in pieces]
    if len(pieces) == 1 and not subtitles and _is_final(job, pieces[0].path, probes[0]):
        return pieces[0].path.replace(target), probes[0]
    _check_fits(job, probes)
    joined = folder / f"joined.{job.container}"
    argv = join_argv(job, pieces, probes, subtitles, joined)
    seconds = max((p.duration_s or 0.0 for p in probes), default=0.0)

    def on_seconds(done: float) -> None:
        share = min(done / seconds, 1.0) if seconds else 0.0
        reporter.progress(DOWNLOADED + share * (JOINED - DOWNLOADED), phase="joining")

    try:
        result = _join(argv, joined, job, reporter, on_seconds)
        _check_length(result, probes)
    except DamagedMedia:
        for piece in pieces:  # so that a retry fetches them anew
            piece.path.unlink()
        raise
    joined.replace(target)
    for piece in pieces:
        piece.path.unlink()
    return target, result


def _join(
    argv: Sequence[str],
    joined: Path,
    job: DownloadInput,
    reporter: Reporter,
    on_seconds: Callable[[float], None],
) -> Probe:
    """Run ffmpeg; half a file is removed at once: where the disk is full, its space is needed."""
    try:
        run_ffmpeg(argv, reporter, on_seconds)
        reporter.progress(JOINED, phase="verifying")
        return probe(str(joined), job.tools, reporter)
    except StageError:
        joined.unlink(missing_ok=True)
        raise


def _examine(path: Path, job: DownloadInput, reporter: Reporter) -> Probe:
    """Probe a piece to its end; what is damaged is removed, so that a retry fetches it anew."""
    try:
        found = probe(str(path), job.tools, reporter, check_tail=True)
    except DamagedMedia as error:
        text = is_text(path)
        path.unlink()
        if text:
            raise UnsupportedUrl("This link leads to a text page, not to a video.") from error
        raise DamagedMedia("What the site sent is not a playable video or is damaged.") from error
    if found.tail_damaged:
        path.unlink()
        raise DamagedMedia("The end of the video is missing; the site's file may be damaged.")
    return found


def is_text(path: Path) -> bool:
    """Tell whether a file begins like UTF-8 text rather than like media."""
    with path.open("rb") as file:
        head = file.read(TEXT_HEAD_BYTES)
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and all(c.isprintable() or c.isspace() for c in text)


def _is_final(job: DownloadInput, path: Path, found: Probe) -> bool:
    if job.format_preset == "bestaudio" and found.video is not None:
        return False
    if job.container == "mp4":
        return "mp4" in found.format_names and is_plain_mp4(path)
    if "matroska" not in found.format_names:
        return False
    return is_webm(path) == (job.container == "webm")


def _check_fits(job: DownloadInput, probes: Sequence[Probe]) -> None:
    videos = [p.video.codec for p in probes if p.video and job.format_preset != "bestaudio"]
    audios = [s.codec for p in probes for s in p.audio]
    reason = refuse(job.container, videos[0] if videos else None, audios)
    if reason:
        raise ContainerRefused(reason)


def _check_length(result: Probe, probes: Sequence[Probe]) -> None:
    longest = max((p.duration_s or 0.0 for p in probes), default=0.0)
    if (result.duration_s or 0.0) < longest * 0.98 - 1:
        raise DamagedMedia("The joined video is shorter than its parts; retry.")


def join_argv(
    job: DownloadInput,
    pieces: Sequence[Piece],
    probes: Sequence[Probe],
    subtitles: Sequence[SubtitleFile],
    target: Path,
) -> list[str]:
    """Build the one ffmpeg run: all inputs copied into `target`."""
    rules = CONTAINERS[job.container]
    argv = [job.tools.ffmpeg]
    for path in [str(piece.path) for piece in pieces] + [s.path for s in subtitles]:
        argv += guarded(path)
    audio = 0
    for number, (piece, found) in enumerate(zip(pieces, probes, strict=True)):
        argv += _maps(job, number, found)
        for stream in found.audio:
            if piece.language and stream.language == "und":
                argv += [f"-metadata:s:a:{audio}", f"language={iso639_2(piece.language)}"]
            audio += 1
    argv += _subtitle_args(job, probes, subtitles)
    return [
        *argv,
        "-c:v",
        "copy",
        "-c:a",
        "copy",
        *rules.muxer_args,
        "-f",
        rules.muxer,
        str(target),
    ]


def _maps(job: DownloadInput, number: int, found: Probe) -> list[str]:
    keep = [*found.audio]
    if found.video is not None and job.format_preset != "bestaudio":
        keep.insert(0, found.video)
    return [word for stream in keep for word in ("-map", f"{number}:{stream.index}")]


def _subtitle_args(
    job: DownloadInput, probes: Sequence[Probe], subtitles: Sequence[SubtitleFile]
) -> list[str]:
    """Map the source's own subtitle streams that can be kept, then the fetched files."""
    rules = CONTAINERS[job.container]
    own = [
        (f"{number}:{stream.index}", rules.subtitle_codec(stream.codec), stream.language)
        for number, found in enumerate(probes)
        for stream in found.subtitles
    ]
    fetched = [
        (f"{len(probes) + number}:0", rules.subtitle_codec(_codec(s)), iso639_2(s.language))
        for number, s in enumerate(subtitles)
    ]
    argv: list[str] = []
    kept = [(source, codec, language) for source, codec, language in own + fetched if codec]
    for number, (source, codec, language) in enumerate(kept):
        argv += ["-map", source, f"-c:s:{number}", codec]
        argv += [f"-metadata:s:s:{number}", f"language={language}"]
    return argv


def _codec(subtitle: SubtitleFile) -> str:
    return "webvtt" if subtitle.path.endswith(".vtt") else "subrip"
