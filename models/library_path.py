"""Where a finished file goes: a template of fixed tokens over hostile metadata, pure.

Tokens: {title} {id} {uploader} {date} {lang}. Rules for names: no separators, control or
bidirectional control characters, no device names, no leading dot, dash or space, no trailing dot
or space, at most 200 bytes of UTF-8 for a component (255 is the usual limit; a suffix needs room).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

COMPONENT_MAX_BYTES: Final = 200
TOKENS: Final = ("title", "id", "uploader", "date", "lang")
_TOKEN = re.compile(r"\{(" + "|".join(TOKENS) + r")\}")
_FORBIDDEN = re.compile(
    r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]'
)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_LEADING = re.compile(r"^[\s.-]+")
_TRAILING = re.compile(r"[\s.]+$")
_DEVICE = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Naming:
    """What a template's tokens stand for; empty strings where unknown."""

    title: str = ""
    id: str = ""
    uploader: str = ""
    date: str = ""
    lang: str = ""


def check_template(template: str) -> str | None:
    """Return what is wrong with a template, or None."""
    rest = _TOKEN.sub("", template)
    if "{" in rest or "}" in rest:
        return f"Unknown token; use only {', '.join('{' + token + '}' for token in TOKENS)}."
    parts = PurePosixPath(template).parts
    if not parts or template.startswith("/") or ".." in parts:
        return "The template must be a relative path without '..'."
    return None


def component(text: str) -> str:
    """Return `text` as one safe component of a path; never empty."""
    clean = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", _SURROGATE.sub("", text)))
    clean = _shorten(_LEADING.sub("", clean), COMPONENT_MAX_BYTES)
    if _DEVICE.match(clean):
        clean = _shorten(f"_{clean}", COMPONENT_MAX_BYTES)
    return clean or "untitled"


def renamed(path: str, name: str) -> str | None:
    """Return the path below the library that a file gets with another name; None for no name.

    It stays in its folder and keeps its extension, which `name` may end with.
    """
    old = PurePosixPath(path)
    stem = name.removesuffix(old.suffix)
    clean = component(stem)
    if clean == component("") and clean not in stem:
        return None
    return str(old.with_name(f"{clean}{old.suffix}"))


def _shorten(text: str, limit: int) -> str:
    return _TRAILING.sub("", text.encode()[:limit].decode(errors="ignore"))


def library_path(
    template: str, naming: Naming, folder: str | None, extension: str, number: int = 1
) -> PurePosixPath:
    """Return the path below the library; `number` above 1 makes a name that is taken unique."""
    filled = [
        component(_TOKEN.sub(lambda token: str(getattr(naming, token[1])) or "", part))
        for part in PurePosixPath(template).parts
    ]
    inside = [component(part) for part in PurePosixPath(folder or "").parts if part != "/"]
    suffix = f" ({number})" if number > 1 else ""
    return PurePosixPath(*inside, *filled[:-1], f"{filled[-1]}{suffix}.{component(extension)}")
