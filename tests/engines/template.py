"""Preloaded by the fork server of workers that have the engine of the tests."""

from __future__ import annotations

import pipelines.template_light
import tests.engines.added

__all__ = ["pipelines", "tests"]
