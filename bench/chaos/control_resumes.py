"""What a resumed download fetches again: nothing that is there."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from bench.chaos.control_stops import STARTS_S, end_of
from bench.chaos.report import say
from tests.servers import streams
from tests.stack import wait_until

if TYPE_CHECKING:
    from bench.chaos.control_stops import Scene
    from bench.chaos.report import Report
    from tests.servers.origin import Asked

FILM = "film.mp4"
WAYS = {
    FILM: (".mp4",),
    "ts/index.m3u8": (".ts",),
    "hls/master.m3u8": (".m4s", "init.mp4"),
    "dash/manifest.mpd": (".m4s",),
}
"""Links, and what their media is called."""
COMPLETES_S = 120.0


def measure(report: Report, scene: Scene) -> None:
    """Pause in mid-download and resume: what is there is not fetched again."""
    wrong = [fault for path in WAYS for fault in _interrupted(scene, path)]
    report.none("resumed downloads that began anew or differ", wrong)


def _interrupted(scene: Scene, path: str) -> list[str]:
    """Download by this link with a pause; return what is wrong with the rest of it."""
    installation, log = scene.installation, scene.site.origin.log
    rate = 300_000 if path == FILM else 30_000
    start = len(log.requests)
    link = scene.site.link(path, 2 * rate, "on")
    job = installation.add(link, outputContainer="mp4", rateLimit=rate)["id"]
    wait_until("half of it", lambda: _half(scene, job, path), STARTS_S)
    group = scene.child()
    assert installation.call("POST", f"/api/jobs/{job}/pause").ok
    end_of(group, time.monotonic(), 10)
    there, middle = _there(scene, job), len(log.requests)
    assert installation.call("PATCH", f"/api/jobs/{job}", json={"rateLimit": None}).ok
    assert installation.call("POST", f"/api/jobs/{job}/resume").ok
    file = installation.completed(job, COMPLETES_S)
    before = _media(log.requests[start:middle], path)
    after = _media(log.requests[middle:], path)
    say(f"goes on, {path}: {there}, {len(before)} and {len(after)} requests")
    if path == FILM:
        ranges = [asked.headers.get("Range", "") for asked in after]
        anew = [] if f"bytes={there['part']}-" in ranges else ranges
        same = file.read_bytes() == (scene.site.root / path).read_bytes()
    else:
        again = sorted({asked.path for asked in before} & {asked.path for asked in after})
        unfinished = len({asked.path for asked in before}) - there["whole"]
        anew = again if len(again) > unfinished else []
        same = streams.frames(file) == streams.frames(scene.site.root / "clip.mp4")
    faults = [f"{path}: fetched again, of {there}: {anew}"] if anew else []
    return faults if same else [*faults, f"{path}: another content"]


def _media(requests: list[Asked], path: str) -> list[Asked]:
    return [one for one in requests if one.path.partition("?")[0].endswith(WAYS[path])]


def _there(scene: Scene, job: str) -> dict[str, int]:
    files = list((scene.installation.media / "tmp" / job).rglob("video.*"))
    whole = [path for path in files if "-Frag" in path.name and not path.name.endswith(".part")]
    parts = [path.stat().st_size for path in files if path.name.endswith(".part")]
    return {"whole": len(whole), "part": max(parts, default=0)}


def _half(scene: Scene, job: str, path: str) -> bool:
    with contextlib.suppress(FileNotFoundError):
        there = _there(scene, job)
        return there["part"] > 1_000_000 if path == FILM else there["whole"] >= 3
    return False
