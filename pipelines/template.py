"""Preloaded by the fork server: what every stage's child starts with, warm and single-threaded.

The fork server swallows an ImportError of a preload module and nothing else; a child works
without the warmth, only slower.
"""

from __future__ import annotations

import pipelines.child
import pipelines.download.look
import pipelines.download.stage
from pipelines.download.warm import warm_up

__all__ = ["pipelines"]

warm_up()
