"""Speak phrases with piper, always run as a program of its own: it is under the GPL."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from models.errors import MediaToolFailed
from models.languages import find_language
from pipelines.dub.local.bounded import GIB, bounded
from pipelines.dub.local.sentences import BREAK
from pipelines.dub.local.trim import trim
from pipelines.ffmpeg import guarded, run_ffmpeg
from pipelines.process import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from models.stage_io import Tools
    from pipelines.dub.local.speak import Phrase
    from pipelines.reporter import Reporter

PHRASES_AT_ONCE: Final = 40
"""One run loads the voice, which takes about a second, and tells nothing until it ends."""
MEMORY_LIMIT: Final = 4 * GIB
"""Address space; a voice uses about 200 MB of it."""


class Piper(NamedTuple):
    """One voice's `.onnx` file, with its `.onnx.json` beside it."""

    model: str

    def say(
        self,
        phrases: Sequence[Phrase],
        tools: Tools,
        reporter: Reporter,
        on_share: Callable[[float], None],
    ) -> list[float]:
        """Speak each phrase into its file and return the lengths in seconds.

        Faster phrases keep their pitch. `on_share` hears how much is done, 0 to 1. Raises
        MediaToolFailed, Crashed, Stopped.
        """
        for start in range(0, len(phrases), PHRASES_AT_ONCE):
            on_share(start / len(phrases))
            self._say_some(phrases[start : start + PHRASES_AT_ONCE], reporter)
        for phrase in phrases:
            if phrase.speed > 1.0:
                quicken(phrase, tools, reporter)
        return [trim(phrase.path) for phrase in phrases]

    def _say_some(self, phrases: Sequence[Phrase], reporter: Reporter) -> None:
        with tempfile.TemporaryDirectory(dir=Path(phrases[0].path).parent) as folder:
            words, spoken = Path(folder, "phrases.txt"), Path(folder, "spoken")
            lines = (_line(phrase.text) for phrase in phrases)
            words.write_text("".join(lines), encoding="utf-8")
            argv = ["-m", "piper", "--model", self.model, "--input-file", str(words)]
            run(bounded(MEMORY_LIMIT, [*argv, "--output-dir", str(spoken)]), reporter)
            # they are named after the clock, in ns
            files = sorted(spoken.iterdir(), key=lambda path: int(path.stem))
            if len(files) != len(phrases):
                raise MediaToolFailed(f"piper spoke {len(files)} of {len(phrases)} phrases.")
            for phrase, path in zip(phrases, files, strict=True):
                path.replace(phrase.path)


def _line(text: str) -> str:
    # piper dies of a line without any sound, such as foreign digits; a mark at the end is one
    words = " ".join(text.split())
    return f"{words}\n" if BREAK.search(words) else f"{words}.\n"


def quicken(phrase: Phrase, tools: Tools, reporter: Reporter) -> None:
    """Make a spoken phrase as fast as it should be, at the same pitch."""
    slow = f"{phrase.path}.slow"
    Path(phrase.path).replace(slow)
    argv = [tools.ffmpeg, *guarded(slow), "-filter:a", f"atempo={phrase.speed:.4f}"]
    run_ffmpeg([*argv, "-c:a", "pcm_s16le", phrase.path], reporter)
    Path(slow).unlink()


def can_run() -> bool:
    """Tell whether piper is installed."""
    return importlib.util.find_spec("piper") is not None


def piper_voices(folder: str) -> dict[str, Piper]:
    """Return one voice for each language in the operator's folder, the first by name."""
    found: dict[str, Piper] = {}
    if folder and Path(folder).is_dir():
        for model in sorted(Path(folder).glob("*.onnx")):
            if language := _language(model.with_name(f"{model.name}.json")):
                found.setdefault(language, Piper(str(model)))
    return found


def _language(config: Path) -> str | None:
    """Return what `language.code` says, or `espeak.voice` in a config without it."""
    try:
        said = json.loads(config.read_text(encoding="utf-8"))
        tag = said.get("language", {}).get("code") or said.get("espeak", {}).get("voice", "")
    except (OSError, ValueError, AttributeError):
        return None
    language = find_language(str(tag))
    return language.code if language else None
