"""What is measured of the page; each function returns its figures.

Times in the page run to the frame after the change, so they are late by a frame rather than early.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import requests

from bench.ui_browser import SCROLL, Tab, scroll_floor, tab
from bench.ui_report import Figure, load, median, p95
from tests.servers.gateway import LOCAL_TOKEN

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from bench.ui_house import UiHouse

STEP_PX = 400
SETTLE_MS = 1_000
OFFLINE_CHANGES = 20
RESYNC_MS = 30_000
VIEWS = ("?sort=activity", "?sort=queue", "?sort=name")
"""Sorted by what every change changes, as usual, and by what no change changes."""
PAUSE = ".icon-button[aria-label^='Pause:']"
RESUME = ".icon-button[aria-label^='Resume:']"


class Measured:
    """A house, a browser and a login: what every measurement needs."""

    def __init__(self, house: UiHouse, browser: Browser, login: Any, jobs: int) -> None:
        self.house = house
        self.browser = browser
        self.login = login
        self.jobs = jobs

    def tab(self) -> Any:
        """Open a tab with an empty cache."""
        return tab(self.browser, self.house.gateway.base, self.login)

    def loading(self, times: int) -> list[Figure]:
        """Return how long an empty tab takes to the first row; the median of some times."""
        first = []
        whole = []
        for _ in range(times):
            with self.tab() as opened:
                began = time.monotonic()
                opened.open("", self.jobs)
                whole.append(time.monotonic() - began)
                first.append(float(opened.ask("probe.firstRow")) / 1000)
        page, floor, raw = self._snapshot()
        beside = f"bare fetch of the first part {floor:.2f} s, ratio {median(first) / floor:.1f}"
        return [
            Figure("first row", median(first), 1.0, "s", f"{beside}; {load()}"),
            Figure("all rows", median(whole), None, "s"),
            Figure("a row of the snapshot, raw", raw / self.jobs, None, "B", "wished are 300"),
            Figure("a row of the snapshot, packed", page / self.jobs, None, "B", "wished are 40"),
        ]

    def _snapshot(self) -> tuple[int, float, int]:
        """Return the list's packed bytes, the seconds of its first part, and its raw bytes."""
        url = f"{self.house.gateway.base}/api/jobs?fields=list"
        headers = {"Authorization": f"Bearer {LOCAL_TOKEN}", "Accept-Encoding": "gzip"}
        more, packed, raw, first = "", 0, 0, 0.0
        while more is not None:
            began = time.monotonic()
            answer = requests.get(url + more, headers=headers, timeout=60)
            first = first or time.monotonic() - began
            assert answer.ok, answer.text
            packed += int(answer.headers["Content-Length"])
            raw += len(answer.content)
            cursor = answer.json()["nextCursor"]
            more = cursor and f"&cursor={cursor}"
        return packed, first, raw

    def living(self, seconds: float) -> list[Figure]:
        """Return what a minute of changes does: a third of it in each order."""
        tasks: list[float] = []
        figures: list[Figure] = []
        with self.tab() as opened:
            for view in VIEWS:
                opened.open(view, self.jobs)
                opened.page.wait_for_timeout(SETTLE_MS)
                opened.ask("probe.forget()")
                favoured = ",".join(opened.ask("Object.keys(probe.shown())"))
                with self.house.driven(running=0, favoured=favoured) as told:
                    opened.page.wait_for_timeout(seconds * 1000 / len(VIEWS))
                    tasks += [length for _, length in opened.ask("probe.longTasks")]
                    states, progress = opened.ask("[probe.states, probe.progress]")
                figures += _rate(view, told)
                if view == "?sort=name":
                    delays = _state_delays(states, told["states"])
                    beside = f"{len(delays)} changes, max {max(delays, default=0):.2f}; {load()}"
                    figures.append(
                        Figure("state change to pixel, p95", p95(delays), 0.25, "s", beside)
                    )
                if view == "?sort=queue":
                    delays = _progress_delays(progress, told["progress"])
                    figures.append(_delay("progress to pixel, p95", delays, 0.5))
            figures += self._size(opened)
        longest = f"longest {max(tasks):.0f} ms; {load()}" if tasks else load()
        return [Figure(f"long tasks in {seconds:g} s", len(tasks), 0, "", longest), *figures]

    def _size(self, opened: Tab) -> list[Figure]:
        goal = 40.0 if self.jobs <= 10_000 else None
        return [
            Figure("JavaScript heap", opened.heap(), goal, "MB"),
            Figure("DOM elements", opened.nodes(), 1_500, ""),
            Figure(
                "complaints of the browser",
                len(opened.complaints),
                0,
                "",
                "; ".join(opened.complaints),
            ),
        ]

    def scrolling(self, milliseconds: int) -> list[Figure]:
        """Return the frames while the list is scrolled fast and changes come."""
        floor = scroll_floor(self.browser, milliseconds, STEP_PX)
        with self.tab() as opened, self.house.driven(running=0):
            opened.open("?sort=queue", self.jobs)
            opened.page.wait_for_timeout(SETTLE_MS)
            frames = opened.ask(SCROLL, [milliseconds, STEP_PX, ".scroller"])
        beside = f"{len(frames)} frames, max {max(frames):.0f}; empty list {p95(floor):.1f} ms, "
        beside += f"ratio {p95(frames) / p95(floor):.2f}; {load()}"
        return [Figure("frame while scrolling, p95", p95(frames), 25.0, "ms", beside)]

    def clicking(self, clicks: int) -> list[Figure]:
        """Return how soon a click on a row's button shows, while changes come."""
        with self.tab() as opened, self.house.driven(running=0):
            opened.open("?sort=name", self.jobs)
            opened.ask("probe.forget()")
            for _ in range(clicks):
                opened.page.locator(f".row {PAUSE}, .row {RESUME}").first.click()
                opened.page.wait_for_timeout(100)
            opened.page.wait_for_timeout(SETTLE_MS)
            delays = opened.ask("probe.clicks")
        beside = f"{len(delays)} clicks, median {median(delays):.0f}; {load()}"
        return [Figure("click to feedback, p95", p95(delays), 100.0, "ms", beside)]

    def traffic(self, seconds: float) -> list[Figure]:
        """Return what comes over the wire while nothing happens, and with four running jobs."""
        with self.tab() as opened:
            opened.open("?sort=queue", self.jobs)
            opened.page.wait_for_timeout(SETTLE_MS)
            idle = _received(opened, seconds)
            with self.house.driven(changes=0, running=4):
                active = _received(opened, seconds)
        return [
            Figure("traffic, idle", idle, 1.0, "kB/s"),
            Figure("traffic, 4 active", active, 10.0, "kB/s"),
        ]

    def resync(self, seconds: float) -> list[Figure]:
        """Return how long after the network is back the rows are right again."""
        with self.tab() as opened:
            opened.open("?sort=name", self.jobs)
            opened.page.wait_for_timeout(SETTLE_MS)
            shown = list(opened.ask("probe.shown()"))
            opened.page.context.set_offline(True)
            with self.house.driven(changes=OFFLINE_CHANGES, favoured=",".join(shown)) as told:
                opened.page.wait_for_timeout(seconds * 1000)
                stale = opened.ask("probe.shown()")
            want = {job_id: self._status(job_id) for job_id in shown}
            assert stale != want, "the page was not offline"
            began = time.monotonic()
            opened.page.context.set_offline(False)
            found = opened.ask("([want, time]) => probe.shows(want, time)", [want, RESYNC_MS])
        took = time.monotonic() - began if found else float("inf")
        beside = f"{told['changed']} changes meanwhile; {load()}"
        return [Figure(f"right again after {seconds:g} s offline", took, 1.0, "s", beside)]

    def _status(self, job_id: str) -> str:
        return str(self.house.gateway.ask("GET", f"/api/jobs/{job_id}").json()["status"])


