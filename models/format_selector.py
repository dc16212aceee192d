"""What a preset may ask for: the part of yt-dlp's format selectors that names exactly one file.

The gateway must judge a selector without yt-dlp, which costs it a second and 60 MB; a test holds
this grammar to yt-dlp's own parser. It knows `bv*`, `ba`, `b`, `w` and their long names, extensions
and format ids, filters in brackets, `+`, `/` and groups. It refuses what yt-dlp would take and
nobody wants here: several files (`,`, `all`, `mergeall`), fields that no format has, whose filter
would silently match nothing, and regular expressions.
"""

from __future__ import annotations

import re
from typing import Final

SELECTOR_MAX: Final = 500
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\*?(?:\.[1-9][0-9]*)?")
_SEVERAL: Final = frozenset({"all", "mergeall"})
NUMBERS: Final = frozenset(
    {
        *("width", "height", "aspect_ratio", "fps", "tbr", "abr", "vbr", "asr"),
        *("audio_channels", "filesize", "filesize_approx", "quality"),
        *("preference", "source_preference", "language_preference"),
    }
)
TEXTS: Final = frozenset(
    {
        *("ext", "vcodec", "acodec", "container", "protocol", "language", "dynamic_range"),
        *("format_id", "format_note", "format", "resolution"),
    }
)
_FIELD: Final = re.compile(r"\s*([a-z_]+)\s*")
_NUMBER: Final = re.compile(
    r"(?:<=|>=|!=|<|>|=)\s*\??\s*[0-9]+(?:\.[0-9]+)?(?:[kKmMgGtT]i?[Bb]?)?\s*"
)
_TEXT: Final = re.compile(
    r"!?(?:=|\^=|\$=|\*=)\s*\??\s*"
    r"""(?:"[^"'\\\[\]]+"|'[^"'\\\[\]]+'|(?![0-9.]+[kKmMgGtTpPeEzZyY]?i?[Bb]?\s*$)[A-Za-z0-9_.-]+)\s*"""
)


def check_selector(text: str) -> str:
    """Return the selector without spaces around it; raises ValueError saying what is wrong where.

    The rules are those of yt-dlp's `build_format_selector`, see the module for what is left out.
    """
    text = text.strip()
    if not 1 <= len(text) <= SELECTOR_MAX:
        raise ValueError(f"A selector has 1 to {SELECTOR_MAX} characters.")
    if not (text.isascii() and text.isprintable()):
        raise ValueError("A selector is one line of plain ASCII.")
    reader = _Reader(text)
    reader.choice()
    if not reader.is_over:
        raise reader.fault(reader.complaint())
    return text


class _Reader:
    """Reads a selector from left to right; each method takes one kind of phrase."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    @property
    def is_over(self) -> bool:
        self._skip()
        return self._at == len(self._text)

    def choice(self) -> None:
        """`a/b`: the first that is there."""
        self._merge()
        while self._takes("/"):
            self._merge()

    def fault(self, what: str) -> ValueError:
        """Return an error that names the place."""
        return ValueError(f"{what} (character {self._at + 1})")

    def complaint(self) -> str:
        """Say why the text cannot go on as it does here."""
        if self._text[self._at] == ",":
            return "A preset makes one file, so a comma cannot be used; use / for a second choice"
        return f"{self._text[self._at]!r} is not understood here"

    def _merge(self) -> None:
        self._single()
        while self._takes("+"):
            self._single()

    def _single(self) -> None:
        self._skip()
        if self._takes("("):
            self.choice()
            if not self._takes(")"):
                raise self.fault("A closing ) is missing")
        elif not self._named() and not self._text.startswith("[", self._at):
            raise self.fault("A format such as bv, ba, b or mp4 is needed")
        while self._takes("["):
            self._filter()

    def _named(self) -> bool:
        match = _NAME.match(self._text, self._at)
        if match is None:
            return False
        if match[0] in _SEVERAL:
            raise self.fault(f"{match[0]!r} is several files, and a preset makes one")
        self._at = match.end()
        return True

    def _filter(self) -> None:
        end = self._text.find("]", self._at)
        if end < 0:
            raise self.fault("A closing ] is missing")
        inside = self._text[self._at : end]
        field = _FIELD.match(inside)
        name = field[1] if field else ""
        rule = _NUMBER if name in NUMBERS else _TEXT if name in TEXTS else None
        if field is None or rule is None:
            raise self.fault(f"Formats have no field {(name or inside)!r} that can be compared")
        if not rule.fullmatch(inside[field.end() :]):
            example = "[height<=720]" if rule is _NUMBER else "[vcodec^=avc1] or [format_id='22']"
            raise self.fault(f"{name!r} is compared in the way of {example}")
        self._at = end + 1

    def _takes(self, sign: str) -> bool:
        self._skip()
        if not self._text.startswith(sign, self._at):
            return False
        self._at += len(sign)
        return True

    def _skip(self) -> None:
        while self._at < len(self._text) and self._text[self._at] == " ":
            self._at += 1
