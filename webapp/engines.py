"""What live dub workers can dub, from the heartbeat rows they write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from models.clock import db_now
from models.errors import InvalidRequest
from models.installation import Worker
from models.languages import base_code, language_name
from models.names import Queue
from tasks.dispatch import WORKER_ALIVE_S

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

AUTO: Final = "auto"
VOT: Final = "vot"
BUNDLED: Final = (VOT, "local")
"""Engines that a worker may have although none that is alive tells of it."""


@dataclass(frozen=True)
class Engine:
    """One engine's language pairs: targets by source, the source `auto` when it finds it out."""

    name: str
    pairs: dict[str, frozenset[str]]
    third_party: bool
    """It sends the link to somebody else."""

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
    telling: set[str] = set()
    for engines in told:
        for name, languages in engines.items():
            _merge(merged.setdefault(name, {}), languages)
            if languages.get("third_party"):
                telling.add(name)
    return [
        Engine(name, {one: frozenset(targets) for one, targets in pairs.items()}, name in telling)
        for name, pairs in sorted(merged.items())
        if vot_enabled or name != VOT
    ]


def _merge(pairs: dict[str, set[str]], languages: dict[str, Any]) -> None:
    for source, targets in languages.get("pairs", {}).items():
        pairs.setdefault(source, set()).update(targets)


def check_known(
    engines: list[Engine] | None, provider: str, field: str = "dubbingProvider"
) -> None:
    """Raise InvalidRequest when nobody can have an engine of this name."""
    names = sorted({*BUNDLED, *(engine.name for engine in engines or [])})
    if provider not in {AUTO, *names}:
        have = ", ".join([AUTO, *names])
        raise _bad(field, f"There is no engine {provider} here ({have}).")


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
    code = base_code(target)
    offered = frozenset().union(*(engine.targets for engine in usable))
    if code not in offered:
        names = ", ".join(f"{language_name(c)} ({c})" for c in sorted(offered)) or "none"
        raise _bad(
            "targetLang",
            f"No engine here can dub into {language_name(target)}. Available: {names}.",
        )


def _bad(field: str, message: str) -> InvalidRequest:
    return InvalidRequest(message, [{"field": field, "message": message}])
