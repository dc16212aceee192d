"""Speeds as people write them."""

from __future__ import annotations

import pytest

from webapp.cli.rates import parse_rate, show_rate


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("750000", 750_000),
        ("500K", 500_000),
        ("500k", 500_000),
        ("2M", 2_000_000),
        ("2.5 MB/s", 2_500_000),
        ("1G", 10**9),
        ("512Ki", 524_288),
        ("1MiB/s", 1_048_576),
        ("100 B/s", 100),
    ],
)
def test_units(text: str, rate: int) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "fast", "-1", "1T", "K", "1e6", "5i", "5 bits", "1,5M"])
def test_what_is_no_speed_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a speed such as 500K"):
        parse_rate(text)


@pytest.mark.parametrize("text", ["0", "0.0M", "9999999999G"])
def test_what_no_limit_can_be_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="out of range"):
        parse_rate(text)


@pytest.mark.parametrize(
    ("rate", "text"),
    [(None, "off"), (100, "100 B/s"), (500_000, "500 kB/s"), (2.5e6, "2.5 MB/s"), (1e9, "1 GB/s")],
)
def test_they_are_shown_in_thousands(rate: float | None, text: str) -> None:
    assert show_rate(rate) == text
