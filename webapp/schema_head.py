"""Whether the database has the tables this code expects; only `dubline up` migrates."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from sqlalchemy import Engine

log: Final = structlog.get_logger(__name__)
MIGRATIONS: Final = Path(__file__).parents[1] / "alembic"
LOOK_EVERY_S: Final = 0.2
SAY_EVERY: Final = 50


def expected_head() -> str | None:
    """Return the newest migration of this code."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def is_migrated(engine: Engine, head: str | None) -> bool:
    """Tell whether the database stands at `head`; raises SQLAlchemyError when it is away."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def wait_for_schema(engine: Engine) -> None:
    """Return once the database has been migrated."""
    head = expected_head()
    looks = 0
    while not _reached(engine, head):
        if looks % SAY_EVERY == 0:
            log.warning("waiting for the database to be migrated", head=head)
        looks += 1
        time.sleep(LOOK_EVERY_S)


def _reached(engine: Engine, head: str | None) -> bool:
    try:
        return is_migrated(engine, head)
    except SQLAlchemyError as error:
        log.warning("database not reachable", reason=str(error))
        return False
