"""Bring the database to the schema's head."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config

if TYPE_CHECKING:
    from models.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


def migrate(settings: Settings) -> None:
    """Run the migrations that are missing; safe to repeat."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", settings.database.replace("%", "%%"))
    command.upgrade(config, "head")
