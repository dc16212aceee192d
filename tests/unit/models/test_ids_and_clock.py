"""Identifiers are UUIDv7; times are UTC with a Z."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from models.clock import db_now, iso, now
from models.database import make_engine
from models.ids import new_id

if TYPE_CHECKING:
    import pytest


def test_an_id_is_a_uuid_version_7_of_this_moment() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(new_id())
    after = time.time_ns() // 1_000_000
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert before <= made.int >> 80 <= after


def test_ids_are_ordered_by_the_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for millisecond in (1, 2, 255, 256, 65_536, 1_700_000_000_000, 1_700_000_000_001):
        monkeypatch.setattr(time, "time_ns", lambda at=millisecond: at * 1_000_000)
        made.append(new_id())
    assert made == sorted(made)


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


@given(st.floats(0, 4e9))
def test_iso_is_utc_with_milliseconds(seconds: float) -> None:
    text = iso(seconds)
    assert text.endswith("Z")
    assert len(text) == len("2024-01-02T03:04:05.678Z")
    assert abs(datetime.fromisoformat(text).timestamp() - seconds) < 0.002


def test_iso_of_a_known_moment() -> None:
    assert iso(1_704_164_645.6789) == "2024-01-02T03:04:05.678Z"


def test_sqlites_clock_is_this_hosts() -> None:
    engine = make_engine("sqlite://")
    with engine.connect() as connection:
        told = connection.execute(select(db_now())).scalar_one()
    engine.dispose()
    assert abs(told - now()) < 1
    assert datetime.fromtimestamp(told, UTC).year >= 2024
