"""Speak phrases with espeak-ng."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import MediaToolFailed, ToolMissing
from models.languages import find_language
from pipelines.process import Program, run

if TYPE_CHECKING:
    from models.stage_io import Tools
    from pipelines.reporter import Reporter

NATURAL_WPM = 175
SPEED_MARGIN = 1.06
"""espeak-ng shortens its pauses less than its words; ask for a little more."""


def voices(tools: Tools) -> dict[str, str]:
    """Return espeak-ng's own name of the voice of each language it speaks (ISO 639-1)."""
    if not tools.espeak:
        return {}
    try:
        program = Program([tools.espeak, "--voices"])
    except ToolMissing:
        return {}
    names = [row[1] for line in program.lines() if len(row := line.split()) > 1]
    program.wait()
    found: dict[str, str] = {}
    # a plain voice before its regional variants; the first row is the table's head
    for name in sorted(names[1:], key=lambda name: (name.count("-"), name)):
        if language := find_language(name):
            found.setdefault(language.code, name)
    return found


def speak(
    text: str, voice: str, path: str, tools: Tools, reporter: Reporter, *, speed: float = 1.0
) -> float:
    """Speak `text` into a WAV at `path` and return its length in seconds.

    The text goes through a file: as an argument it could read like an option. Raises
    MediaToolFailed, Stopped, ToolMissing.
    """
    words = Path(path).with_suffix(".txt")
    words.write_text(text, encoding="utf-8")
    rate = NATURAL_WPM if speed <= 1.0 else round(NATURAL_WPM * speed * SPEED_MARGIN)
    argv = [tools.espeak, "-v", voice, "-s", str(rate), "-z", "-b", "1"]
    run([*argv, "-f", str(words), "-w", path], reporter)
    words.unlink()
    try:
        with wave.open(path, "rb") as audio:
            return audio.getnframes() / audio.getframerate()
    except (FileNotFoundError, EOFError, wave.Error) as error:
        raise MediaToolFailed("espeak-ng wrote no audio; is the disk full?") from error
