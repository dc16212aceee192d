"""Import this, and the installation has one engine more: the line that adds it is the last."""

from __future__ import annotations

from pipelines.dub import engines
from tests.engines.tone.engine import ToneProvider

engines.ENGINES = (*engines.ENGINES, ToneProvider())
