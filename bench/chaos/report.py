"""What a chaos program promises and what it measured, as a table."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

SHOWN = 12


@dataclass(frozen=True)
class Promise:
    """One line of the table."""

    what: str
    required: str
    measured: str
    kept: bool


@dataclass
class Report:
    """The outcome of one program; `broken` is empty when every promise was kept."""

    program: str
    promises: list[Promise] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    skipped: str = ""
    started: float = field(default_factory=time.monotonic)

    def none(self, what: str, violations: list[str]) -> None:
        """Promise that there are no violations; the first ones are shown."""
        shown = "; ".join(violations[:SHOWN])
        measured = f"{len(violations)}: {shown}" if violations else "0"
        self.promises.append(Promise(what, "0", measured, not violations))

    def at_most(self, what: str, measured: float | None, limit: float, unit: str = "s") -> None:
        """Promise a bound; nothing measured breaks it."""
        text = "nothing measured" if measured is None else f"{measured:.1f} {unit}"
        kept = measured is not None and measured <= limit
        self.promises.append(Promise(what, f"<= {limit:g} {unit}", text, kept))

    def at_least(self, what: str, measured: float, limit: float) -> None:
        """Promise that enough happened for the rest to mean something."""
        self.promises.append(Promise(what, f">= {limit:g}", f"{measured:g}", measured >= limit))

    def note(self, name: str, value: Any) -> None:
        """Keep a figure that is not judged."""
        self.notes[name] = value

    @property
    def broken(self) -> list[Promise]:
        """The promises that were not kept."""
        return [promise for promise in self.promises if not promise.kept]

    def text(self) -> str:
        """Return the table."""
        seconds = time.monotonic() - self.started
        lines = [f"{self.program}: {self.skipped or f'{seconds:.0f} s'}"]
        lines += [
            f"  {'ok    ' if p.kept else 'BROKEN'} {p.what:<58} {p.required:>12}   {p.measured}"
            for p in self.promises
        ]
        lines += [f"         {name}: {value}" for name, value in self.notes.items()]
        return "\n".join(lines)

    def json(self) -> str:
        """Return everything as one line for programs."""
        facts = {"program": self.program, "notes": self.notes, "skipped": self.skipped}
        return json.dumps(facts | {"promises": [asdict(p) for p in self.promises]}, default=str)


def percentile(values: list[float], share: float) -> float | None:
    """Return the value below which this share of them lies; None when there are none."""
    if not values:
        return None
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def say(text: str) -> None:
    """Tell on standard error how far a long program is."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)
