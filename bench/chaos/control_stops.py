"""How long a pause, a cancel or a delete of running work takes, in every state that may hold it."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bench.chaos.control_site import Mute, connects, full_backlog
from bench.chaos.report import percentile, say
from pipelines.jail import start_ticks
from tests.stack import wait_until
from tests.watched import group_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.chaos.control_site import Site
    from bench.chaos.installation import Installation
    from bench.chaos.report import Report
    from tests.servers.fake_vot import FakeVot

RATE = 12_000_000
FELT_S, FELT_UNHINTED_S, GONE_S, CLEAN_S = 1.0, 1.5, 3.0, 3.0
STARTS_S = 60.0
ROUNDS_FOR_P95, FEW_FACTOR = 10, 2.0
"""Of fewer rounds the slowest is judged, by a wider bound: each may be the one in twenty."""
LOOK_S = 0.01
LOOKED_AND_ASKED = 2


Busy = Callable[["Scene", str, int], bool]
"""Asks of a job and its stage process whether they are in the state that is meant."""


@dataclass
class Case:
    """One kind of work: the link, the request, and when it is in the state that is meant."""

    name: str
    url: str
    busy: Busy
    request: dict[str, Any] = field(default_factory=dict)
    scenario: str = "endless"
    unhinted: bool = False
    """With Redis stopped, so that no hint comes."""


@dataclass
class Scene:
    """Where all of it happens."""

    installation: Installation
    site: Site
    vot: FakeVot
    mute: Mute
    hung_port: int
    since: float = 0.0
    """When the present round began, by the wall clock."""
    asked: int = 0
    """How many requests the origin had had by then."""

    def child(self) -> int:
        """Wait for the one stage process and return its pid, which is its group and session."""
        look = self.installation.stage_children
        return int(wait_until("a stage process", look, STARTS_S)[0].pid)

    def begin(self, case: Case, job: str) -> int:
        """Wait until the job does what the case says; return its process group."""

        def look() -> int | None:
            pids = [proc.pid for proc in self.installation.stage_children()]
            if not pids or not case.busy(self, job, pids[0]):
                return None
            still = [proc.pid for proc in self.installation.stage_children()]
            return pids[0] if still == pids else None

        try:
            return int(wait_until(f"{case.name}: {job}", look, STARTS_S))
        except AssertionError as late:
            raise AssertionError(late, self.installation.job(job)) from late

    def tool(self, word: str) -> bool:
        return any(word in proc.command for proc in self.installation.tools())


def writes(scene: Scene, job: str, _: int) -> bool:
    """Whether the transfer writes to the disk in this round."""
    folder = scene.installation.media / "tmp" / job
    with contextlib.suppress(FileNotFoundError):
        return any(path.stat().st_mtime > scene.since for path in folder.rglob("*.part*"))
    return False


def transfers(scene: Scene, _job: str, _pid: int) -> bool:
    """Whether the transfer has been asked for in this round; the link is looked at before."""
    return len(scene.site.origin.log.requests) - scene.asked >= LOOKED_AND_ASKED


def cases(scene: Scene) -> list[Case]:
    """Return every state that a pause must end within a second."""
    big = scene.site.link("big.mp4", RATE)
    hls = scene.site.link("ts/index.m3u8", 20_000).replace("?", "?m=hls&", 1)
    dub = {"requestedDubbing": True, "sourceLang": "en"}
    local = {**dub, "targetLang": "es", "dubbingProvider": "local", "downloadSubtitles": True}
    vot = {**dub, "targetLang": "ru", "dubbingProvider": "vot"}
    long = scene.site.link("long.mp4")
    talk, tale = scene.site.link("talk/master.m3u8"), scene.site.link("tale/master.m3u8")
    stuck = f"http://127.0.0.1:{scene.mute.port}/film.mp4"
    hung = f"http://127.0.0.1:{scene.hung_port}/film.mp4"
    return [
        Case("download at full pace", big, writes),
        Case("download at 1 KB/s", big, transfers, {"rateLimit": 1024}),
        Case("download of HLS", hls, writes),
        Case("download stuck in a connect", hung, connecting),
        Case("download stuck in a read", stuck, reads),
        Case("dub, apertium runs", talk, runs("apertium"), local),
        Case("dub, espeak-ng runs", tale, runs("espeak"), local),
        Case("dub waits for vot", long, polls, vot),
        Case("mux, ffmpeg runs", long, mux_runs, vot, scenario="estimate"),
        Case("no hint: download at full pace", big, writes, unhinted=True),
        Case("no hint: download stuck in a read", stuck, reads, unhinted=True),
    ]


def connecting(scene: Scene, _job: str, pid: int) -> bool:
    return connects(pid, scene.hung_port)


def reads(scene: Scene, _job: str, _pid: int) -> bool:
    return scene.mute.accepted > 0


def runs(word: str) -> Busy:
    """Whether a program of this name runs below the stage process."""
    return lambda scene, _job, _pid: scene.tool(word)


def polls(scene: Scene, job: str, _pid: int) -> bool:
    """Whether Node waits: after its first poll it has a standing, and is between two of them."""
    query = "SELECT 1 FROM stage_runs WHERE job_id = ? AND provider_state IS NOT NULL"
    return bool(scene.installation.rows(query, job)) and scene.tool("runner.mjs")


def mux_runs(scene: Scene, job: str, _: int) -> bool:
    """Whether ffmpeg works for the mux, not for the end of the download."""
    return scene.tool("ffmpeg") and scene.installation.job(job)["status"] == "MUXING"


def prepare(scene: Scene, case: Case) -> None:
    scene.vot.scenario, scene.vot.waits = case.scenario, 0
    scene.vot.asks.clear()
    scene.mute.accepted = 0
    scene.since, scene.asked = time.time(), len(scene.site.origin.log.requests)


def end_of(group: int, began: float, limit: float) -> float:
    """Wait until no process of a group is left; return the seconds since `began`."""
    while alive(group) and time.monotonic() - began < limit:
        time.sleep(LOOK_S)
    return time.monotonic() - began


def alive(group: int) -> bool:
    """Whether a process of this group or session lives, and does not only wait to be reaped."""
    return any(start_ticks(pid) is not None for pid in group_of(group))


@contextlib.contextmanager
def frozen(scene: Scene, *, really: bool) -> Iterator[None]:
    """Stop Redis for a while."""
    pid = scene.installation.service("redis") if really else 0
    if really:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        if really:
            os.kill(pid, signal.SIGCONT)


def pauses(scene: Scene, case: Case, rounds: int) -> list[float]:
    """Pause a job of this kind again and again; return the seconds each pause took to be felt."""
    prepare(scene, case)
    job = scene.installation.add(case.url, outputContainer="mp4", **case.request)["id"]
    took, answered = [], []
    for number in range(rounds):
        group = scene.begin(case, job)
        time.sleep(0.13 * (number % 4))  # not always at the same point of its work
        with frozen(scene, really=case.unhinted):
            began = time.monotonic()
            answer = scene.installation.call("POST", f"/api/jobs/{job}/pause")
            answered.append(time.monotonic() - began)
            assert answer.json()["status"] == "PAUSED", answer.text
            took.append(end_of(group, began, 20))
        assert not scene.installation.stage_children(), case.name
        prepare(scene, case)
        if number + 1 < rounds:
            assert scene.installation.call("POST", f"/api/jobs/{job}/resume").ok
    scene.installation.call("DELETE", f"/api/jobs/{job}")
    median = percentile(answered, 0.5) or 0.0
    say(f"pause, {case.name}: {figures(took)}, answered {median:.2f}, load {load():.0f}")
    return took


def load() -> float:
    return os.getloadavg()[0]


def pause_all(report: Report, scene: Scene, rounds: int, word: str) -> None:
    """Measure every case whose name holds this word."""
    for case in [case for case in cases(scene) if word in case.name]:
        took = pauses(scene, case, rounds)
        limit = FELT_UNHINTED_S if case.unhinted else FELT_S
        if rounds < ROUNDS_FOR_P95:
            report.at_most(f"pause, {case.name}, slowest", max(took), limit * FEW_FACTOR)
        else:
            report.at_most(f"pause, {case.name}, p95", percentile(took, 0.95), limit)
        report.note(f"pause, {case.name}", f"{figures(took)}, load {load():.0f}")


def figures(took: list[float]) -> str:
    """Return p50, p95 and max in words."""
    shares = (percentile(took, share) or 0.0 for share in (0.5, 0.95, 1.0))
    return " / ".join(f"{value:.2f}" for value in shares) + f" s (p50/p95/max of {len(took)})"


def ends_all(report: Report, scene: Scene, rounds: int) -> None:
    """Cancel and delete running work: the processes go, then the files."""
    chosen = {"download at full pace", "download stuck in a connect", "mux, ffmpeg runs"}
    gone: list[float] = []
    clean: list[float] = []
    left: list[str] = []
    for case in [case for case in cases(scene) if case.name in chosen] * rounds:
        for action in ("cancel", "delete"):
            prepare(scene, case)
            job = scene.installation.add(case.url, outputContainer="mp4", **case.request)["id"]
            group = scene.begin(case, job)
            began = time.monotonic()
            _end(scene, job, action)
            gone.append(end_of(group, began, 20))
            began = time.monotonic()
            while (rest := _rest(scene, job, action)) and time.monotonic() - began < CLEAN_S * 3:
                time.sleep(LOOK_S)
            clean.append(time.monotonic() - began)
            left += [f"{action} {case.name}: {name}" for name in rest]
            if action == "cancel":
                _end(scene, job, "delete")
        say(f"cancel and delete, {case.name}: {figures(gone)}")
    report.at_most("cancel and delete: process tree gone, max", max(gone), GONE_S)
    report.at_most("cancel and delete: files gone after that, max", max(clean), CLEAN_S)
    report.none("cancel and delete: files left", left)
    report.note("cancel and delete", f"{figures(gone)}, files {figures(clean)}")


def _end(scene: Scene, job: str, action: str) -> None:
    if action == "cancel":
        assert scene.installation.call("POST", f"/api/jobs/{job}/cancel").ok
    else:
        answer = scene.installation.call("DELETE", f"/api/jobs/{job}", params={"files": "true"})
        assert answer.status_code == 204


def _rest(scene: Scene, job: str, action: str) -> list[str]:
    """Return what is still there of a job's work; after a cancel what is kept may stay."""
    folder = scene.installation.media / "tmp" / job
    if action == "delete":
        return [job] if folder.exists() else []
    return sorted(path.name for path in folder.glob("*") if path.name != "kept")


@contextlib.contextmanager
def traps() -> Iterator[tuple[Mute, int]]:
    """Open the servers that never answer."""
    mute = Mute()
    try:
        with full_backlog() as port:
            yield mute, port
    finally:
        mute.close()
