"""Words that are not translated: taken out before translation, put back after it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

SIZE_LIMIT: Final = 1 << 20
STAND_IN: Final = re.compile(r"\bXq(\d+)x\b")
"""No word of any language, so apertium and translation models hand it through as a name."""
NOTHING: Final = re.compile(r"(?!)")


class Glossary:
    """The words, one a line; `#` begins a comment.

    A word with a capital letter in it is met only as written, another one in any case. Longer
    entries come before shorter ones. What was met is put back as it stood in the text.
    """

    def __init__(self, text: str = "") -> None:
        lines = (line.partition("#")[0].split() for line in text.splitlines())
        words = sorted({" ".join(line) for line in lines if line}, key=lambda w: (-len(w), w))
        self._pattern = re.compile("|".join(map(_pattern, words))) if words else NOTHING

    def protect(self, line: str) -> tuple[str, list[str]]:
        """Return the line with stand-ins for its protected words, and those words."""
        if STAND_IN.search(line):
            return line, []
        words: list[str] = []

        def stand_in(found: re.Match[str]) -> str:
            words.append(found[0])
            return f"Xq{len(words) - 1}x"

        return self._pattern.sub(stand_in, line), words

    def restore(self, translated: str, words: list[str]) -> str | None:
        """Put the words back; None when a stand-in was lost or doubled on the way."""
        numbers = sorted(int(number) for number in STAND_IN.findall(translated))
        if numbers != list(range(len(words))):
            return None
        return STAND_IN.sub(lambda found: words[int(found[1])], translated)


def read_glossary(path: str) -> Glossary:
    """Read the operator's file; one that is not there is an empty glossary."""
    if not Path(path).is_file():
        return Glossary()
    with Path(path).open("rb") as file:
        return Glossary(file.read(SIZE_LIMIT).decode("utf-8-sig", errors="replace"))


def _pattern(word: str) -> str:
    escaped = r"\s+".join(re.escape(part) for part in word.split())
    exact = escaped if word != word.lower() else f"(?i:{escaped})"
    return rf"(?<!\w){exact}(?!\w)"
