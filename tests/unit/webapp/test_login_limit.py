"""The login limit's sliding windows: per address and name, per name, per address."""

from __future__ import annotations

import pytest

from webapp.auth.login_limit import KEYS_MAX, PER_ADDRESS, PER_NAME, PER_PAIR, LoginLimit


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_window_slides() -> None:
    clock = Clock()
    limit = LoginLimit(clock)
    for _ in range(PER_PAIR):
        assert limit.wait_s("a", "admin") == 0
        clock.now += 1
    assert limit.wait_s("a", "ADMIN") == 60 - PER_PAIR
    assert limit.wait_s("b", "admin") == 0
    clock.now += 60 - PER_PAIR
    assert limit.wait_s("a", "admin") == 0
    assert limit.wait_s("a", "admin") == 1


def test_one_address_cannot_go_on_with_new_names() -> None:
    clock = Clock()
    limit = LoginLimit(clock)
    for number in range(PER_ADDRESS):
        assert limit.wait_s("a", f"name-{number}") == 0
    assert limit.wait_s("a", "another") == 60
    assert limit.wait_s("b", "another") == 0
    clock.now += 60
    assert limit.wait_s("a", "another") == 0


def test_one_name_cannot_be_tried_from_ever_new_addresses() -> None:
    limit = LoginLimit(Clock())
    for number in range(PER_NAME):
        assert limit.wait_s(f"203.0.113.{number}", "admin") == 0
    assert limit.wait_s("198.51.100.1", "Admin") == 60
    assert limit.wait_s("198.51.100.1", "other") == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
        ("::ffff:203.0.113.1", "::ffff:203.0.113.2", False),
    ],
)
def test_one_ipv6_network_is_one_address(one: str, other: str, *, same: bool) -> None:
    limit = LoginLimit(Clock())
    for _ in range(PER_PAIR):
        assert limit.wait_s(one, "admin") == 0
    assert (limit.wait_s(other, "admin") > 0) is same


def test_what_is_refused_is_not_counted() -> None:
    clock = Clock()
    limit = LoginLimit(clock)
    for _ in range(PER_ADDRESS * 3):
        limit.wait_s("a", "admin")
    assert limit.wait_s("a", "other") == 0


def test_a_success_starts_over_and_counts_against_nobody() -> None:
    limit = LoginLimit(Clock())
    for _ in range(PER_ADDRESS + PER_NAME):
        assert limit.wait_s("a", "admin") == 0
        limit.forget("a", "admin")
    guesses = [limit.wait_s("a", f"name-{number}") for number in range(PER_ADDRESS + 1)]
    assert guesses == [0] * PER_ADDRESS + [60]
    limit.forget("a", "name-0")
    assert limit.wait_s("a", "x") == 0
    assert limit.wait_s("a", "y") == 60


def test_memory_is_bounded() -> None:
    limit = LoginLimit(Clock())
    for number in range(KEYS_MAX + 5):
        limit.wait_s(f"address-{number}", f"name-{number}")
    assert limit.remembered() == 3 * KEYS_MAX
