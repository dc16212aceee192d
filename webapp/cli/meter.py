"""Tell how far a long step is."""

from __future__ import annotations

import time
from typing import Final

import click

EVERY_S: Final = 1.0


class Meter:
    """Speaks on standard error, once a second, and so not at all about what ends sooner."""

    def __init__(self, label: str, total: int = 0) -> None:
        self._label = label
        self._total = total
        self._done = 0
        self._next = time.monotonic() + EVERY_S

    def add(self, count: int) -> None:
        """Note that `count` more of the total is done."""
        self.at(self._done + count, self._total)

    def at(self, done: int, total: int) -> None:
        """Note how much is done."""
        self._done = done
        if time.monotonic() >= self._next and total:
            self._next = time.monotonic() + EVERY_S
            click.echo(f"  {self._label}  {100 * done // total} %", err=True)
