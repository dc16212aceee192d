"""Speeds as people write and read them."""

from __future__ import annotations

import re
from typing import Any, Final

import click
from typing_extensions import override

from models.runtime_settings import COUNT_MAX

POWERS: Final = {"": 0, "k": 1, "m": 2, "g": 3}
RATE: Final = re.compile(r"(\d+(?:\.\d+)?) ?([kmg]?)(i?)(?:b?(?:/s)?)", re.IGNORECASE)
OFF: Final = "off"


def parse_rate(text: str) -> int:
    """Return bytes/s of `500K`, `2.5M`, `1 MB/s` or, in 1024s, `512Ki`; raises ValueError."""
    found = RATE.fullmatch(text.strip())
    if found is None or (found[3] and not found[2]):
        raise ValueError(f"{text!r} is not a speed such as 500K, 2M or 750000 (bytes per second).")
    unit: int = 1024 if found[3] else 1000
    rate = round(float(found[1]) * float(unit ** POWERS[found[2].lower()]))
    if not 0 < rate <= COUNT_MAX:
        raise ValueError(f"{text!r} is out of range; `{OFF}` lifts a limit.")
    return rate


def show_rate(rate: float | None) -> str:
    """Return a speed in thousands, `off` for none."""
    if rate is None:
        return OFF
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if rate >= size:
            return f"{rate / size:.4g} {unit}/s"
    return f"{rate:.0f} B/s"


class Rate(click.ParamType[Any]):
    """A speed on the command line; `off` becomes None where that is allowed."""

    name = "rate"

    def __init__(self, *, off: bool) -> None:
        self._off = off

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if self._off and value == OFF:
            return OFF
        try:
            return parse_rate(value) if isinstance(value, str) else value
        except ValueError as error:
            self.fail(str(error), param, ctx)
