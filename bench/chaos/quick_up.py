"""`dubline up` that starts a killed process again after at most a second.

    python -m bench.chaos.quick_up up --no-flower

The product waits up to 30 s after deaths in a row, as it should; five hundred kills would then take
hours. Everything else is the product's own.
"""

from __future__ import annotations

from webapp.cli import supervision
from webapp.cli.main import main

PAUSE_MAX_S = 1.0

if __name__ == "__main__":
    supervision.BACKOFF_MAX_S = PAUSE_MAX_S  # type: ignore[misc]
    main()
