"""The page with thousands of jobs that change: a short form of `make bench-ui`.

Sizes are judged as there: memory, elements, traffic, errors. Times depend on the machine and are
judged by `make bench-ui` only; a page that never catches up fails here all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.ui_browser import chromium, log_in
from bench.ui_house import ui_house
from bench.ui_measure import Measured
from tests.programs import require_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.ui_report import Figure

JOBS = 3_000
TIMES = {
    "first row",
    "long tasks in 6 s",
    "state change to pixel, p95",
    "progress to pixel, p95",
    "frame while scrolling, p95",
    "click to feedback, p95",
    "right again after 2 s offline",
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Measured]:
    require_program("redis-server")
    folder = tmp_path_factory.mktemp("ui")
    with ui_house(folder, JOBS) as house, chromium() as browser:
        yield Measured(house, browser, log_in(browser, house.gateway.base), JOBS)


def reached(figures: list[Figure]) -> None:
    assert figures
    missed = {
        figure.name: (figure.reached, figure.beside)
        for figure in figures
        if figure.goal is not None and figure.name not in TIMES and figure.reached > figure.goal
    }
    assert not missed


def test_the_list_is_small_and_soon_there(measured: Measured) -> None:
    reached(measured.loading(1))


def test_the_page_stays_smooth_and_small_while_jobs_change(measured: Measured) -> None:
    reached(measured.living(6))


def test_scrolling_and_clicking_are_smooth_while_jobs_change(measured: Measured) -> None:
    reached(measured.scrolling(1_000))
    reached(measured.clicking(5))


def test_a_quiet_list_costs_little_and_four_jobs_not_much(measured: Measured) -> None:
    reached(measured.traffic(2))


def test_what_was_missed_offline_is_caught_up(measured: Measured) -> None:
    reached(measured.resync(2))
