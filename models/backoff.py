"""How long to wait before failed work is tried again. Pure."""

from __future__ import annotations

from typing import Final

CAP_S: Final = 3600.0
DOUBLINGS_MAX: Final = 40
"""Beyond this every base is over the cap, and a float would overflow at 1024."""


def pause_s(failures: int, *, base_s: float, retry_after: float | None, jitter: float) -> float:
    """Return the seconds to wait after the `failures`-th failure in a row (1 is the first).

    The pause doubles with every failure up to an hour. Half of it is fixed and `jitter`, in
    [0, 1), takes its share of the other half, so that jobs which failed together come back
    apart. It is never shorter than `retry_after`, the seconds that the other side asked for.
    """
    half = min(base_s * 2.0 ** min(max(failures - 1, 0), DOUBLINGS_MAX), CAP_S) / 2
    return max(half, retry_after or 0.0) + half * jitter
