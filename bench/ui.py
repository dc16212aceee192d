"""The page against a real gateway with thousands of jobs that change: goals and what is reached.

    python -m bench.ui [--short] [--only living,scrolling]

Headless Chromium, real socket, real database (SQLite), a second process that changes jobs as
workers do. Exits with 1 when a goal is missed; times mean something on an idle machine only, so the
load is printed beside them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ui_browser import chromium, log_in
from bench.ui_house import ui_house
from bench.ui_measure import Measured
from bench.ui_report import load, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.ui_report import Figure

JOBS = 10_000
MANY = 50_000


def phases(measured: Measured, *, short: bool) -> dict[str, Callable[[], list[Figure]]]:
    """Return the measurements by name."""
    return {
        "loading": lambda: measured.loading(2 if short else 5),
        "living": lambda: measured.living(9 if short else 60),
        "scrolling": lambda: measured.scrolling(3_000),
        "clicking": lambda: measured.clicking(10 if short else 40),
        "traffic": lambda: measured.traffic(3 if short else 10),
        "resync": lambda: measured.resync(5 if short else 60),
    }


def measure(folder: Path, jobs: int, only: list[str], *, short: bool) -> list[Figure]:
    """Measure a list of so many jobs."""
    with ui_house(folder, jobs) as house, chromium() as browser:
        measured = Measured(house, browser, log_in(browser, house.gateway.base), jobs)
        figures = []
        for name, phase in phases(measured, short=short).items():
            if name in only:
                figures += phase()
                print(f"{name}: {load()}", file=sys.stderr)
        return figures


def main() -> int:
    """Print the figures; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="less of everything, no 50,000 jobs")
    parser.add_argument("--only", help="some of the measurements, by name, with commas")
    parser.add_argument("--jobs", type=int, default=JOBS)
    options = parser.parse_args()
    names = ["loading", "living", "scrolling", "clicking", "traffic", "resync"]
    only = options.only.split(",") if options.only else names
    with tempfile.TemporaryDirectory(prefix="dubline-ui-") as folder:
        figures = measure(Path(folder) / "usual", options.jobs, only, short=options.short)
        print(f"{options.jobs} jobs; {load()}\n{table(figures)}")
        if not options.short and not options.only:
            many = measure(
                Path(folder) / "many", MANY, ["loading", "living", "scrolling"], short=True
            )
            print(f"\n{MANY} jobs, to see that it is usable\n{table(many)}")
    return int(any(figure.missed for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
