"""The vocabulary of a job request, and of the defaults for requests that leave something out."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, Field

from models.languages import is_language

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER_MAX: Final = 400
TITLE_MAX: Final = 300
LABEL_MAX: Final = 40
LABELS_MAX: Final = 20
_NO_TEXT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode categories: control characters, halves of pairs, ends of lines and paragraphs."""

PRESET_NAME_MAX: Final = 64
FORMATS: Final = ("bestvideo+bestaudio", "best", "bestaudio", "worst")
"""What `formatPreset` may always say."""
Container = Literal["mkv", "mp4", "webm"]
Provider = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]
"""`auto`, or the name of an engine that a live worker has."""
Balance = Annotated[float, Field(ge=-12, le=12, allow_inf_nan=False)]
"""Decibels."""


def one_line(value: str, longest: int) -> str:
    """Return a text without spaces around it; raises ValueError unless it is one short line."""
    text = unicodedata.normalize("NFC", value.strip())
    if not 1 <= len(text) <= longest:
        raise ValueError(f"1 to {longest} characters are needed.")
    if any(unicodedata.category(character) in _NO_TEXT for character in text):
        raise ValueError("Control characters are not allowed.")
    return text


def distinct(labels: Iterable[str]) -> list[str]:
    """Return the labels in their order; of those that differ only in case, the first."""
    found: dict[str, str] = {}
    for label in labels:
        found.setdefault(label.casefold(), label)
    return list(found.values())


def _title(value: str) -> str:
    return one_line(value, TITLE_MAX)


def _labels(values: list[str]) -> list[str]:
    return distinct(one_line(value, LABEL_MAX) for value in values)


def known_language(code: str) -> str:
    """Return the code; raises ValueError when no such language is known."""
    if not is_language(code):
        raise ValueError(f"{code!r} is not a language code such as en, es or pt-BR.")
    return code


def relative_folder(value: str | None) -> str | None:
    """Return a folder below the library, None for the library itself; raises ValueError."""
    if not value:
        return None
    parts = value.replace("\\", "/").split("/")
    if value.startswith(("/", "\\", "~")) or ".." in parts or not value.isprintable():
        raise ValueError("The folder must be a relative path without '..'.")
    return str(PurePosixPath(*parts))


def _preset(value: str) -> str:
    return one_line(value, PRESET_NAME_MAX)


FormatPreset = Annotated[str, AfterValidator(_preset)]
"""One of FORMATS, or a preset's name."""
Folder = Annotated[str | None, Field(max_length=FOLDER_MAX), AfterValidator(relative_folder)]
"""Below the library; None is the library itself."""
Title = Annotated[str, AfterValidator(_title)]
Labels = Annotated[list[str], Field(max_length=LABELS_MAX), AfterValidator(_labels)]
