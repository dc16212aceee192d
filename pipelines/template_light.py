"""Preloaded by the fork server of workers that never download."""

from __future__ import annotations

import pipelines.child
import pipelines.dub.stage
import pipelines.mux.stage

__all__ = ["pipelines"]
