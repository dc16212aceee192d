"""Preloaded by the fork server of workers that never download."""

from __future__ import annotations

import pipelines.child

__all__ = ["pipelines"]
