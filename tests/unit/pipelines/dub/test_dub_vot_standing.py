"""Where a translation goes on: no program, no network, any clock."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dub.vot.standing import FARTHEST_S, POLL_S, Standing, key_of, take_up

NOW = 1_800_000_000.0
MOMENTS = st.floats(NOW - 1e6, NOW + 1e6)
KEY = key_of("https://youtu.be/LK6nLR1bzpI", "en", "ru", "https://api.test")
NEW = Standing.fresh(KEY, lively=False, now=NOW)

standings = st.fixed_dictionaries(
    {
        "key": st.just(KEY),
        "lively": st.booleans(),
        "began_at": MOMENTS,
        "next_at": MOMENTS,
        "accepted": st.booleans(),
        "translation_id": st.text(max_size=20),
        "audio_sent_for": st.none() | st.text(max_size=20),
        "rate_pauses": st.integers(0, 3),
        "long_queue": st.booleans(),
        "percent": st.floats(0, 85),
    }
).map(lambda fields: Standing(**fields))


@given(standings)
def test_what_was_known_is_known_after_a_restart(known: Standing) -> None:
    state = json.loads(json.dumps(known.state()))
    assert state["engine"] == "vot"
    assert Standing.model_validate(state) == known
    moments = {"next_at", "began_at"}
    assert take_up(state, NEW, POLL_S).model_dump(exclude=moments) == known.model_dump(
        exclude=moments
    )


@given(standings)
def test_nothing_is_asked_early_unless_the_clock_was_set_back(known: Standing) -> None:
    left = take_up(known.state(), NEW, POLL_S).seconds_left(NOW)
    if known.next_at - NOW > FARTHEST_S:
        assert left == pytest.approx(POLL_S)
    else:
        assert left == pytest.approx(max(known.next_at - NOW, 0.0))


@given(standings)
def test_time_in_which_nobody_waited_does_not_count(known: Standing) -> None:
    waited = take_up(known.state(), NEW, POLL_S).seconds_waited(NOW)
    before_the_poll_was_due = max(min(known.next_at, NOW) - known.began_at, 0.0)
    assert waited == pytest.approx(before_the_poll_was_due, abs=1e-3)


@given(standings, st.floats(0.0, FARTHEST_S))
def test_while_it_is_put_off_nobody_waits_for_the_service(known: Standing, seconds: float) -> None:
    known = take_up(known.state(), NEW, POLL_S)
    off = take_up(known.put_off(NOW, seconds).state(), NEW, POLL_S)
    assert off.seconds_left(NOW) == pytest.approx(seconds, abs=1e-3)
    woken = off.taken_up(NOW + seconds, POLL_S).seconds_waited(NOW + seconds)
    assert woken == pytest.approx(known.seconds_waited(NOW), abs=1e-3)


@given(standings, st.integers(1, 5))
def test_taking_it_up_again_and_again_changes_nothing(known: Standing, times: int) -> None:
    once = again = take_up(known.state(), NEW, POLL_S)
    for _ in range(times):
        again = take_up(again.state(), NEW, POLL_S)
    assert again.next_at == pytest.approx(once.next_at)
    assert again.seconds_waited(NOW) == pytest.approx(once.seconds_waited(NOW), abs=1e-3)


@pytest.mark.parametrize(
    "asked",
    [
        ("https://youtu.be/LK6nLR1bzpI", "en", "kk", "https://api.test"),
        ("https://youtu.be/LK6nLR1bzpI", "auto", "ru", "https://api.test"),
        ("https://youtu.be/LK6nLR1bzpI", "en", "ru", "https://other.test"),
        ("https://youtu.be/LK6nLR1bzpJ", "en", "ru", "https://api.test"),
    ],
)
def test_the_standing_of_another_request_is_no_good(asked: tuple[str, ...]) -> None:
    other = Standing.fresh(key_of(*asked), lively=False, now=NOW - 60)
    assert take_up(other.state(), NEW, POLL_S) == NEW


@pytest.mark.parametrize(
    "state",
    [
        None,
        {},
        {"engine": "local"},
        NEW.state() | {"engine": "local"},
        NEW.state() | {"nextAt": "soon"},
        NEW.state() | {"nextAt": float("inf")},
        NEW.state() | {"percent": 101},
        NEW.state() | {"fromTheFuture": 1},
    ],
)
def test_what_is_no_standing_is_ignored(state) -> None:
    assert take_up(state, NEW, POLL_S) is NEW


def test_a_key_tells_nothing_about_the_link() -> None:
    assert "LK6nLR1bzpI" not in KEY
    assert key_of("a", "bc", "d") != key_of("ab", "c", "d")
