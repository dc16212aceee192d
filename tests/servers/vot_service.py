"""A VOT service without its HTTP: what it was asked, what was wrong with that, what it answers.

Every scenario's bytes are made here; `fake_vot` carries them.
"""

from __future__ import annotations

import hashlib
import hmac
import subprocess
import time
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.servers.protobuf import fields, message
from tests.servers.vot_captions import Captions
from tests.servers.vot_upload import Upload

PACKAGE = Path(__file__).resolve().parents[2] / "pipelines" / "dub" / "vot"
TRANSLATION = "tr-0001"
SIGNATURE = "X-Amz-Signature=5ec4e75161a7u4e"
RESULT = f"/tts/prod/0123456789abcdef.mp3?X-Amz-Expires=7200&{SIGNATURE}"
PARTIAL = f"/tts/part/0123456789abcdef.mp3?X-Amz-Expires=7200&{SIGNATURE}"
REFUSAL = "Доступ к видео ограничен"
NO_LIVELY = "Доступна только обычная озвучка"
FINISHED, WAITING, LONG_WAIT, PART, AUDIO, LOGIN, RATE = 1, 2, 3, 5, 6, 7, 8

SCENARIOS = (
    "ok",
    "part",
    "longwait",
    "audio",
    "fail",
    "lively",
    "session",
    "stale",
    "rate",
    "http403",
    "http503",
    "redirect",
    "badproto",
    "slow",
    "hang",
    "empty200",
    "endless",
    "result404",
    "html",
    "truncated",
    "cutoff",
    "huge",
    "stall",
    "offhost",
    "estimate",
    "busy",
    "unknown",
    "partless",
    "expired",
    "livelylogin",
    "lively400",
    "http429",
    "flaky",
    "cut",
    "badsession",
)


def read_key() -> bytes:
    """Return vot.js' public signing key, from the installed package."""
    script = 'import c from "@vot.js/shared/config"; process.stdout.write(c.hmac)'
    argv = ["node", "--input-type=module", "-e", script]
    return subprocess.run(argv, cwd=PACKAGE, check=True, capture_output=True).stdout


@dataclass
class Ask:
    """One translate request as it came in."""

    url: str
    duration: float
    first: bool
    source: str
    target: str
    lively: bool
    authorization: str
    options: dict[int, Any]
    accepted: bool = False
    at: float = field(default_factory=time.monotonic)


