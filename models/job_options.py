"""The vocabulary of a job request, and of the defaults for requests that leave something out."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import Field

from models.languages import is_language

FOLDER_MAX: Final = 400

FormatPreset = Literal["bestvideo+bestaudio", "best", "bestaudio", "worst"]
Container = Literal["mkv", "mp4", "webm"]
Provider = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,32}$")]
"""`auto`, or the name of an engine that a live worker has."""
Balance = Annotated[float, Field(ge=-12, le=12, allow_inf_nan=False)]
"""Decibels."""


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
