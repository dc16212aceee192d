"""Who starts next: moves, priorities, sizes and `start now`, seen in the order of stage_runs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bench.chaos.report import say
from tests.stack import wait_until

if TYPE_CHECKING:
    from bench.chaos.control_stops import Scene
    from bench.chaos.report import Report

ACTS_S = 2.0
WAIT_S = 120.0
RATE = 400_000


def measure(report: Report, scene: Scene) -> None:
    """Run all parts."""
    report.none("order of starts", [*in_turn(scene), *through_all_stages(scene)])
    start_now(report, scene)
    sizes(report, scene)
    scene.installation.settings(downloadSize=None, dubSize=None, muxSize=None)


def add(scene: Scene, mark: str, **request: Any) -> str:
    link = scene.site.link("film.mp4", RATE, mark)
    return str(scene.installation.add(link, outputContainer="mp4", **request)["id"])


def running(scene: Scene, stage: str = "download") -> list[str]:
    query = "SELECT job_id FROM stage_runs WHERE stage = ? AND outcome = 'running'"
    return [row["job_id"] for row in scene.installation.rows(query, stage)]


def starts(scene: Scene, stage: str, jobs: dict[str, str]) -> str:
    """Return the names of these jobs in the order in which the stage has begun them."""
    query = "SELECT job_id FROM stage_runs WHERE stage = ? ORDER BY started_at, id"
    rows = scene.installation.rows(query, stage)
    return "".join(jobs[row["job_id"]] for row in rows if row["job_id"] in jobs)


def forget(scene: Scene, jobs: dict[str, str]) -> None:
    for job in jobs:
        scene.installation.call("DELETE", f"/api/jobs/{job}", params={"files": "true"})
    wait_until("nothing runs", lambda: not scene.installation.stage_children(), 30)


def move_to_top(scene: Scene, jobs: dict[str, str], name: str) -> None:
    (job,) = [one for one, known in jobs.items() if known == name]
    assert scene.installation.call("POST", f"/api/jobs/{job}/move", json={"to": "top"}).ok


def in_turn(scene: Scene) -> list[str]:
    """Let five downloads wait behind one; the last is moved to the top, the fourth is urgent."""
    scene.installation.settings(downloadSize=1)
    jobs = {add(scene, "A"): "A"}
    wait_until("the first runs", lambda: running(scene), 30)
    jobs |= {add(scene, name): name for name in "BCDE"}
    jobs[add(scene, "P", startPaused=True)] = "P"
    move_to_top(scene, jobs, "E")
    (urgent,) = [job for job, name in jobs.items() if name == "D"]
    assert scene.installation.call("PATCH", f"/api/jobs/{urgent}", json={"priority": 5}).ok
    wait_until("five have begun", lambda: len(starts(scene, "download", jobs)) >= 5, WAIT_S)
    seen = starts(scene, "download", jobs)
    (paused,) = [job for job, name in jobs.items() if name == "P"]
    status = scene.installation.job(paused)["status"]
    forget(scene, jobs)
    say(f"downloads began in the order {seen}")
    wrong = [] if seen == "ADEBC" else [f"downloads began as {seen}, not ADEBC"]
    return wrong if status == "PAUSED" else [*wrong, f"startPaused is {status}"]


def through_all_stages(scene: Scene) -> list[str]:
    """Gather four dubbed jobs before each stage; while one runs, move the last to the top."""
    wrong = []
    scene.installation.settings(downloadSize=3, dubSize=0, muxSize=0)
    request = {"requestedDubbing": True, "sourceLang": "en", "targetLang": "es"}
    jobs: dict[str, str] = {}
    for name in "ABCD":
        link = scene.site.link("word/master.m3u8", None, name)
        added = scene.installation.add(
            link, dubbingProvider="local", outputContainer="mp4", **request
        )
        jobs[str(added["id"])] = name
    for stage, before, top, order in (
        ("dub", "DOWNLOADED", "D", "ADBC"),
        ("mux", "DUBBED", "C", "DCAB"),
    ):
        wrong += _through(scene, jobs, stage, before, top, order)
    for job in jobs:
        scene.installation.completed(job, WAIT_S)
    forget(scene, jobs)
    return wrong


def _through(
    scene: Scene, jobs: dict[str, str], stage: str, before: str, top: str, order: str
) -> list[str]:
    """Open a stage for all of them, one at a time; return how the order of starts is wrong."""
    wait_until(f"all are {before}", lambda: set(_statuses(scene, jobs)) == {before}, WAIT_S)
    scene.installation.settings(**{f"{stage}Size": 1})
    wait_until("one runs", lambda: starts(scene, stage, jobs), 30)
    move_to_top(scene, jobs, top)
    late = starts(scene, stage, jobs)
    wait_until("all began", lambda: len(starts(scene, stage, jobs)) >= len(jobs), WAIT_S)
    seen = starts(scene, stage, jobs)
    say(f"{stage} began in the order {seen}; {late} had begun when {top} was moved")
    return [] if seen == order else [f"{stage} began as {seen}, not {order}"]


def _statuses(scene: Scene, jobs: dict[str, str]) -> list[str]:
    found = scene.installation.statuses()
    return [found[job] for job in jobs]


def start_now(report: Report, scene: Scene) -> None:
    """Start the last of a full queue now."""
    scene.installation.settings(downloadSize=1)
    jobs = {add(scene, name): name for name in "NOQR"}
    wait_until("the first runs", lambda: running(scene), 30)
    last = list(jobs)[-1]
    began = time.monotonic()
    assert scene.installation.call("POST", f"/api/jobs/{last}/start").ok
    wait_until("it runs beside the first", lambda: last in running(scene), 10)
    report.at_most("start now overtakes a full queue", time.monotonic() - began, ACTS_S)
    forget(scene, jobs)


def sizes(report: Report, scene: Scene) -> None:
    """Raise the size from 1 to 3 while four wait, and lower it again."""
    scene.installation.settings(downloadSize=1)
    jobs = {add(scene, name): name for name in "STUVW"}
    wait_until("the first runs", lambda: running(scene), 30)
    began = time.monotonic()
    scene.installation.settings(downloadSize=3)
    wait_until("three run", lambda: len(running(scene)) == 3, 10)
    report.at_most("size 1 to 3: two more run", time.monotonic() - began, ACTS_S)
    scene.installation.settings(downloadSize=1)
    three = set(running(scene))
    seen = [starts(scene, "download", jobs)]

    def look() -> bool:
        seen.append(starts(scene, "download", jobs))
        return not three.intersection(running(scene))

    wait_until("the three have ended", look, WAIT_S)
    ends = {scene.installation.job(job)["status"] for job in three}
    early = [names for names in seen[:-1] if len(names) > 4]
    wait_until("the fourth runs", lambda: len(starts(scene, "download", jobs)) >= 4, 30)
    fourth = [f"{len(running(scene))} run"] if len(running(scene)) > 1 else []
    ended = [] if ends == {"COMPLETE"} else [f"those that ran ended {ends}"]
    report.none("size 3 to 1: stopped, or began beside others", [*early, *fourth, *ended])
    forget(scene, jobs)