class VotService:
    """One scenario; `asks` holds the translate requests, `faults` what was wrong with them.

    In the scenario `estimate` the first `waits` answers of a request say that it needs
    `estimate_s` more seconds; in `busy` they say that there are too many requests.
    """

    def __init__(self, scenario: str, url: str) -> None:
        self.scenario = scenario
        self.url = url
        self.key = read_key()
        self.asks: list[Ask] = []
        self.upload = Upload(self.fault)
        self.captions = Captions(url)
        self.faults: list[str] = []
        self.secrets: dict[str, str] = {}
        self.ends: dict[str, float] = {}
        self.session_s = 3600
        self.stale_at = [1]
        """Which requests of the scenario `stale` are refused for their session."""
        self.estimate_s = 90
        self.waits = 1

    def polls(self, url: str) -> list[float]:
        """Return when this video was asked for, by the monotonic clock in seconds."""
        return [ask.at for ask in self.asks if ask.url == url]

    def pauses(self, url: str) -> list[float]:
        """Return the seconds between one request for this video and the next."""
        return [after - before for before, after in pairwise(self.polls(url))]

    def new_session(self, uuid: str) -> str:
        self.secrets[uuid] = f"fake-secret-{len(self.secrets):06}"
        self.ends[uuid] = time.time() + self.session_s
        return self.secrets[uuid]

    def fault(self, text: str) -> None:
        self.faults.append(text)

    def check_signatures(self, path: str, headers: Any, body: bytes, kind: str = "Vtrans") -> None:
        token_sign, _, token = headers.get(f"Sec-{kind}-Token", "").partition(":")
        uuid, token_path, _version = [*token.split(":"), "", "", ""][:3]
        if headers.get(f"{kind}-Signature") != self.sign(body):
            self.fault(f"{path}: body signature")
        if token_sign != self.sign(token.encode()):
            self.fault(f"{path}: token signature")
        if token_path != path:
            self.fault(f"{path}: token is for {token_path}")
        if headers.get(f"Sec-{kind}-Sk") != self.secrets.get(uuid, ""):
            self.fault(f"{path}: unknown session")
        if self.ends.get(uuid, 0.0) < time.time() - 1:  # vot.js counts in whole seconds
            self.fault(f"{path}: a session after its end")
        if headers.get("sec-fetch-mode"):
            self.fault(f"{path}: browser headers")

    def sign(self, data: bytes) -> str:
        return hmac.new(self.key, data, hashlib.sha256).hexdigest()

    def take_ask(self, body: bytes, authorization: str) -> Ask:
        sent = fields(body)
        text = {n: v.decode() for n, v in sent.items() if isinstance(v, bytes)}
        ask = Ask(
            url=text.get(3, ""),
            duration=float(sent.get(6, 0.0)),  # type: ignore[arg-type]
            first=bool(sent.get(5)),
            source=text.get(8, ""),
            target=text.get(14, ""),
            lively=bool(sent.get(18)),
            authorization=authorization,
            options={n: v for n, v in sent.items() if n != 5},
        )
        if not (ask.url and ask.duration and ask.source and ask.target):
            self.fault("translate: url, duration or a language is missing")
        before = [a for a in self.asks if a.url == ask.url]
        if not self.scenario.startswith("lively") and any(a.options != ask.options for a in before):
            self.fault("translate: a poll with other options")
        if ask.first == any(a.accepted and a.options == ask.options for a in before):
            self.fault("translate: firstRequest is for the first request only")
        self.asks.append(ask)
        return ask

    def answer(self, ask: Ask) -> bytes:
        """Return the reply to the n-th translate request of this scenario."""
        ask.accepted = True
        n = sum(a.options == ask.options for a in self.asks)
        match self.scenario:
            case "fail":
                return state(0, text=REFUSAL)
            case "lively" if ask.lively:
                return state(0, text=NO_LIVELY)
            case "livelylogin" if ask.lively:
                return state(LOGIN)
            case "session":
                return state(LOGIN)
            case "unknown":
                return state(12, text="Ещё не придумано")
            case "rate":
                return state(RATE, text="Слишком много запросов.")
            case "badproto":
                return b"\xff\xff\xff<html>Bad gateway</html>"
            case "empty200":
                return b""
            case "audio" if not self.upload.over or n < 4:
                return state(AUDIO, eta=120)
            case "longwait" if n == 1:
                return state(LONG_WAIT, eta=900)
            case "part" if n in (2, 3):
                return state(PART, eta=3, url=self.url + PARTIAL, duration=ask.duration)
            case "partless" if n == 1:
                return state(PART, eta=3)
            case "estimate" if n <= self.waits:
                return state(WAITING, eta=self.estimate_s)
            case "busy" if n <= self.waits:
                return state(RATE, text="Слишком много запросов.")
            case "endless":
                return state(WAITING, eta=2)
            case "stale" if n < max(self.stale_at):
                return state(WAITING)
            case "ok" | "part" if n == 1:
                return state(WAITING, eta=2)
            case _:
                return state(FINISHED, url=self.result(), duration=ask.duration)

    def result(self) -> str:
        host = "http://192.168.7.7" if self.scenario == "offhost" else self.url
        return host + RESULT


def state(
    status: int, *, eta: int | None = None, text: str = "", url: str = "", duration: float = 0.0
) -> bytes:
    """Encode a VideoTranslationResponse."""
    reply: dict[int, int | float | str | bytes] = {1: url, 2: float(duration)} if url else {}
    if status:
        reply[4] = status
    if eta is not None:
        reply[5] = eta
    reply[7] = TRANSLATION
    if text:
        reply[9] = text
    return message(reply)
