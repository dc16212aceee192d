"""Which translators and voices there are here; the operator's models come first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pipelines.dub.local import hear, piper, translation_models
from pipelines.dub.local.speak import espeak_voices
from pipelines.dub.local.translate import installed_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from models.stage_io import LocalModels, Tools
    from pipelines.dub.local.speak import Phrase
    from pipelines.reporter import Reporter

SETUP = "scripts/setup.sh --speech"


class Translator(Protocol):
    """Translates from one language into another."""

    def translate(
        self, lines: Sequence[str], workdir: str, tools: Tools, reporter: Reporter, /
    ) -> list[str]:
        """Return the translation of each line. Raises StageError."""


class Voice(Protocol):
    """Speaks one language."""

    def say(
        self,
        phrases: Sequence[Phrase],
        tools: Tools,
        reporter: Reporter,
        on_share: Callable[[float], None],
        /,
    ) -> list[float]:
        """Speak each phrase into its file and return the lengths in seconds.

        `on_share` hears how much is done, 0 to 1. Raises StageError.
        """


def translators(tools: Tools, models: LocalModels) -> dict[tuple[str, str], Translator]:
    """Return the translator of each (source, target) pair of ISO 639-1 codes."""
    given = models.translation if translation_models.can_run() else ""
    return {**installed_pairs(tools), **translation_models.models_in(given)}


def voices(tools: Tools, models: LocalModels) -> dict[str, Voice]:
    """Return the one voice of each language."""
    given = models.piper if piper.can_run() else ""
    return {**espeak_voices(tools), **piper.piper_voices(given)}


def speakable(
    pairs: Mapping[tuple[str, str], object], spoken: Mapping[str, object]
) -> dict[str, tuple[str, ...]]:
    """Return, by source language, the pairs' targets that have a voice."""
    found: dict[str, list[str]] = {}
    for source, target in sorted(pairs):
        if target in spoken:
            found.setdefault(source, []).append(target)
    return {source: tuple(targets) for source, targets in found.items()}


def shortcomings(models: LocalModels) -> Iterator[str]:
    """Yield a sentence for everything the operator gave that cannot be used."""
    if models.whisper and not hear.has_package():
        yield f"WHISPER_MODEL is set, but faster-whisper is not installed; run {SETUP}."
    elif models.whisper and not hear.can_hear(models.whisper):
        files = ", ".join(hear.MODEL_FILES)
        yield f"WHISPER_MODEL names no folder of a faster-whisper model ({files})."
    if models.translation and not translation_models.can_run():
        yield f"TRANSLATION_MODELS is set, but ctranslate2 is not installed; run {SETUP}."
    elif models.translation and not translation_models.models_in(models.translation):
        yield "TRANSLATION_MODELS names no folder with argos or OPUS-MT models in it."
    if models.piper and not piper.can_run():
        yield "PIPER_VOICES is set, but piper is not installed; run scripts/setup.sh --piper."
    elif models.piper and not piper.piper_voices(models.piper):
        yield "PIPER_VOICES names no folder of piper voices (.onnx with .onnx.json)."
    if models.glossary and not Path(models.glossary).is_file():
        yield "GLOSSARY_FILE cannot be read."
