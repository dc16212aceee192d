"""Migrations up, down and up again on both databases make the tables of the models."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, select

from models.database import make_engine, reading, transaction
from models.job import Job, JobEvent, Media
from models.job_commands import create_job
from models.schema import metadata
from tests.database import ROOT

if TYPE_CHECKING:
    from sqlalchemy import Engine

pytestmark = pytest.mark.filterwarnings(
    "ignore:autogenerate skipping metadata-specified expression-based"
)


def config_for(url: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_down_and_up_again(either_url: str) -> None:
    config = config_for(either_url)
    engine = make_engine(either_url, pooled=False)
    assert tables(engine) == set(metadata.tables)
    command.downgrade(config, "base")
    assert tables(engine) == set()
    command.upgrade(config, "head")
    command.upgrade(config, "head")
    assert tables(engine) == set(metadata.tables)
    command.check(config)


def test_rows_survive_every_migration(either_url: str) -> None:
    config = config_for(either_url)
    engine = make_engine(either_url, pooled=False)
    with transaction(engine) as session:
        job_id = create_job(session, {"url": "https://video.test/a"}).job_id
        session.add(Media(job_id=job_id))
    command.downgrade(config, "0001")
    command.upgrade(config, "head")
    with reading(engine) as session:
        assert session.get_one(Job, job_id).failures == 0
        assert session.execute(select(Media.job_id)).scalar_one() == job_id
        assert session.execute(select(JobEvent.job_id)).scalar_one() == job_id


def test_columns_and_constraints_are_those_of_the_models(either_url: str) -> None:
    """`check` compares no CHECK constraints and, on SQLite, no unique names."""
    seen = inspect(make_engine(either_url, pooled=False))
    for name, table in metadata.tables.items():
        columns = {column["name"]: column["nullable"] for column in seen.get_columns(name)}
        assert columns == {column.name: column.nullable for column in table.columns}, name
        unique = {frozenset(found["column_names"]) for found in seen.get_unique_constraints(name)}
        checks = {found["name"] for found in seen.get_check_constraints(name)}
        cascades = {
            (found["constrained_columns"][0], found["options"].get("ondelete"))
            for found in seen.get_foreign_keys(name)
        }
        made = make_names(name)
        assert (unique, checks, cascades) == made, name


def make_names(name: str) -> tuple[set[frozenset[str]], set[str], set[tuple[str, str | None]]]:
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    seen = inspect(engine)
    unique = {frozenset(found["column_names"]) for found in seen.get_unique_constraints(name)}
    checks = {str(found["name"]) for found in seen.get_check_constraints(name)}
    cascades = {
        (found["constrained_columns"][0], found["options"].get("ondelete"))
        for found in seen.get_foreign_keys(name)
    }
    engine.dispose()
    return unique, checks, cascades
