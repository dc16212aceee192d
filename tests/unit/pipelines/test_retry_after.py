"""Retry-After in seconds or in any form of an HTTP-date, within [0, 6 h]."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.retry_after import LONGEST_S, retry_after_s

NOW = 784111777.0  # Sun, 06 Nov 1994 08:49:37 GMT, the RFC's example


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("99999999", LONGEST_S),
        ("9" * 5000, LONGEST_S),
        ("Sun, 06 Nov 1994 08:50:37 GMT", 60),
        ("Sunday, 06-Nov-94 08:50:37 GMT", 60),
        ("Sun Nov  6 08:50:37 1994", 60),
        ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_S),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("1e3", None),
        ("١٢", None),
        ("Sun, 99 Nov 1994 08:50:37 GMT", None),
    ],
)
def test_the_forms_of_the_header(value: str, wait: float | None) -> None:
    assert retry_after_s({"Retry-After": value}, NOW) == wait


def test_without_the_header_nothing_is_asked_for() -> None:
    assert retry_after_s({}, NOW) is None


def test_a_date_is_counted_on_the_servers_own_clock() -> None:
    headers = {
        "Retry-After": "Sun, 06 Nov 1994 08:50:37 GMT",
        "Date": "Sun, 06 Nov 1994 08:50:07 GMT",
    }
    assert retry_after_s(headers, NOW + 86400) == 30
    assert retry_after_s(headers | {"Date": "today"}, NOW) == 60


@given(st.text() | st.from_regex(r"\w{3}, \d+ \w{3} \d+ \d+:\d+:\d+ [+-]?\w+"), st.text())
def test_any_header_is_borne(value: str, date: str) -> None:
    wait = retry_after_s({"Retry-After": value, "Date": date}, NOW)
    assert wait is None or 0 <= wait <= LONGEST_S
