"""How much of a whole job each stage is."""

from __future__ import annotations

from typing import Final

from models.job_state import STAGE_OF, Stage, Status

# Shares of the wall time of a 10-minute video on two cores and a 50 Mbit/s line, rounded.
WEIGHTS: Final[dict[Stage, float]] = {Stage.DOWNLOAD: 50.0, Stage.DUB: 30.0, Stage.MUX: 20.0}
ALL_BUT_PUT_AWAY: Final = 99.0
"""Of a job whose dub was skipped: its video only has to be put into the library."""
_BEFORE: Final[dict[Stage, float]] = {Stage.DOWNLOAD: 0.0, Stage.DUB: 50.0, Stage.MUX: 80.0}


def overall(stage: Stage, percent: float, *, dubbing: bool) -> float:
    """Return the whole job's percent (0-100) when `stage` stands at `percent` (0-100)."""
    share = min(max(percent, 0.0), 100.0)
    if not dubbing:
        return round(share, 1) if stage is Stage.DOWNLOAD else ALL_BUT_PUT_AWAY
    return round(_BEFORE[stage] + WEIGHTS[stage] * share / 100.0, 1)


def at_rest(status: Status, *, dubbing: bool) -> float | None:
    """Return the job's percent on entering `status`; None where it stays as it was."""
    if status is Status.COMPLETE:
        return 100.0
    stage = STAGE_OF.get(status)
    return None if stage is None else overall(stage, 0.0, dubbing=dubbing)
