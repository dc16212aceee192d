"""The local engine: subtitles -> apertium -> espeak-ng, on the video's time line."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from models.errors import NoEngine, NoSubtitles, StageError, ToolMissing
from models.languages import UNKNOWN, find_language, language_name
from models.stage_io import DubOutput
from pipelines.dub.local.assemble import assemble
from pipelines.dub.local.speak import speak, voices
from pipelines.dub.local.subtitles import Cue, read_cues
from pipelines.dub.local.timeline import plan
from pipelines.dub.local.translate import installed_pairs, translate
from pipelines.dub.provider import AUTO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.stage_io import DubInput, LocalModels, SubtitleFile, Tools
    from pipelines.reporter import Reporter

TRANSLATED, SPOKEN, FITTED = 5.0, 70.0, 95.0
"""Percent of the stage done when each step ends."""


class Route(NamedTuple):
    """From which subtitles, by which apertium pair, in which espeak-ng voice."""

    subtitles: SubtitleFile
    source: str
    pair: str
    voice: str


class LocalProvider:
    """Needs apertium, espeak-ng and subtitles in the source language; uses no network."""

    @property
    def name(self) -> Literal["local"]:
        """The name that jobs choose it by."""
        return "local"

    @property
    def third_party(self) -> bool:
        """Whether it sends the link to somebody else."""
        return False

    def pairs(self, tools: Tools, _local: LocalModels) -> dict[str, tuple[str, ...]]:
        """Return the installed translation pairs whose target language can be spoken."""
        return speakable(installed_pairs(tools), voices(tools))

    def refuse(self, job: DubInput) -> StageError | None:
        """Return why it cannot do this job, or None when it can."""
        try:
            find_route(job)
        except StageError as reason:
            return reason
        return None

    def options(self, job: DubInput) -> tuple[str, ...]:
        """Return what is said, how it is translated, and the voice."""
        route = find_route(job)
        said = hashlib.sha256(Path(route.subtitles.path).read_bytes()).hexdigest()
        return said, route.source, route.pair, route.voice, job.local.model_dump_json()

    def dub(self, job: DubInput, reporter: Reporter) -> DubOutput:
        """Translate and speak every cue at its time."""
        route = find_route(job)
        cues = [cue for cue in read_cues(route.subtitles.path) if cue.start < job.duration_s]
        if not cues:
            raise NoSubtitles("The subtitles hold no text.")
        output = str(Path(job.workdir, "dub.wav"))
        with tempfile.TemporaryDirectory(dir=job.workdir, prefix="speech-") as folder:
            reporter.progress(0.0, phase="translating")
            texts = [cue.text for cue in cues]
            lines = translate(texts, route.pair, folder, job.tools, reporter)
            spoken = [
                cue._replace(text=line) for cue, line in zip(cues, lines, strict=True) if line
            ]
            Speech(job, route.voice, folder, reporter).write(spoken, output)
        return DubOutput(audio=output, engine="local", source_lang=route.source)


class Speech:
    """Speaks cues one by one; those that do not fit their time once more, faster."""

    def __init__(self, job: DubInput, voice: str, folder: str, reporter: Reporter) -> None:
        self._job = job
        self._voice = voice
        self._folder = folder
        self._reporter = reporter

    def write(self, cues: list[Cue], output: str) -> None:
        """Write the cues' speech into one WAV at `output`."""
        total = self._job.duration_s
        starts = [cue.start for cue in cues]
        lengths = [
            self._speak(n, cue, TRANSLATED + (SPOKEN - TRANSLATED) * n / len(cues))
            for n, cue in enumerate(cues)
        ]
        for n, (_, speed) in enumerate(plan(starts, lengths, total)):
            if speed > 1.0:
                percent = SPOKEN + (FITTED - SPOKEN) * n / len(cues)
                lengths[n] = self._speak(n, cues[n], percent, speed)
        # the faster phrases are not exactly as long as planned: place what was really said
        placed = [start for start, _ in plan(starts, lengths, total, max_speed=1.0)]
        self._reporter.progress(FITTED, phase="assembling")
        files = [self._file(n) for n in range(len(cues))]
        assemble(files, placed, total, output, self._reporter)

    def _speak(self, number: int, cue: Cue, percent: float, speed: float = 1.0) -> float:
        self._reporter.progress(percent, phase="speaking")
        tools, path = self._job.tools, self._file(number)
        return speak(cue.text, self._voice, path, tools, self._reporter, speed=speed)

    def _file(self, number: int) -> str:
        return str(Path(self._folder, f"{number}.wav"))


def speakable(
    installed: Mapping[tuple[str, str], str], spoken: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return, by source language, the installed pairs' targets that have a voice."""
    found: dict[str, list[str]] = {}
    for source, target in sorted(installed):
        if target in spoken:
            found.setdefault(source, []).append(target)
    return {source: tuple(targets) for source, targets in found.items()}


def find_route(job: DubInput) -> Route:
    """Return how this job can be done. Raises ToolMissing, NoEngine or NoSubtitles."""
    if not (job.tools.apertium and job.tools.espeak):
        raise ToolMissing("The local engine needs apertium and espeak-ng; run `dubline doctor`.")
    installed, spoken = installed_pairs(job.tools), voices(job.tools)
    pairs = speakable(installed, spoken)
    target = _code(job.target_lang)
    wanted = None if job.source_lang == AUTO else _code(job.source_lang)
    _require_pair(pairs, wanted, target)
    if not job.subtitles:
        raise NoSubtitles
    for subtitles in job.subtitles:
        source = _code(subtitles.language)
        if source == UNKNOWN and wanted:
            source = wanted
        if wanted in (None, source) and target in pairs.get(source, ()):
            return Route(subtitles, source, installed[source, target], spoken[target])
    there = ", ".join(sorted({s.language for s in job.subtitles}))
    raise NoSubtitles(
        f"The local engine needs subtitles in {_wanted_names(pairs, wanted, target)}; "
        f"there are only: {there}."
    )


def _require_pair(pairs: dict[str, tuple[str, ...]], wanted: str | None, target: str) -> None:
    if any(target in pairs.get(s, ()) for s in ([wanted] if wanted else pairs)):
        return
    there = ", ".join(f"{s} -> {t}" for s, targets in pairs.items() for t in targets)
    raise NoEngine(
        f"There is no local translation engine for {wanted or 'any language'} -> {target}; "
        f"installed: {there or 'none'}."
    )


def _wanted_names(pairs: dict[str, tuple[str, ...]], wanted: str | None, target: str) -> str:
    if wanted:
        return language_name(wanted)
    return " or ".join(language_name(s) for s, targets in pairs.items() if target in targets)


def _code(tag: str) -> str:
    language = find_language(tag)
    return language.code if language else UNKNOWN
