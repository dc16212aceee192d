"""How fast the local engine dubs and how well it keeps to the cues: `python -m bench.local_dub`.

Dubs the bundled sample and ten minutes of subtitles from English into Spanish with apertium and
espeak-ng. The times are looked up in the finished WAV: each phrase's samples are searched in it.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
import wave
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

from models.stage_io import DubInput, SubtitleFile
from pipelines.dub.local import speech
from pipelines.dub.local.engine import LocalProvider
from pipelines.dub.local.subtitles import read_cues
from pipelines.tools import find_tools
from tests.reporter import FakeReporter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.dub.local.assemble import Piece

SAMPLE = Path(__file__).parents[1] / "webapp" / "sample" / "sample.en.vtt"
SAMPLE_S = 31.1
TALK_S = 600.0
SENTENCES = (
    "The weather is cold in the north, but people still go outside every day.",
    "I bought three books last week, and one of them is about the history of bread.",
    "We have to finish this work before the end of the month.",
    "My brother lives in a small house near the river with two dogs.",
    "Scientists found that the water in the lake is warmer than it was ten years ago.",
    "There are about 25% more cars in the city than in 2010.",
    "The mountain is 3.5 km high, so you need good shoes and a warm coat.",
    "Nobody knows who wrote this letter, but it was found under an old table.",
    "Dr. Brown says that the medicine works well for most of the patients.",
    "You can see the church from the window of the kitchen.",
    "He opened the door, looked at the street, and closed it again.",
    "This machine makes 1,200 bottles an hour, e.g. for milk or for oil.",
)
PAUSES_S = (0.1, 0.3, 0.6, 1.5)
CHARACTERS_PER_S = (13.0, 17.0)
"""What subtitles usually ask their readers to read."""
CUE_WORDS = 11
"""A longer sentence takes two cues."""
FRAME = 2
LOOK_BACK_S = 1.0
LOOK_S = 0.25
"""Length of the samples that are searched."""


class Found(NamedTuple):
    """Where a cue's phrase is in the WAV; times in seconds."""

    cue: float
    start: float
    end: float


class Figures(NamedTuple):
    """One dub: its length, how long it took, and its phrases."""

    length_s: float
    wall_s: float
    cpu_s: float
    found: list[Found]
    logs: list[tuple[str, str]]

    @property
    def latest_s(self) -> float:
        """How late the latest phrase begins."""
        return max(one.start - one.cue for one in self.found)

    @property
    def overlap_s(self) -> float:
        """How long two phrases sound at once, at the most."""
        pairs = zip(self.found, self.found[1:], strict=False)
        return max([max(a.end - b.start, 0.0) for a, b in pairs], default=0.0)


def talk(seconds: float = TALK_S) -> str:
    """Return WebVTT of somebody who talks for so long, always the same."""
    chance = random.Random(4)
    lines, now = ["WEBVTT", ""], 0.5
    while now < seconds - 10:
        words = chance.choice(SENTENCES).split()
        half = len(words) // 2 if len(words) > CUE_WORDS else len(words)
        for some in filter(None, (words[:half], words[half:])):
            text = " ".join(some)
            end = now + max(len(text) / chance.uniform(*CHARACTERS_PER_S), 1.0)
            lines += [f"{_stamp(now)} --> {_stamp(end)}", text, ""]
            now = end
        now += chance.choice(PAUSES_S)
    return "\n".join(lines)


def measure(subtitles: Path, length_s: float, workdir: Path) -> Figures:
    """Dub and look where each phrase is."""
    job = DubInput(
        workdir=str(workdir),
        tools=find_tools(),
        url="",
        video="",
        duration_s=length_s,
        target_lang="es",
        subtitles=(SubtitleFile(path=str(subtitles), language="en"),),
    )
    phrases: list[bytes] = []
    assemble = speech.assemble

    def keep(pieces: Sequence[Piece], rate: int, *rest: object) -> None:
        phrases.extend(_heard(piece, rate) for piece in pieces)
        assemble(pieces, rate, *rest)

    reporter, began, before = FakeReporter(), time.monotonic(), _cpu_s()
    with patch.object(speech, "assemble", keep):
        output = LocalProvider().dub(job, reporter)
    wall, cpu = time.monotonic() - began, _cpu_s() - before
    cues = [cue.start for cue in read_cues(str(subtitles))]
    found = list(_search(output.audio, phrases, cues))
    return Figures(length_s, wall, cpu, found, reporter.logs)


def _search(path: str, phrases: list[bytes], cues: list[float]) -> list[Found]:
    with wave.open(path, "rb") as audio:
        rate, sound = audio.getframerate(), audio.readframes(audio.getnframes())
    found = []
    for phrase, cue in zip(phrases, cues, strict=True):
        # voices begin with silence, which is everywhere
        silence = len(phrase) - len(phrase.lstrip(b"\0"))
        silence -= silence % FRAME
        sample = phrase[silence : silence + round(LOOK_S * rate) * FRAME]
        at = sound.find(sample, round(max(cue - LOOK_BACK_S, 0.0) * rate) * FRAME)
        if at < 0:
            raise LookupError(f"the phrase of the cue at {cue} s is not in the dub")
        end = at + len(phrase.rstrip(b"\0")) - silence
        found.append(Found(cue, at / FRAME / rate, end / FRAME / rate))
    return found


def _heard(piece: Piece, rate: int) -> bytes:
    with wave.open(piece.path, "rb") as audio:
        return audio.readframes(round(piece.length * rate))


def _cpu_s() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _stamp(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02.0f}:{minutes % 60:02.0f}:{rest:06.3f}"


def main() -> None:
    """Print the figures of the sample and of ten minutes."""
    with tempfile.TemporaryDirectory() as folder:
        long = Path(folder, "talk.en.vtt")
        long.write_text(talk(), encoding="utf-8")
        for name, subtitles, length in (("sample", SAMPLE, SAMPLE_S), ("10 minutes", long, TALK_S)):
            done = measure(subtitles, length, Path(folder))
            print(
                f"{name}: {len(done.found)} cues, {done.wall_s:.1f} s "
                f"({length / done.wall_s:.0f} x real time), CPU {done.cpu_s:.1f} s; "
                f"latest cue {done.latest_s * 1000:.0f} ms, overlap {done.overlap_s * 1000:.0f} ms"
            )
            for _, line in done.logs:
                print(f"    {line}")


if __name__ == "__main__":
    main()