def _received(opened: Tab, seconds: float) -> float:
    before = opened.traffic.received
    opened.page.wait_for_timeout(seconds * 1000)
    return (opened.traffic.received - before) / seconds / 1000


def _delay(name: str, delays: list[float], goal: float) -> Figure:
    beside = f"{len(delays)} seen, max {max(delays, default=0):.2f}; {load()}"
    return Figure(name, p95(delays), goal, "s", beside)


def _rate(view: str, told: dict[str, Any]) -> list[Figure]:
    changes = told["changed"] / told["seconds"]
    beside = f"{told['ticks']} ticks, {told['late']} late; meant are 800/s"
    return [Figure(f"changes driven, {view}", changes, None, "/s", beside)]


def _state_delays(seen: list[Any], done: list[Any]) -> list[float]:
    """Return seconds from the beginning of a change's transaction to the frame that shows it."""
    shown: dict[tuple[str, str], list[float]] = {}
    for job_id, status, at in seen:
        shown.setdefault((job_id, status), []).append(at)
    delays = []
    for job_id, status, began in done:
        at = next((one for one in shown.get((job_id, status), []) if one > began), None)
        if at is not None:
            delays.append(at - began)
    return delays


def _progress_delays(seen: list[Any], sent: list[Any]) -> list[float]:
    """Return seconds from a worker's message to the frame in which its bar stands there."""
    at = {(job_id, round(100 * scale, 2)): time for job_id, scale, time in reversed(seen)}
    return [
        at[job_id, percent] - published
        for job_id, percent, published in sent
        if (job_id, percent) in at
    ]
