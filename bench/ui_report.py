"""Figures with their goals, as a table."""

from __future__ import annotations

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number; smaller is better."""

    name: str
    reached: float
    goal: float | None
    unit: str
    beside: str = ""
    """What was measured in the same run for comparison, or how often it was measured."""

    @property
    def missed(self) -> bool:
        """Whether there is a goal and it was not reached."""
        return self.goal is not None and not self.reached <= self.goal


def p95(values: list[float]) -> float:
    """Return the 95th percentile; infinity of nothing, so that no goal is reached by silence."""
    return sorted(values)[int(len(values) * 0.95)] if values else float("inf")


def median(values: list[float]) -> float:
    """Return the middle value; infinity of nothing."""
    return sorted(values)[len(values) // 2] if values else float("inf")


def load() -> str:
    """Say how busy the machine is."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def table(figures: list[Figure]) -> str:
    """Return all figures, one a line."""
    rows = [("", "goal", "reached", "")]
    for one in figures:
        goal = "" if one.goal is None else f"<= {one.goal:g} {one.unit}"
        verdict = "MISSED " if one.missed else ""
        rows.append((one.name, goal, f"{one.reached:.3g} {one.unit}", verdict + one.beside))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        f"{name:<{widths[0]}}  {goal:>{widths[1]}}  {reached:>{widths[2]}}  {rest}".rstrip()
        for name, goal, reached, rest in rows
    ]
    return "\n".join(lines)
