"""How soon a speed limit acts on downloads that run, and what a stalled one does to the others."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bench.chaos.control_order import forget, running
from bench.chaos.control_site import HoldingOrigin
from bench.chaos.control_stops import FELT_S, LOOKED_AND_ASKED, end_of
from bench.chaos.report import say
from tests.stack import wait_until

if TYPE_CHECKING:
    from bench.chaos.control_stops import Scene
    from bench.chaos.report import Report

SOURCE_RATE = 3_000_000
ACTS_S = 2.0
WINDOW_S = 2.0
LEAST, MOST = 0.6, 1.25
STALLED_MIN = 0.05
SLOT_S = 10.0
"""The stall of 3 s, then its supervisor fills the slot at once."""
COUNTS_S = 2.0
"""A start sooner than this would not have waited for the stall of STALLED_MIN."""


def measure(report: Report, scene: Scene) -> None:
    """Run all parts."""
    limits(report, scene)
    stalled(report, scene)


def arrived(scene: Scene, jobs: dict[str, str]) -> int:
    """Return the bytes that these jobs have on the disk."""
    folder = scene.installation.media / "tmp"
    return sum(path.stat().st_size for job in jobs for path in (folder / job).rglob("*.part"))


def speed(scene: Scene, jobs: dict[str, str]) -> float:
    """Return the bytes/s of these jobs together, over WINDOW_S from ACTS_S after now."""
    time.sleep(ACTS_S)
    began, before = time.monotonic(), arrived(scene, jobs)
    time.sleep(WINDOW_S)
    return (arrived(scene, jobs) - before) / (time.monotonic() - began)


def limits(report: Report, scene: Scene) -> None:
    """Limit three running downloads together, one by itself, and with the turtle."""
    change = scene.installation.settings
    change(downloadSize=3)
    jobs = {}
    for name in "XYZ":
        link = scene.site.link("big.mp4", SOURCE_RATE, name)
        jobs[str(scene.installation.add(link, outputContainer="mp4")["id"])] = name
    wait_until("three run", lambda: arrived(scene, jobs) > 3_000_000, 60)
    asked = len(scene.site.origin.log.requests)
    free = speed(scene, jobs)
    wrong: list[str] = []

    def judge(what: str, limit: int, chosen: dict[str, str]) -> None:
        share = speed(scene, chosen) / limit
        say(f"{what}: {share:.2f} of {limit}")
        report.note(what, f"{share:.2f} of {limit} bytes/s")
        if not LEAST <= share <= MOST:
            wrong.append(f"{what}: {share:.2f} of {limit}")

    change(rateLimit=900_000)
    judge("limit for all", 900_000, jobs)
    change(rateLimit=300_000)
    judge("lower limit for all", 300_000, jobs)
    change(altRateLimit=150_000, altMode="on")
    judge("turtle on", 150_000, jobs)
    change(altMode="off")
    judge("turtle off", 300_000, jobs)
    change(rateLimit=1_500_000)
    judge("higher limit for all", 1_500_000, jobs)
    change(rateLimit=None)
    one = next(iter(jobs))
    assert scene.installation.call("PATCH", f"/api/jobs/{one}", json={"rateLimit": 200_000}).ok
    judge("limit of one job", 200_000, {one: jobs[one]})
    lifted = speed(scene, {job: name for job, name in jobs.items() if job != one})
    report.none(f"limits not within {ACTS_S:g} s at {LEAST:g} to {MOST:g}", wrong)
    report.at_least(
        "two without a limit, share of their speed before", lifted / (free * 2 / 3), 0.5
    )
    anew = [asked.path for asked in scene.site.origin.log.requests[asked:]]
    report.none("transfers begun anew by a limit", anew)
    report.at_most("pause while limited", paused(scene, one), FELT_S)
    forget(scene, jobs)


def paused(scene: Scene, job: str) -> float:
    (row,) = scene.installation.rows(
        "SELECT process_group FROM stage_runs WHERE job_id = ? AND outcome = 'running'", job
    )
    began = time.monotonic()
    assert scene.installation.call("POST", f"/api/jobs/{job}/pause").ok
    return end_of(int(row["process_group"]), began, 10)


def stalled(report: Report, scene: Scene) -> None:
    """Let a server stop in mid-transfer: the next job gets the slot; in the end both complete."""
    change = scene.installation.settings
    change(downloadSize=1, stalledMinutes=STALLED_MIN)
    with HoldingOrigin.serving(scene.site.root) as origin:
        first = scene.installation.add(f"{origin.url}/hold/film.mp4", outputContainer="mp4")["id"]
        wait_until("it runs", lambda: first in running(scene), 30)
        # the first block is there at once, and nothing after what its reader still waits for
        wait_until("the transfer flows", lambda: arrived(scene, {first: ""}), 30)
        began = time.monotonic()
        link = scene.site.link("film.mp4", 100_000, "next")
        second = scene.installation.add(link, outputContainer="mp4")["id"]
        wait_until("the next one runs", lambda: second in running(scene), 60)
        took = time.monotonic() - began
        report.at_most("next job starts after a stall of 3 s", took, SLOT_S)
        report.at_least("until then the stalled one counts, s", round(took, 1), COUNTS_S)
        beside = sorted(running(scene)) == sorted([first, second])
        origin.go_on.set()
        file = scene.installation.completed(first, 60)
        same = file.read_bytes() == scene.site.root.joinpath("film.mp4").read_bytes()
        ran = scene.installation.rows(
            "SELECT attempt, outcome FROM stage_runs WHERE job_id = ?", first
        )
        unbroken = len(origin.log.requests) == LOOKED_AND_ASKED
        once = [(row["attempt"], row["outcome"]) for row in ran] == [(1, "done")]
    facts = {
        "kept running": beside,
        "same bytes": same,
        "one attempt": once,
        "one transfer": unbroken,
    }
    report.none("stalled job", [f"not {what}" for what, held in facts.items() if not held])
    change(stalledMinutes=10)
    forget(scene, {first: "", second: ""})
