"""Which languages the engines of this machine can dub; a worker tells it in its heartbeat."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.stage_io import Frozen, LocalModels
from pipelines.dub import engines

if TYPE_CHECKING:
    from models.stage_io import Tools


class EngineLanguages(Frozen):
    """An engine's languages, ISO 639-1; the source `auto` means that it finds it out."""

    targets: tuple[str, ...]
    pairs: dict[str, tuple[str, ...]]
    """Target languages by source language."""
    third_party: bool
    """It sends the link to somebody else."""


def capabilities(
    tools: Tools, local: LocalModels | None = None, *, vot_enabled: bool
) -> dict[str, EngineLanguages]:
    """Return the languages of every engine that can run here, by engine name."""
    found: dict[str, EngineLanguages] = {}
    for engine in engines.ENGINES:
        pairs = dict(engine.pairs(tools, local or LocalModels()))
        if not pairs or (engine.name == "vot" and not vot_enabled):
            continue
        targets = tuple(sorted({target for to in pairs.values() for target in to}))
        found[engine.name] = EngineLanguages(
            targets=targets, pairs=pairs, third_party=engine.third_party
        )
    return found
