"""Translate lines of text with the operator's CTranslate2 models, argos packages among them."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from models.errors import MediaToolFailed
from models.languages import find_language
from pipelines.dub.local.answers import answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from models.stage_io import Tools
    from pipelines.reporter import Reporter

PACKAGES = ("ctranslate2", "sentencepiece")
NAMED = re.compile(r"(?:.*[-_])?([a-z]{2,3})[-_]([a-z]{2,3})")
"""A folder such as `en-ru` or `opus-mt-en-ru`."""


class TranslationModel(NamedTuple):
    """One model's folder, and how its words are cut into pieces."""

    folder: str
    kind: Literal["argos", "marian"]

    def translate(
        self, lines: Sequence[str], workdir: str, _tools: Tools, reporter: Reporter
    ) -> list[str]:
        """Translate each line in a process of its own.

        Raises MediaToolFailed, Crashed, Stopped.
        """
        source = Path(workdir, "source.json")
        source.write_text(json.dumps(list(lines)), encoding="utf-8")
        translated: list[str] = []
        for answer in answers("translating", [self.kind, self.folder, str(source)], reporter):
            translated += map(str, answer["lines"])
        if len(translated) != len(lines):
            said = f"The model translated {len(lines)} lines into {len(translated)}"
            raise MediaToolFailed(f"{said}; nothing was dubbed.")
        return translated


def can_run() -> bool:
    """Tell whether the packages that run the models are installed."""
    return all(importlib.util.find_spec(package) for package in PACKAGES)


def models_in(folder: str) -> dict[tuple[str, str], TranslationModel]:
    """Return the model of each (source, target) pair of ISO 639-1 codes in the operator's folder.

    An argos package, unpacked, says its languages in `metadata.json`; a model that
    ct2-transformers-converter made of an OPUS-MT one (`source.spm`, `target.spm` beside it) says
    them in its folder's name. Where two models are of one pair, the first by name counts.
    """
    found: dict[tuple[str, str], TranslationModel] = {}
    if folder and Path(folder).is_dir():
        for place in sorted(Path(folder).iterdir()):
            for pair, model in _models_at(place):
                found.setdefault(pair, model)
    return found


def _models_at(place: Path) -> Iterator[tuple[tuple[str, str], TranslationModel]]:
    if (place / "model" / "model.bin").is_file() and (place / "sentencepiece.model").is_file():
        if pair := _languages(*_metadata(place / "metadata.json")):
            yield pair, TranslationModel(str(place), "argos")
    elif all((place / name).is_file() for name in ("model.bin", "source.spm", "target.spm")):
        named = NAMED.fullmatch(place.name)
        if named and (pair := _languages(named[1], named[2])):
            yield pair, TranslationModel(str(place), "marian")


def _metadata(path: Path) -> tuple[str, str]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return str(said["from_code"]), str(said["to_code"])
    except (OSError, ValueError, KeyError, TypeError):
        return "", ""


def _languages(source: str, target: str) -> tuple[str, str] | None:
    known = find_language(source), find_language(target)
    return (known[0].code, known[1].code) if known[0] and known[1] else None
