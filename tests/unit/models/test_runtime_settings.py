"""Settings that change at run time: defaults, storing, and values that are no longer valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import ValidationError

from models.database import make_engine, reading, transaction
from models.installation import Setting
from models.job_state import Stage
from models.runtime_settings import RuntimeSettings, read_settings, write_settings
from models.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    made = make_engine("sqlite://")
    metadata.create_all(made)
    yield made
    made.dispose()


def test_what_is_not_stored_has_its_default(engine: Engine) -> None:
    with reading(engine) as session:
        assert read_settings(session) == RuntimeSettings()


def test_only_what_was_changed_is_stored(engine: Engine) -> None:
    changes = {"mux_size": 3, "alt_schedule": {"begin": "22:00", "end": "6:00", "days": ["sat"]}}
    with transaction(engine) as session, pytest.raises(ValidationError):
        write_settings(session, changes)
    changes["alt_schedule"] = {"begin": "22:00", "end": "06:00", "days": ["sat"]}
    with transaction(engine) as session:
        write_settings(session, changes)
    with reading(engine) as session:
        assert {row.key for row in session.query(Setting)} == {"mux_size", "alt_schedule"}
        found = read_settings(session)
    assert found.size(Stage.MUX) == 3
    assert found.size(Stage.DOWNLOAD) is None
    assert found.alt_schedule.days == ("sat",)


def test_a_refused_change_stores_nothing(engine: Engine) -> None:
    with transaction(engine) as session, pytest.raises(ValidationError):
        write_settings(session, {"dub_size": 2, "mux_size": 1000})
    with reading(engine) as session:
        assert session.query(Setting).count() == 0


def test_a_stored_value_that_is_not_valid_counts_as_unset(engine: Engine) -> None:
    with transaction(engine) as session:
        session.add(Setting(key="mux_size", value="many"))
        session.add(Setting(key="dub_size", value=4))
        session.add(Setting(key="of another program", value=1))
    with reading(engine) as session:
        assert read_settings(session) == RuntimeSettings(dub_size=4)
