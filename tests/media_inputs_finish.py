"""Run the mux stage on an input and have the finished file judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.stage_io import MuxInput
from pipelines.mux.stage import run_mux
from tests.media_checker import Expected, describe, of_kind, problems
from tests.programs import require_tools
from tests.reporter import FakeReporter

if TYPE_CHECKING:
    from pathlib import Path

    from tests.media_inputs import Inputs

BY_COPY = {
    "mp4": {"aac", "mp3", "opus", "vorbis", "ac3", "eac3", "alac", "dts"},
    "webm": {"opus", "vorbis"},
}
"""Which audio a container holds as it is; mkv holds all."""


@dataclass(frozen=True)
class Case:
    """One finished file: of which source, with which dub, in which container."""

    source: str
    dub: str
    container: str

    def __str__(self) -> str:
        return f"{self.source}+{self.dub.partition('.')[0]}.{self.container}"


def expected(source: str, container: str) -> Expected:
    """Say what must become of a source in English; what it holds is ffprobe's word."""
    described = describe(source)
    voices = of_kind(described, "audio")
    flags = [voice["disposition"]["default"] for voice in voices]
    kept = flags.index(1) if 1 in flags else 0
    tagged = [voice.get("tags", {}).get("language", "eng") for voice in voices]
    covers = any(s["disposition"]["attached_pic"] for s in described["streams"])
    copied = BY_COPY.get(container)
    return Expected(
        languages=(*tagged[kept : kept + 1], "rus"),
        titles=("Original", "Russian dub") if voices else ("Russian dub",),
        container=container,
        picture=bool(of_kind(described, "video")),
        subtitles=len(of_kind(described, "subtitle")),
        chapters=len(described["chapters"]),
        cover=covers and container != "webm",
        source_audio=kept,
        audio_copied=not voices or copied is None or voices[kept]["codec_name"] in copied,
        repackaged=described["format"]["format_name"] == "mpegts",
    )


def finish(inputs: Inputs, case: Case, work: Path) -> tuple[list[str], FakeReporter]:
    """Make the finished file in `work` and return what is wrong with it."""
    source, dub = inputs.source(case.source), inputs.dub(case.dub)
    wanted, reporter = expected(source, case.container), FakeReporter()
    job = MuxInput(
        workdir=str(work),
        tools=require_tools("ffmpeg", "ffprobe"),
        video=source,
        dub=dub,
        container=case.container,
        source_lang="en",
        target_lang="ru",
    )
    finished = run_mux(job, reporter).video
    found = problems(source, finished, wanted, dub)
    if reporter.percents != sorted(reporter.percents) or reporter.percents[-1] != 100:
        found.append("progress: it fell, or did not end at 100")
    if ("re-encoded" in reporter.text) == wanted.audio_copied:
        found.append(f"log: {reporter.text}")
    left = [path.name for path in work.iterdir()]
    return found + ([f"left: {left}"] if len(left) > 1 else []), reporter
