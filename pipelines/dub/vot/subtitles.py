"""The subtitles that come with a translation: chosen, fetched, made WebVTT."""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.errors import DamagedDub
from models.stage_io import SubtitleFile
from pipelines.dub.vot.fetch import Wanted, fetch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from models.stage_io import DubInput
    from pipelines.reporter import Reporter

PATIENCE_S = 15.0
SIZE_LIMIT = 16 * 1024 * 1024
LINES_LIMIT = 20_000
TEXT_LIMIT = 1000
"""Characters; more is nothing anybody could say in one cue."""
LINK_LIMIT = 4096


class Offer(BaseModel):
    """One entry of the service's list: text in the source's language, and a translation of it."""

    model_config = ConfigDict(frozen=True)

    language: str = ""
    url: str = Field(default="", max_length=LINK_LIMIT)
    translated_language: str = Field(default="", alias="translatedLanguage")
    translated_url: str = Field(default="", alias="translatedUrl", max_length=LINK_LIMIT)

    @classmethod
    def read(cls, said: Iterable[Any]) -> list[Self]:
        """Return the entries that make sense."""
        found = []
        for entry in said:
            try:
                found.append(cls.model_validate(entry))
            except ValidationError:
                continue
        return found


class Line(BaseModel):
    """One line of the service's subtitle file; times in milliseconds."""

    model_config = ConfigDict(frozen=True)

    text: str
    start: float = Field(alias="startMs", allow_inf_nan=False)
    duration: float = Field(alias="durationMs", allow_inf_nan=False)


class Document(BaseModel):
    """The service's subtitle file."""

    subtitles: list[Line]


def link_into(target: str, source: str, offers: Sequence[Offer]) -> str:
    """Return the link of the subtitles in `target`, best those made from `source`; else ""."""
    by_fit = sorted(offers, key=lambda offer: offer.language != source)
    translated = [o.translated_url for o in by_fit if o.translated_language == target]
    own = [o.url for o in offers if o.language == target]
    return next((url for url in translated + own if url), "")


def take_subtitles(url: str, language: str, job: DubInput, reporter: Reporter) -> SubtitleFile:
    """Turn the subtitles at `url` into a WebVTT file in the job's folder.

    Raises what `fetch.fetch` raises, and DamagedDub for what is no text on this time line.
    """
    path = Path(job.workdir, f"vot.{language}.vtt")
    source = Path(job.workdir, "vot-subtitles.json")
    wanted = Wanted("subtitles", url, source, SIZE_LIMIT, PATIENCE_S)
    try:
        fetch(wanted, job, reporter, lambda _size, _total: reporter.check())
        path.write_text(webvtt(source.read_bytes(), job.duration_s), encoding="utf-8")
    finally:
        source.unlink(missing_ok=True)
    return SubtitleFile(path=str(path), language=language)


def webvtt(document: bytes, duration_s: float) -> str:
    """Return the service's JSON as WebVTT that ends with the video; its text is untrusted.

    Raises DamagedDub when it is something else, or says nothing.
    """
    try:
        lines = Document.model_validate_json(document).subtitles[:LINES_LIMIT]
    except ValidationError as error:
        raise DamagedDub("The vot service's subtitles cannot be understood.") from error
    end = round(duration_s * 1000)
    cues = [_cue(line, end) for line in sorted(lines, key=lambda line: line.start)]
    if not (said := [cue for cue in cues if cue]):
        raise DamagedDub("The vot service's subtitles are empty.")
    return "\n".join(["WEBVTT\n", *said])


def _cue(line: Line, end: int) -> str:
    """Return a cue, or "" when nothing is said between 0 and `end` (milliseconds)."""
    text = _plain(line.text)
    begins, ends = round(line.start), min(round(line.start + line.duration), end)
    return f"{_time(begins)} --> {_time(ends)}\n{text}\n" if text and 0 <= begins < ends else ""


def _plain(text: str) -> str:
    """Return text that can be nothing but text: no markup, no empty line, no control characters."""
    rows = (
        " ".join("".join(c if c.isprintable() else " " for c in row).split())
        for row in text[:TEXT_LIMIT].splitlines()
    )
    return html.escape("\n".join(row for row in rows if row), quote=False)


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{rest:03}"
