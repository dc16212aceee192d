"""From which words, in which language, a job can be dubbed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from models.errors import NoEngine, NoSubtitles, ToolMissing
from models.languages import UNKNOWN, find_language, language_name
from pipelines.dub.local.embedded import text_tracks
from pipelines.dub.local.hear import can_hear
from pipelines.dub.local.installed import shortcomings, speakable, translators, voices
from pipelines.dub.provider import AUTO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from models.stage_io import DubInput, SubtitleFile
    from pipelines.dub.local.embedded import EmbeddedTrack
    from pipelines.dub.local.installed import Translator, Voice

DOCS = "docs/local-engine.md"


class Route(NamedTuple):
    """Where the words come from; None: they are heard.

    `tag` is their language as its source names it (BCP 47), empty when the ear finds it out.
    """

    words: SubtitleFile | EmbeddedTrack | None
    tag: str


def find_route(job: DubInput) -> Route:
    """Return how this job can be done. Raises ToolMissing, NoEngine or NoSubtitles."""
    given = job.local
    if not ((job.tools.apertium or given.translation) and (job.tools.espeak or given.piper)):
        raise ToolMissing("The local engine needs apertium and espeak-ng; run `dubline doctor`.")
    pairs = speakable(translators(job.tools, given), voices(job.tools, given))
    target = code_of(job.target_lang)
    wanted = None if job.source_lang == AUTO else code_of(job.source_lang)
    _require_pair(pairs, wanted, target)
    there = []
    for words in _written(job):
        tag = wanted if code_of(words.language) == UNKNOWN and wanted else words.language
        source = code_of(tag)
        if wanted in (None, source) and target in pairs.get(source, ()):
            return Route(words, tag)
        there.append(words.language)
    if can_hear(given.whisper):
        return Route(None, job.source_lang if wanted else "")
    raise NoSubtitles(_nothing_to_read(job, _wanted_names(pairs, wanted, target), there))


def translator_of(job: DubInput, source: str) -> Translator:
    """Return what translates from `source` (ISO 639-1). Raises NoEngine."""
    target = code_of(job.target_lang)
    found = translators(job.tools, job.local)
    if (source, target) not in found:
        # the ear alone finds out what is spoken only now
        raise NoEngine(
            f"{language_name(source)} is spoken, and there is no local translation engine for "
            f"{source} -> {target}."
        )
    return found[source, target]


def voice_of(job: DubInput) -> Voice:
    """Return the voice of the target language; for jobs that have a route."""
    return voices(job.tools, job.local)[code_of(job.target_lang)]


def code_of(tag: str) -> str:
    """Return the ISO 639-1 code of a language tag, `und` when it is not known."""
    language = find_language(tag)
    return language.code if language else UNKNOWN


def _written(job: DubInput) -> Iterator[SubtitleFile | EmbeddedTrack]:
    yield from job.subtitles
    if job.video:
        yield from text_tracks(job.video, job.tools)


def _require_pair(pairs: dict[str, tuple[str, ...]], wanted: str | None, target: str) -> None:
    if any(target in pairs.get(s, ()) for s in ([wanted] if wanted else pairs)):
        return
    there = ", ".join(f"{s} -> {t}" for s, targets in pairs.items() for t in targets)
    raise NoEngine(
        f"There is no local translation engine for {wanted or 'any language'} -> {target}; "
        f"installed: {there or 'none'}. More: {DOCS}."
    )


def _nothing_to_read(job: DubInput, wanted: str, there: list[str]) -> str:
    have = f"there are only: {', '.join(sorted(set(there)))}" if there else "there are none"
    ear = next(
        (said for said in shortcomings(job.local) if "WHISPER" in said),
        "WHISPER_MODEL would let it listen instead.",
    )
    return f"The local engine needs subtitles in {wanted}; {have}. {ear} See {DOCS}."


def _wanted_names(pairs: dict[str, tuple[str, ...]], wanted: str | None, target: str) -> str:
    if wanted:
        return language_name(wanted)
    return " or ".join(language_name(s) for s, targets in pairs.items() if target in targets)
