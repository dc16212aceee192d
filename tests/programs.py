"""Programs that tests run for real."""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
from typing import Any, NoReturn

import pytest

from models.stage_io import Tools


def missing(what: str) -> NoReturn:
    """Skip the test at home, fail it in CI: there everything has to be."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def require_package(name: str) -> Any:
    """Return an optional package; without it the test is skipped at home and fails in CI."""
    if importlib.util.find_spec(name) is None:
        missing(f"the package {name} is not installed")
    return importlib.import_module(name)


def require_program(name: str) -> str:
    """Return a program's path; without it the test is skipped at home and fails in CI."""
    path = shutil.which(name)
    if path is None:
        missing(f"{name} is not installed")
    return path


def require_tools(*names: str) -> Tools:
    """Return the Tools with the named fields filled; `espeak` stands for espeak-ng."""
    programs = {"espeak": "espeak-ng"}
    return Tools(**{name: require_program(programs.get(name, name)) for name in names})
