"""The local engine: words of subtitles or of the voice, translated and spoken on this machine."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from models.errors import StageError
from models.languages import UNKNOWN
from models.stage_io import DubOutput, SubtitleFile
from pipelines.dub.local.installed import shortcomings, speakable, translators, voices
from pipelines.dub.local.retell import retell
from pipelines.dub.local.route import code_of, find_route, translator_of, voice_of
from pipelines.dub.local.speech import Speech
from pipelines.dub.local.words import words_of

if TYPE_CHECKING:
    from models.stage_io import DubInput, LocalModels, Tools
    from pipelines.reporter import Reporter

TRANSLATION: Final = 5.0
"""Percent of the stage that translating takes."""


class LocalProvider:
    """Uses no network: subtitles or whisper, a translator, a voice."""

    @property
    def name(self) -> Literal["local"]:
        """The name that jobs choose it by."""
        return "local"

    @property
    def third_party(self) -> bool:
        """Whether it sends the link to somebody else."""
        return False

    def pairs(self, tools: Tools, local: LocalModels) -> dict[str, tuple[str, ...]]:
        """Return the translation pairs that are here and whose target language can be spoken."""
        return speakable(translators(tools, local), voices(tools, local))

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
        said = str(route.words)
        if isinstance(route.words, SubtitleFile):
            said = _digest(route.words.path)
        source = code_of(route.tag)
        by = "" if source == UNKNOWN else str(translator_of(job, source))
        kept = _digest(job.local.glossary)
        return said, route.tag, by, str(voice_of(job)), kept, job.local.model_dump_json()

    def dub(self, job: DubInput, reporter: Reporter) -> DubOutput:
        """Translate every sentence and speak it at the times of its cues."""
        route = find_route(job)
        for sentence in shortcomings(job.local):
            reporter.log("warning", sentence)
        output = str(Path(job.workdir, "dub.wav"))
        with tempfile.TemporaryDirectory(dir=job.workdir, prefix="speech-") as folder:
            tag, cues, percent = words_of(job, route, folder, reporter)
            reporter.progress(percent, phase="translating")
            sentences = retell(job, tag, cues, folder, reporter)
            speech = Speech(job, voice_of(job), folder, reporter, percent + TRANSLATION)
            speech.write(sentences, output)
        return DubOutput(audio=output, engine="local", source_lang=code_of(tag))


def _digest(path: str) -> str:
    """Return a file's digest; empty for a file that is not there."""
    file = Path(path)
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
