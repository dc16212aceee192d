"""What live dub workers can dub, from the heartbeat rows they write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from models.clock import db_now
from models.errors import InvalidRequest
from models.installation import Worker
from models.languages import find_language, language_name
from models.names import Queue
from tasks.dispatch import WORKER_ALIVE_S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AUTO: Final = "auto"
VOT: Final = "vot"


@dataclass(frozen=True)
class Engine:
    """One engine's language pairs: targets by source, the source `auto` when it finds it out."""

    name: str
    pairs: dict[str, frozenset[str]]

    @property
    def targets(self) -> frozenset[str]:
        """Every language it can dub into."""
        return frozenset().union(*self.pairs.values())


def live_engines(session: Session, *, vot_enabled: bool) -> list[Engine] | None:
    """Return the engines of live dub workers together; None when no dub worker is alive."""
    rows = session.execute(
        select(Worker.engines).where(
            Worker.queue == Queue.DUB, Worker.last_seen > db_now() - WORKER_ALIVE_S
        )
    ).scalars()
    told = list(rows)
    if not told:
        return None
    merged: dict[str, dict[str, set[str]]] = {}
    for engines in told:
        for name, languages in engines.items():
            _merge(merged.setdefault(name, {}), languages)
    return [
        Engine(name, {source: frozenset(targets) for source, targets in pairs.items()})
        for name, pairs in sorted(merged.items())
        if vot_enabled or name != VOT
    ]


def _merge(pairs: dict[str, set[str]], languages: dict[str, Any]) -> None:
    for source, targets in languages.get("pairs", {}).items():
        pairs.setdefault(source, set()).update(targets)


def check_dubbable(engines: list[Engine] | None, provider: str, target: str) -> None:
    """Raise InvalidRequest when no engine of a live worker dubs into `target`.

    Without a live worker nothing is known, so nothing is refused; the stage decides then.
    """
    if engines is None:
        return
    usable = [engine for engine in engines if provider in {AUTO, engine.name}]
    if not usable:
        have = ", ".join(engine.name for engine in engines) or "none"
        raise _bad("dubbingProvider", f"The engine {provider} is not available here ({have}).")
    language = find_language(target)
    code = language.code if language else target
    offered = frozenset().union(*(engine.targets for engine in usable))
    if code not in offered:
        names = ", ".join(f"{language_name(c)} ({c})" for c in sorted(offered)) or "none"
        raise _bad(
            "targetLang",
            f"No engine here can dub into {language_name(target)}. Available: {names}.",
        )


def _bad(field: str, message: str) -> InvalidRequest:
    return InvalidRequest(message, [{"field": field, "message": message}])
