"""The engines of this installation, best first, and which one does a job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import NoEngine
from pipelines.dub.local.engine import LocalProvider
from pipelines.dub.vot.engine import VotProvider

if TYPE_CHECKING:
    from models.stage_io import DubInput
    from pipelines.dub.provider import Provider

ENGINES: tuple[Provider, ...] = (
    VotProvider(),
    LocalProvider(),
)


def choose(job: DubInput) -> Provider:
    """Return the engine the job names, or with `auto` the first that can do it.

    An engine that an earlier attempt began with comes before the others.

    Raises the named engine's own reason, or NoEngine with every engine's reason.
    """
    reasons = []
    begun = (job.state or {}).get("engine")
    for engine in sorted(ENGINES, key=lambda engine: engine.name != begun):
        if job.provider not in ("auto", engine.name):
            continue
        reason = engine.refuse(job)
        if reason is None:
            return engine
        if job.provider != "auto":
            raise reason
        reasons.append(f"{engine.name}: {reason.message}")
    raise NoEngine(f"No engine can dub this into {job.target_lang}. {' '.join(reasons)}")
