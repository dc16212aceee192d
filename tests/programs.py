"""Programs that tests run for real."""

from __future__ import annotations

import os
import shutil

import pytest

from models.stage_io import Tools


def require_program(name: str) -> str:
    """Return a program's path; without it the test is skipped at home and fails in CI."""
    path = shutil.which(name)
    if path is None:
        message = f"{name} is not installed"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


def require_tools(*names: str) -> Tools:
    """Return the Tools with the named fields filled; `espeak` stands for espeak-ng."""
    programs = {"espeak": "espeak-ng"}
    return Tools(**{name: require_program(programs.get(name, name)) for name in names})
