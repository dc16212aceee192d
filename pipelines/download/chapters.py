"""The parts of a video: as the source names them, else as the file does."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from models.stage_io import Chapter
from pipelines.download.options import clean

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.download.formats import Format
    from pipelines.probe import Probe

CHAPTERS_MAX: Final = 500
TITLE_MAX: Final = 300
NAMELESS: Final = re.compile(r"<Untitled Chapter [0-9]+>")
"""What yt-dlp calls a part to which the source gives no name."""


def chapters_of(info: Format, found: Probe) -> tuple[Chapter, ...]:
    """Return the parts in the order of time, made harmless; those that make no sense left out."""
    return _sensible(_told(info)) or _sensible(found.chapters)


def _told(info: Format) -> Iterable[Chapter]:
    for raw in info.get("chapters") or []:
        start = _seconds(raw.get("start_time"))
        if start is not None:
            title = str(raw.get("title") or "")
            yield Chapter(start=start, end=_seconds(raw.get("end_time")), title=title)


def _sensible(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    usable = [
        chapter.model_copy(update={"title": NAMELESS.sub("", clean(chapter.title))[:TITLE_MAX]})
        for chapter in chapters
        if chapter.start >= 0 and (chapter.end is None or chapter.end > chapter.start)
    ]
    return tuple(sorted(usable, key=lambda chapter: chapter.start)[:CHAPTERS_MAX])


def _seconds(value: object) -> float | None:
    usable = isinstance(value, int | float) and math.isfinite(value)
    return float(value) if usable else None  # type: ignore[arg-type]
