"""A worker with one engine more, for `celery -A tests.engines.worker`; its children have it too."""

from __future__ import annotations

import tests.engines.added
from tasks import children
from tasks.process import app

__all__ = ["app", "tests"]

_preload = children.preload
children.preload = lambda _module: _preload("tests.engines.template")  # type: ignore[assignment]
