"""An engine that only tests have: a tone every two seconds, and what it would have said."""

from __future__ import annotations

import array
import math
import wave
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import NoEngine
from models.stage_io import DubOutput, SubtitleFile

if TYPE_CHECKING:
    from models.errors import StageError
    from models.stage_io import DubInput, LocalModels, Tools
    from pipelines.reporter import Reporter

RATE = 8_000
HERTZ = 440
TARGETS = ("fr", "it")
EVERY_S = 2.0
WORDS = "WEBVTT\n\n00:00.000 --> 00:01.000\nLa\n"


class ToneProvider:
    """Needs nothing, reads nothing, and understands every language."""

    @property
    def name(self) -> str:
        return "tone"

    @property
    def third_party(self) -> bool:
        return False

    def pairs(self, _tools: Tools, _local: LocalModels) -> dict[str, tuple[str, ...]]:
        return {"auto": TARGETS}

    def refuse(self, job: DubInput) -> StageError | None:
        if job.target_lang in TARGETS:
            return None
        return NoEngine(f"Tones are understood in {', '.join(TARGETS)}, not in {job.target_lang}.")

    def options(self, _job: DubInput) -> tuple[str, ...]:
        return (f"{HERTZ} Hz",)

    def dub(self, job: DubInput, reporter: Reporter) -> DubOutput:
        audio, subtitles = Path(job.workdir, "dub.wav"), Path(job.workdir, "tone.vtt")
        with wave.open(str(audio), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            for second in range(math.ceil(job.duration_s)):
                reporter.progress(100.0 * second / job.duration_s, phase="speaking")
                frames = min(RATE, round((job.duration_s - second) * RATE))
                file.writeframes(_second(frames, loud=second % EVERY_S == 0))
        subtitles.write_text(WORDS)
        words = SubtitleFile(path=str(subtitles), language=job.target_lang)
        return DubOutput(audio=str(audio), engine=self.name, subtitles=(words,))


def _second(frames: int, *, loud: bool) -> bytes:
    turn = 2 * math.pi * HERTZ / RATE
    level = 8000 if loud else 0
    return array.array("h", (round(level * math.sin(turn * n)) for n in range(frames))).tobytes()
