"""A worker's context over a SQLite database of its own, without Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk.on_sqlite(tmp_path)
    yield made
    made.close()
