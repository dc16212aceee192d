"""Speak sentences on the video's time line: each cue's words at the cue's time."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.errors import NoSubtitles
from pipelines.dub.local.assemble import Piece, assemble
from pipelines.dub.local.parts import breathless, parts_of, rephrase, utterance
from pipelines.dub.local.speak import Phrase
from pipelines.dub.local.timeline import plan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from models.stage_io import DubInput
    from pipelines.dub.local.installed import Voice
    from pipelines.dub.local.parts import Part, Sentence
    from pipelines.reporter import Reporter

CUT_S: Final = 0.05
"""A shorter end that is missing is not heard: voices fade out."""
SAID, MOVED, FITTED = 0.5, 0.7, 0.95
"""Share of the work done when each step ends."""


class Speech:
    """Speaks parts one by one; those that do not fit their time once more, in another way."""

    def __init__(
        self, job: DubInput, voice: Voice, folder: str, reporter: Reporter, percent: float
    ) -> None:
        """Report from `percent` to 100."""
        self._job = job
        self._voice = voice
        self._folder = folder
        self._reporter = reporter
        self._percent = percent
        self._parts: list[Part] = []
        self._lengths: list[float] = []

    def write(self, sentences: Sequence[Sentence], output: str) -> None:
        """Write the speech into one WAV at `output`, as long as the video.

        What does not fit at its natural speed is sped up; where that is not enough, words move to
        other cues of the sentence; then they are said without pauses; then they are cut, and the
        job's log tells it. Raises StageError.
        """
        self._parts = parts_of(sentences)
        if not self._parts:
            raise NoSubtitles("The translation of the subtitles holds no words.")
        self._lengths = [0.0] * len(self._parts)
        self._say(dict.fromkeys(range(len(self._parts)), 1.0), 0.0, SAID)
        self._rephrase()
        self._quicken()
        self._assemble(output)

    def _rephrase(self) -> None:
        before = self._parts
        self._parts = rephrase(before, self._lengths, self._job.duration_s)
        changed = [n for n, part in enumerate(self._parts) if part != before[n]]
        self._say(dict.fromkeys(changed, 1.0), SAID, MOVED)

    def _quicken(self) -> None:
        faster = {}
        for n, placed in enumerate(plan(self._starts, self._lengths, self._job.duration_s)):
            if placed.speed == 1.0:
                continue
            faster[n] = placed.speed
            if placed.length < self._lengths[n] / placed.speed - CUT_S:
                self._parts[n] = self._parts[n]._replace(text=breathless(self._parts[n].text))
        self._say(faster, MOVED, FITTED)

    def _assemble(self, output: str) -> None:
        # the faster phrases are not exactly as long as planned: place what was really said
        total = self._job.duration_s
        placed = plan(self._starts, self._lengths, total, max_speed=1.0)
        self._tell_cuts(
            [p.length < said - CUT_S for p, said in zip(placed, self._lengths, strict=True)]
        )
        pieces = [Piece(self._file(n), p.start, p.length) for n, p in enumerate(placed)]
        with wave.open(pieces[0].path, "rb") as first:
            rate = first.getframerate()
        self._progress(FITTED, "assembling")
        assemble(pieces, rate, total, output, self._reporter)

    def _tell_cuts(self, cut: Sequence[bool]) -> None:
        if any(cut):
            first = self._starts[cut.index(True)]
            self._reporter.log(
                "warning",
                f"{sum(cut)} of {len(cut)} lines were too long for their time, though spoken "
                f"faster, and end early; the first one at {first:.0f} s.",
            )

    def _say(self, speeds: Mapping[int, float], begin: float, end: float) -> None:
        """Speak the parts of these numbers at these speeds; reports from `begin` to `end`."""
        if not speeds:
            return
        phrases = [Phrase(utterance(self._parts, n), s, self._file(n)) for n, s in speeds.items()]
        lengths = self._voice.say(
            phrases,
            self._job.tools,
            self._reporter,
            lambda share: self._progress(begin + (end - begin) * share, "speaking"),
        )
        for n, length in zip(speeds, lengths, strict=True):
            self._lengths[n] = length

    @property
    def _starts(self) -> list[float]:
        return [part.start for part in self._parts]

    def _progress(self, share: float, phase: str) -> None:
        self._reporter.progress(self._percent + (100.0 - self._percent) * share, phase=phase)

    def _file(self, number: int) -> str:
        return str(Path(self._folder, f"{number}.wav"))
