"""Bring the gallery's films into an installation: a job in every status that holds still."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scripts.gallery.films import make_voice
from scripts.gallery.site import BY_SLUG
from tests.stack import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.fake_vot import FakeVot
    from tests.servers.origin import Origin
    from tests.stack import Stack

DUBBED = {
    "requestedDubbing": True,
    "sourceLang": "en",
    "targetLang": "ru",
    "dubbingProvider": "vot",
}
MP4 = {"outputContainer": "mp4"}
LONG_WAIT_S = 900


class Gallery:
    """One installation, the sites it downloads from and the service that dubs for it."""

    def __init__(self, stack: Stack, origin: Origin, vot: FakeVot, folder: Path) -> None:
        self.stack, self.origin, self.vot, self.folder = stack, origin, vot, folder

    def add(self, slug: str, **options: Any) -> str:
        """Add a film; return the id of its job."""
        return self.add_link(BY_SLUG[slug].link, **options)

    def add_link(self, link: str, **options: Any) -> str:
        """Add any link; return the id of its job."""
        return str(self.stack.add(link, proxy=self.origin.url, **options)["id"])

    def act(self, action: str, *ids: str) -> None:
        """Do one thing to these jobs."""
        answer = self.stack.call(
            "POST", "/api/jobs/actions", json={"action": action, "ids": list(ids)}
        )
        assert answer.ok, answer.text

    def fill(self) -> None:
        """Make all jobs; what runs afterwards goes on for some minutes."""
        self._finished()
        self._ended_badly()
        self._running()
        self._queued()
        self._sorted_under_labels()
        self._settled()

    def _finished(self) -> None:
        plain = ("tea", "bees", "clock", "night", "waves", "baghdad")
        ids = [self.add(slug, **MP4) for slug in plain]
        sample = self.stack.add(
            f"{self.stack.base}/sample/",
            requestedDubbing=True,
            sourceLang="en",
            targetLang="es",
            dubbingProvider="local",
        )["id"]
        for slug, target in (("soup", "ru"), ("bridge", "kk"), ("garden", "en")):
            self.vot.mp3 = make_voice(self.folder, BY_SLUG[slug].seconds)
            source = "ru" if target == "en" else "en"
            self.stack.completed(
                self.add(slug, **DUBBED | {"targetLang": target, "sourceLang": source}), 180
            )
        for job in (*ids, sample):
            self.stack.completed(job, 180)

    def _ended_badly(self) -> None:
        failed = self.add_link("http://kitchen.example/watch-again/old-soup.mp4", **MP4)
        self.stack.reaches(failed, "FAILED")
        self.vot.scenario = "fail"
        refused = self.add("choir", **DUBBED | {"sourceLang": "de"})
        self.stack.reaches(refused, "FAILED", 120)
        canceled = self.add("clay", **MP4)
        self._moves(canceled, 0.2)
        self.act("cancel", canceled)
        self.stack.reaches(canceled, "CANCELED")

    def _running(self) -> None:
        self.vot.scenario, self.vot.estimate_s, self.vot.waits = "estimate", LONG_WAIT_S, 100
        for slug in ("ice", "bread"):
            self.stack.reaches(self.add(slug, **DUBBED), "DUBBING", 120)
        paused = self.add("graphs", **DUBBED)
        self._moves(paused, 0.2)
        self.act("pause", paused)
        self.stack.reaches(paused, "PAUSED")
        for slug in ("weld", "orbit"):
            self._moves(self.add(slug, **DUBBED), 0.2)

    def _queued(self) -> None:
        self.add("lisbon", priority=5, **DUBBED)
        self.add("river", **MP4)

    def _sorted_under_labels(self) -> None:
        jobs = self.stack.call("GET", "/api/jobs?limit=50").json()["jobs"]
        for label, every in (("for the children", 4), ("kitchen", 5), ("later", 7)):
            ids = [job["id"] for job in jobs[::every]]
            body = {"action": "labels", "ids": ids, "add": [label]}
            assert self.stack.call("POST", "/api/jobs/actions", json=body).ok

    def _settled(self) -> None:
        small = {"format": "bestvideo[height<=720]+bestaudio/best[height<=720]"}
        old = small | {"format": "bestvideo[vcodec^=avc1]+bestaudio", "outputContainer": "mp4"}
        for name, preset in (("720p", small), ("Old television", old)):
            assert self.stack.call("PUT", f"/api/presets/{name}", json=preset).ok
        line = ".{0}\tTRUE\t/\tTRUE\t1827187200\tsession\tsecret"
        for site in ("kitchen.example", "lectures.example"):
            text = {"cookies": line.format(site)}
            assert self.stack.call("PUT", f"/api/cookies/{site}", json=text).ok

    def _moves(self, job: str, share: float) -> None:
        """Wait until the job has that share of its download."""
        wait_until(
            f"{job} downloads",
            lambda: self.stack.job(job)["stages"][0]["percent"] > 100 * share,
            90,
        )
