"""The vot engine: a third party opens the link itself and returns a voice track."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from models.errors import Crashed, NoEngine, ProviderRefused, StageError, ToolMissing
from models.languages import UNKNOWN, find_language
from models.stage_io import DubOutput
from pipelines.dub.provider import AUTO
from pipelines.dub.vot.failures import failure, redact
from pipelines.dub.vot.links import canonical, refuse_link
from pipelines.dub.vot.result import FETCHING, take_result
from pipelines.egress import EgressPolicy, check_url
from pipelines.process import Program

if TYPE_CHECKING:
    from models.stage_io import DubInput, Tools
    from pipelines.reporter import Reporter

HERE = Path(__file__).resolve().parent
RUNNER = HERE / "runner.mjs"
CLIENT = HERE / "node_modules" / "@vot.js" / "core" / "package.json"
SOURCES = (AUTO, "ru", "en", "zh", "ko", "lt", "lv", "ar", "fr", "it", "es", "de", "ja")
HEAP = "--max-old-space-size=128"
"""MiB: Node cannot live under an address-space limit."""
TARGETS = ("ru", "en", "kk")
LIVELY_TARGET = "ru"
LONGEST_S = 4 * 3600
LONG_WAIT = 3


@dataclass(frozen=True)
class VotProvider:
    """Sends the link, never the file, to the vot service; one Node process per job.

    `deadline_s` bounds one job's polling; `poll_scale` shortens the pauses between polls in tests.
    """

    deadline_s: float = 7200.0
    poll_scale: float = 1.0

    @property
    def name(self) -> Literal["vot"]:
        """The name that jobs choose it by."""
        return "vot"

    def pairs(self, tools: Tools) -> dict[str, tuple[str, ...]]:
        """Return the service's languages when Node and vot.js are installed."""
        if not (tools.node and CLIENT.exists()):
            return {}
        return {source: tuple(t for t in TARGETS if t != source) for source in SOURCES}

    def refuse(self, job: DubInput) -> StageError | None:
        """Return why it cannot do this job, or None when it can."""
        try:
            require_installed(job)
            require_languages(job)
            if job.duration_s > LONGEST_S:
                raise ProviderRefused("The vot service takes videos of up to 4 hours.")
            near = bool(job.vot_host) and job.egress.allow_loopback
            if reason := refuse_link(job.url, near=near):
                return reason
            if job.vot_host:
                host = job.vot_host
                check_url(host if "://" in host else f"https://{host}", EgressPolicy.of(job.egress))
        except StageError as reason:
            return reason
        return None

    def dub(self, job: DubInput, reporter: Reporter) -> DubOutput:
        """Ask for the translation, wait for it, take it at once."""
        url = Conversation(job, reporter).hold(self.request(job, reporter))
        audio = take_result(url, job, reporter)
        source = UNKNOWN if job.source_lang == AUTO else _code(job.source_lang)
        return DubOutput(audio=audio, engine="vot", source_lang=source)

    def request(self, job: DubInput, reporter: Reporter) -> dict[str, Any]:
        """Return what the runner is told; it holds the API token."""
        source, target = _code(job.source_lang), _code(job.target_lang)
        lively = job.lively_voice
        if lively and not (job.vot_api_token and source != AUTO and target == LIVELY_TARGET):
            reporter.log(
                "warning",
                "The lively voice needs VOT_API_TOKEN, a named source language and the target "
                "ru; using the normal one.",
            )
            lively = False
        return {
            "url": canonical(job.url),
            "duration": job.duration_s,
            "from": source,
            "to": target,
            "lively": lively,
            "host": job.vot_host.rstrip("/"),
            "apiToken": job.vot_api_token,
            "deadlineSeconds": self.deadline_s,
            "pollScale": self.poll_scale,
        }


class Conversation:
    """One run of the Node process: its lines in, progress and the result's link out."""

    def __init__(self, job: DubInput, reporter: Reporter) -> None:
        self._job = job
        self._reporter = reporter
        self._began = time.monotonic()
        self._percent = 0.0
        self._warned = False
        self._answer: dict[str, Any] | None = None

    def hold(self, request: dict[str, Any]) -> str:
        """Return the result's link. Raises the failure the service gave, Stopped or Crashed."""
        reporter = self._reporter
        reporter.progress(0.0, phase="asking")
        program = Program([self._job.tools.node, HEAP, str(RUNNER)], stdin=True)
        reporter.on_stop(program.terminate)
        try:
            reporter.check()
            program.write(f"{json.dumps(request)}\n")
            for line in program.lines():
                self._hear(json.loads(line))
        finally:
            program.terminate()
            code = program.wait()
            reporter.on_stop(None)
        reporter.check()
        return self._result(code, program.stderr)

    def _result(self, code: int, stderr: str) -> str:
        token = self._job.vot_api_token
        if self._answer is None:
            self._reporter.log("error", redact(stderr[-1000:], token))
            raise Crashed(f"The vot engine's process died (exit code {code}).")
        if self._answer["ev"] == "error":
            raise failure(self._answer, token)
        return str(self._answer["url"])

    def _hear(self, line: dict[str, Any]) -> None:
        match line["ev"]:
            case "done" | "error":
                self._answer = line
            case "note":
                text = redact(line["text"], self._job.vot_api_token)
                self._reporter.log("info", f"vot: {text}")
            case "wait":
                self._wait(line)
            case _:
                self._reporter.progress(self._percent, phase="waiting")

    def _wait(self, line: dict[str, Any]) -> None:
        eta = line["eta"] if line["eta"] > 0 else None
        if line["status"] == LONG_WAIT and not self._warned:
            self._warned = True
            self._reporter.log("warning", "The vot service has a long queue; waiting.")
        if eta is not None:
            spent = time.monotonic() - self._began
            self._percent = max(self._percent, FETCHING * spent / (spent + eta))
        self._reporter.log("debug", f"vot: status {line['status']}, {eta or '?'} s to go")
        self._reporter.progress(self._percent, phase="waiting", eta=eta)


def require_installed(job: DubInput) -> None:
    """Raise NoEngine when the operator turned vot off, ToolMissing when it cannot run."""
    if not job.vot_enabled:
        raise NoEngine("The vot engine is switched off (VOT_ENABLED=false).")
    if not job.tools.node:
        raise ToolMissing("The vot engine needs Node; run `dubline doctor`.")
    if not CLIENT.exists():
        raise ToolMissing("The vot engine is not installed; run `make setup`.")


def require_languages(job: DubInput) -> None:
    """Raise NoEngine unless the service dubs from the job's source to its target."""
    source, target = _code(job.source_lang), _code(job.target_lang)
    if target not in TARGETS or target == source:
        raise NoEngine(f"The vot engine dubs into {', '.join(TARGETS)}, not {source} -> {target}.")
    if source not in SOURCES:
        raise NoEngine(f"The vot engine does not understand {source}.")


def _code(tag: str) -> str:
    """Return the ISO 639-1 code; `auto` and what is unknown stay as they are."""
    language = find_language(tag)
    return language.code if language else tag
