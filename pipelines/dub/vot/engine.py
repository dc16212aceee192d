"""The vot engine: a third party opens the link itself and returns a voice track."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from models.errors import NoEngine, ProviderRefused, StageError, ToolMissing
from models.languages import UNKNOWN, base_code
from models.stage_io import DubOutput
from pipelines.dub.provider import AUTO
from pipelines.dub.vot.conversation import Conversation
from pipelines.dub.vot.links import canonical, refuse_link
from pipelines.dub.vot.proxy import Proxy
from pipelines.dub.vot.standing import POLL_S, Standing, key_of, take_up
from pipelines.egress import EgressPolicy, check_url

if TYPE_CHECKING:
    from models.stage_io import DubInput, LocalModels, Tools
    from pipelines.reporter import Reporter

CLIENT = Path(__file__).resolve().parent / "node_modules" / "@vot.js" / "core" / "package.json"
SOURCES = (AUTO, "ru", "en", "zh", "ko", "lt", "lv", "ar", "fr", "it", "es", "de", "ja")
TARGETS = ("ru", "en", "kk")
LIVELY_TARGET = "ru"
LONGEST_S = 4 * 3600


@dataclass(frozen=True)
class VotProvider:
    """Sends the link, and the audio if asked for it, to the vot service; one Node process per job.

    `deadline_s` bounds the waiting for one dub, over all its attempts, `subtitles_s` that for its
    subtitles. A pause of at least `wait_in_process_s` gives the slot back. `poll_scale` shortens
    the pauses in tests.
    """

    deadline_s: float = 7200.0
    poll_scale: float = 1.0
    wait_in_process_s: float = 60.0
    subtitles_s: float = 20.0

    @property
    def name(self) -> Literal["vot"]:
        """The name that jobs choose it by."""
        return "vot"

    @property
    def third_party(self) -> bool:
        """Whether it sends the link to somebody else."""
        return True

    def pairs(self, tools: Tools, _local: LocalModels) -> dict[str, tuple[str, ...]]:
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
            Proxy.of(job.vot_proxy)
            if job.vot_host:
                host = job.vot_host if "://" in job.vot_host else f"https://{job.vot_host}"
                check_url(host, EgressPolicy.of(job.egress, job.vot_proxy))
        except StageError as reason:
            return reason
        return None

    def options(self, job: DubInput) -> tuple[str, ...]:
        """Return the service and the kind of voice."""
        lively = job.lively_voice and bool(job.vot_api_token)
        return job.vot_host.rstrip("/"), "lively" if lively else "normal"

    def dub(self, job: DubInput, reporter: Reporter) -> DubOutput:
        """Ask for the translation, or go on asking; wait for it, take it at once."""
        request = self.request(job, reporter)
        standing = self.standing(job, request)
        made = Conversation(job, reporter, standing, self.wait_in_process_s).hold(request)
        source = UNKNOWN if job.source_lang == AUTO else base_code(job.source_lang)
        return DubOutput(
            audio=made.audio, engine="vot", source_lang=source, subtitles=made.subtitles
        )

    def request(self, job: DubInput, reporter: Reporter) -> dict[str, Any]:
        """Return what the runner is told; it holds the API token and the proxy's password."""
        source, target = base_code(job.source_lang), base_code(job.target_lang)
        lively = job.lively_voice
        if lively and not (job.vot_api_token and source != AUTO and target == LIVELY_TARGET):
            reporter.log(
                "debug" if job.state else "warning",
                "The lively voice needs VOT_API_TOKEN, a named source language and the target "
                "ru; using the normal one.",
            )
            lively = False
        proxy = Proxy.of(job.vot_proxy)
        return {
            "url": canonical(job.url),
            "duration": job.duration_s,
            "from": source,
            "to": target,
            "lively": lively,
            "pollSeconds": POLL_S,
            "host": job.vot_host.rstrip("/"),
            "apiToken": job.vot_api_token,
            "proxy": proxy and proxy.model_dump(),
            "deadlineSeconds": self.deadline_s,
            "subtitlesSeconds": self.subtitles_s,
            "pollScale": self.poll_scale,
        }

    def standing(self, job: DubInput, request: dict[str, Any]) -> Standing:
        """Return where an earlier attempt at this very request left off, or the beginning."""
        key = key_of(*(request[part] for part in ("host", "url", "from", "to", "lively")))
        new = Standing.fresh(key, lively=request["lively"], now=time.time())
        return take_up(job.state, new, POLL_S * self.poll_scale)


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
    source, target = base_code(job.source_lang), base_code(job.target_lang)
    if target not in TARGETS or target == source:
        raise NoEngine(f"The vot engine dubs into {', '.join(TARGETS)}, not {source} -> {target}.")
    if source not in SOURCES:
        raise NoEngine(f"The vot engine does not understand {source}.")
