"""Translate lines of text with apertium."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from models.errors import MediaToolFailed, ToolMissing
from models.languages import find_language
from pipelines.process import Program, run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.stage_io import Tools
    from pipelines.reporter import Reporter

FINAL = re.compile(r"[.!?…]+$")
PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})(_\w+)?")


class Apertium(NamedTuple):
    """An installed pair, by apertium's own name for it."""

    pair: str

    def translate(
        self, lines: Sequence[str], workdir: str, tools: Tools, reporter: Reporter
    ) -> list[str]:
        """Translate each line, in one run.

        Raises MediaToolFailed when the answer has another number of lines, Stopped, ToolMissing.
        """
        source, target = Path(workdir, "source.txt"), Path(workdir, "translated.txt")
        source.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        argv = [tools.apertium, "-u", "-f", "line", self.pair, str(source), str(target)]
        run(argv, reporter)
        translated = target.read_text(encoding="utf-8").removesuffix("\n").split("\n")
        if len(translated) != len(lines):
            said = f"apertium translated {len(lines)} lines into {len(translated)}"
            raise MediaToolFailed(f"{said}; nothing was dubbed.")
        return [_with_ending(*pair) for pair in zip(lines, translated, strict=True)]


@cache
def installed_pairs(tools: Tools) -> dict[tuple[str, str], Apertium]:
    """Return each installed (source, target) pair of ISO 639-1 codes; asked once."""
    if not tools.apertium:
        return {}
    try:
        program = Program([tools.apertium, "-l"])
    except ToolMissing:
        return {}
    names = [line.strip() for line in program.lines()]
    program.wait()
    pairs: dict[tuple[str, str], Apertium] = {}
    # a plain pair before its regional variants
    for name in sorted(names, key=lambda name: ("_" in name, name)):
        if (match := PAIR.fullmatch(name)) is None:
            continue
        source, target = find_language(match[1]), find_language(match[2])
        if source and target and source != target:
            pairs.setdefault((source.code, target.code), Apertium(name))
    return pairs


def _with_ending(source: str, translated: str) -> str:
    """Put back the final full stop, which apertium swallows at the end of a line."""
    text = translated.strip()
    ending = FINAL.search(source)
    return FINAL.sub("", text) + ending[0] if ending else text
