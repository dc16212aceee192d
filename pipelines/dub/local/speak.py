"""Speak phrases with espeak-ng."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from models.errors import ToolMissing
from models.languages import find_language
from pipelines.dub.local.trim import trim
from pipelines.process import Program, run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from models.stage_io import Tools
    from pipelines.reporter import Reporter

NATURAL_WPM = 175
SPEED_MARGIN = 1.04
"""espeak-ng shortens its pauses less than its words: this much more makes the whole as short."""


class Phrase(NamedTuple):
    """What is to be said, how fast (1.0 is natural), and into which WAV file."""

    text: str
    speed: float
    path: str


class Espeak(NamedTuple):
    """One of espeak-ng's voices, by its own name for it."""

    voice: str

    def say(
        self,
        phrases: Sequence[Phrase],
        tools: Tools,
        reporter: Reporter,
        on_share: Callable[[float], None],
    ) -> list[float]:
        """Speak each phrase into its file and return the lengths in seconds.

        The texts go through files: as an argument one could read like an option. `on_share`
        hears how much is done, 0 to 1. Raises MediaToolFailed, Stopped, ToolMissing.
        """
        lengths = []
        for number, phrase in enumerate(phrases):
            on_share(number / len(phrases))
            words = Path(phrase.path).with_suffix(".txt")
            words.write_text(phrase.text, encoding="utf-8")
            margin = SPEED_MARGIN if phrase.speed > 1.0 else 1.0
            rate = int(NATURAL_WPM * phrase.speed * margin)
            argv = [tools.espeak, "-v", self.voice, "-s", str(rate), "-z", "-b", "1"]
            run([*argv, "-f", str(words), "-w", phrase.path], reporter, brief=True)
            words.unlink()
            lengths.append(trim(phrase.path))
        return lengths


@cache
def espeak_voices(tools: Tools) -> dict[str, Espeak]:
    """Return espeak-ng's voice of each language it speaks (ISO 639-1); asked once."""
    if not tools.espeak:
        return {}
    try:
        program = Program([tools.espeak, "--voices"])
    except ToolMissing:
        return {}
    names = [row[1] for line in program.lines() if len(row := line.split()) > 1]
    program.wait()
    found: dict[str, Espeak] = {}
    # a plain voice before its regional variants; the first row is the table's head
    for name in sorted(names[1:], key=lambda name: (name.count("-"), name)):
        if language := find_language(name):
            found.setdefault(language.code, Espeak(name))
    return found
