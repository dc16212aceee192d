"""The engines of this installation, best first, and which one does a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import NoEngine
from pipelines.dub.local.engine import LocalProvider
from pipelines.dub.provider import AUTO
from pipelines.dub.vot.engine import VotProvider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.errors import StageError
    from models.stage_io import DubInput
    from pipelines.dub.provider import Provider

ENGINES: tuple[Provider, ...] = (
    VotProvider(),
    LocalProvider(),
)


def choose(job: DubInput, failed: Mapping[str, StageError] | None = None) -> Provider:
    """Return the engine the job names, or with `auto` the first that can do it.

    An engine that an earlier attempt began with comes before the others. `failed` tells, by name,
    which engines have tried in this run and why they gave up.

    Raises the named engine's own reason, or NoEngine with every engine's reason.
    """
    if job.provider != AUTO:
        return _named(job)
    reasons = []
    begun = (job.state or {}).get("engine")
    for engine in sorted(ENGINES, key=lambda engine: engine.name != begun):
        reason = (failed or {}).get(engine.name) or engine.refuse(job)
        if reason is None:
            return engine
        reasons.append(f"{engine.name}: {reason.message}")
    raise NoEngine(f"No engine can dub this into {job.target_lang}. {' '.join(reasons)}")


def _named(job: DubInput) -> Provider:
    engine = next((engine for engine in ENGINES if engine.name == job.provider), None)
    if engine is None:
        there = ", ".join(engine.name for engine in ENGINES)
        raise NoEngine(f"There is no engine {job.provider} here; there are: {there}.")
    if reason := engine.refuse(job):
        raise reason
    return engine
