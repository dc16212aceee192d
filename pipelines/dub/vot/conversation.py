"""One run of the Node process that speaks to the vot service."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from models.errors import Crashed
from pipelines.dub.provider import ProviderWaits
from pipelines.dub.vot.errands import Errands
from pipelines.dub.vot.failures import failure, redact
from pipelines.dub.vot.proxy import Proxy
from pipelines.dub.vot.result import FETCHING
from pipelines.dub.vot.standing import Standing
from pipelines.process import Program

if TYPE_CHECKING:
    from models.stage_io import DubInput, SubtitleFile
    from pipelines.reporter import Reporter

RUNNER = Path(__file__).resolve().parent / "runner.mjs"
HEAP = "--max-old-space-size=128"
"""MiB: Node cannot live under an address-space limit."""
LONG_WAIT = 3
SERVICE = "vot"
"""What all dubs of an installation call the service when they take turns."""
MINUTES_FROM_S = 90.0
"""What is longer is told in minutes."""
UPLOADED = 20.0
"""Percent of the stage done when the service has all of the audio it asked for."""


class Result(NamedTuple):
    """Paths of what the service made."""

    audio: str
    subtitles: tuple[SubtitleFile, ...]


class Conversation:
    """Its lines in; progress, the standing and what the service made out.

    A pause of `wait_in_process_s` or more is not waited for here.
    """

    def __init__(
        self, job: DubInput, reporter: Reporter, standing: Standing, wait_in_process_s: float
    ) -> None:
        self._job = job
        self._reporter = reporter
        self._standing = standing
        self._wait_in_process_s = wait_in_process_s
        proxy = Proxy.of(job.vot_proxy)
        self._secrets = (job.vot_api_token, *(proxy.secrets if proxy else ()))
        self._errands = Errands(job, reporter)
        self._error: dict[str, Any] | None = None

    def hold(self, request: dict[str, Any]) -> Result:
        """Speak to the service until it has made the dub; take that at once.

        Raises the failure the service gave, Stopped, Crashed, or ProviderWaits, which ends Node.
        """
        reporter, standing = self._reporter, self._standing
        reporter.progress(standing.percent, phase="waiting" if standing.accepted else "asking")
        self._give_way(standing.seconds_left(time.time()))
        program = Program([self._job.tools.node, HEAP, str(RUNNER)], stdin=True)
        reporter.on_stop(program.terminate)
        try:
            reporter.check()
            program.tell(json.dumps({**request, "standing": standing.state()}))
            for line in program.lines():
                if reply := self._hear(json.loads(line)):
                    program.tell(json.dumps(reply))
                reporter.on_stop(program.terminate)  # an errand had its own
        finally:
            program.terminate()
            code = program.wait()
            reporter.on_stop(None)
            self._errands.clear()
        reporter.check()
        return self._result(code, program.stderr)

    def _give_way(self, seconds: float) -> None:
        if seconds >= self._wait_in_process_s:
            self._reporter.check()
            raise ProviderWaits(self._standing.seconds_left(time.time()), self._standing.state())

    def _result(self, code: int, stderr: str) -> Result:
        if self._error is not None:
            raise failure(self._error, *self._secrets)
        if not self._errands.audio:
            self._reporter.log("error", redact(stderr[-1000:], *self._secrets))
            raise Crashed(f"The vot engine's process died (exit code {code}).")
        return Result(self._errands.audio, self._errands.subtitles)

    def _hear(self, line: dict[str, Any]) -> dict[str, Any] | None:
        """Act on a line; return what the runner waits to hear, if it does."""
        match line["ev"]:
            case "may":
                return self._permit()
            case "audio":
                self._reporter.progress(self._standing.percent, phase="uploading")
                file = self._errands.original()
                return {"file": file and file.model_dump()}
            case "done":
                self._keep(line)
                return {"again": not self._errands.result(line["url"])}
            case _:
                self._note(line)
                return None

    def _note(self, line: dict[str, Any]) -> None:
        match line["ev"]:
            case "asks":
                self._keep(line)
            case "answered":
                self._reporter.answered(SERVICE, healthy=line["healthy"])
            case "wait":
                self._wait(line)
            case "sent":
                self._keep(line, UPLOADED * line["part"] / line["parts"])
                self._reporter.progress(self._standing.percent, phase="uploading")
            case "part":
                self._preview(line["url"])
            case "subtitles":
                self._errands.captions(line["offers"])
            case _:
                self._say(line)

    def _say(self, line: dict[str, Any]) -> None:
        match line["ev"]:
            case "error":
                self._error = line
                self._keep(line)
            case "note":
                text = redact(line["text"], *self._secrets)
                self._reporter.log("info", f"vot: {text}")
            case _:
                self._reporter.progress(self._standing.percent, phase="waiting")

    def _preview(self, url: str) -> None:
        if not self._job.vot_preview or self._standing.previewed:
            return
        self._standing = self._standing.model_copy(update={"previewed": True})
        self._reporter.keep_state(self._standing.state())
        self._errands.preview(url, self._standing.percent)

    def _permit(self) -> dict[str, Any]:
        """Return whether the service may be asked, and after how many seconds."""
        permit = self._reporter.permit(SERVICE)
        resting = permit.verdict == "resting"
        if resting and not self._standing.told_resting:
            left = permit.seconds
            when = f"{left / 60:.0f} min" if left > MINUTES_FROM_S else f"{math.ceil(left)} s"
            text = f"The vot service is resting after failures; next try in {when}."
            self._reporter.log("warning", text)
        self._standing = self._standing.model_copy(update={"told_resting": resting})
        if permit.seconds >= self._wait_in_process_s:
            self._standing = self._standing.put_off(time.time(), permit.seconds)
            self._give_way(permit.seconds)
        return {"granted": permit.verdict == "granted", "seconds": permit.seconds}

    def _keep(self, line: dict[str, Any], percent: float = 0.0) -> None:
        known = self._standing
        changes = {
            "percent": max(known.percent, percent),
            "long_queue": known.long_queue or line.get("status") == LONG_WAIT,
            "told_resting": known.told_resting,
            "previewed": known.previewed,
        }
        self._standing = Standing.model_validate(line["standing"]).model_copy(update=changes)
        self._reporter.keep_state(self._standing.state())

    def _wait(self, line: dict[str, Any]) -> None:
        eta = line["eta"] if line["eta"] > 0 else None
        if line["status"] == LONG_WAIT and not self._standing.long_queue:
            self._reporter.log("warning", "The vot service has a long queue; waiting.")
        spent = self._standing.seconds_waited(time.time())
        self._keep(line, FETCHING * spent / (spent + eta) if eta else 0.0)
        status = "none" if line["status"] is None else line["status"]
        self._reporter.log("debug", f"vot: status {status}, {eta or '?'} s to go")
        self._reporter.progress(self._standing.percent, phase="waiting", eta=eta)
        self._give_way(line["seconds"])
