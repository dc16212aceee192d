"""The login limit's sliding window."""

from __future__ import annotations

from webapp.auth.login_limit import ATTEMPTS, KEYS_MAX, LoginLimit


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_window_slides() -> None:
    clock = Clock()
    limit = LoginLimit(clock)
    for _ in range(ATTEMPTS):
        assert limit.wait_s("a", "admin") == 0
        clock.now += 1
    assert limit.wait_s("a", "ADMIN") == 50
    assert limit.wait_s("b", "admin") == 0
    clock.now += 50
    assert limit.wait_s("a", "admin") == 0
    assert limit.wait_s("a", "admin") == 1


def test_a_success_starts_over_and_memory_is_bounded() -> None:
    limit = LoginLimit(Clock())
    for _ in range(ATTEMPTS):
        limit.wait_s("a", "admin")
    limit.forget("a", "admin")
    assert limit.wait_s("a", "admin") == 0
    for number in range(KEYS_MAX + 5):
        limit.wait_s(str(number), "x")
    assert len(limit._seen) == KEYS_MAX
