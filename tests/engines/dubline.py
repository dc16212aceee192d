"""`python -m tests.engines.dubline up`: the whole installation, its workers with one engine more."""

from __future__ import annotations

import sys

from webapp.cli import services
from webapp.cli.main import main


def _celery(application: str) -> list[str]:
    ours = {"tasks.process": "tests.engines.worker"}.get(application, application)
    return [sys.executable, "-m", "celery", "-A", ours]


services._celery = _celery

if __name__ == "__main__":
    main()
