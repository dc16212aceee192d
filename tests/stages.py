"""What the stages of a job leave, as small text files, for tests of how it is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.job_state import Stage
from models.stage_io import (
    Chapter,
    DownloadOutput,
    DubOutput,
    MediaInfo,
    MuxOutput,
    SubtitleFile,
    Track,
)
from tasks import workspace
from tasks.record import record_done

if TYPE_CHECKING:
    from pathlib import Path

    from tasks import lease
    from tests.tasks import Desk

INFO = MediaInfo(
    title="Film",
    source_id="f1",
    uploader="Me",
    duration_s=8.0,
    audio_codec="aac",
    language="en",
    tracks=(Track(index=0, language="eng"),),
    subtitle_langs=("eng",),
    chapters=(Chapter(start=0, end=4, title="Intro"), Chapter(start=4)),
    format_ids=("137", "140"),
)


def made(desk: Desk, run: lease.Run, name: str, text: str) -> str:
    path: Path = workspace.prepare(desk.context, run) / name
    path.write_text(text)
    return str(path)


def download(desk: Desk, job_id: str) -> lease.Run:
    run = desk.claim(job_id)
    output = DownloadOutput(
        video=made(desk, run, "film.mp4", "plain"),
        subtitles=(SubtitleFile(path=made(desk, run, "film.en.vtt", "words"), language="en"),),
        thumbnail=made(desk, run, "film.jpg", "face"),
        media=INFO,
    )
    record_done(desk.context, run, output)
    return run


def dub(desk: Desk, job_id: str) -> lease.Run:
    run = desk.claim(job_id, Stage.DUB)
    audio = made(desk, run, "voice.wav", "voice")
    record_done(desk.context, run, DubOutput(audio=audio, engine="local", source_lang="en"))
    return run


def mux(desk: Desk, job_id: str) -> lease.Run:
    run = desk.claim(job_id, Stage.MUX)
    video = made(desk, run, "both.mkv", "plain and voice")
    tracks = (Track(index=0), Track(index=1, language="rus", role="dub", default=True))
    media = MediaInfo(tracks=tracks, subtitle_langs=("eng", "rus"))
    record_done(desk.context, run, MuxOutput(video=video, media=media))
    return run


def left(desk: Desk, job_id: str) -> set[str]:
    """What a job has in work, below its folder."""
    folder = desk.context.job_dir(job_id)
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
