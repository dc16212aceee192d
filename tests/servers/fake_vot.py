"""A VOT server on loopback that speaks the real protocol, byte by byte, and checks its client.

In a test: `with FakeVot("ok", mp3) as server: … server.url … server.faults`.
By hand: `python -m tests.servers.fake_vot --port 0 --scenario ok --mp3 voice.mp3` prints its
address on the first line; give that address as VOT_HOST (with EGRESS_ALLOW_LOOPBACK=true).
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import subprocess
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from tests.servers.protobuf import fields, message

PACKAGE = Path(__file__).resolve().parents[2] / "pipelines" / "dub" / "vot"
TRANSLATION = "tr-0001"
SIGNATURE = "X-Amz-Signature=5ec4e75161a7u4e"
RESULT = f"/tts/prod/0123456789abcdef.mp3?X-Amz-Expires=7200&{SIGNATURE}"
REFUSAL = "Доступ к видео ограничен"
NO_LIVELY = "Доступна только обычная озвучка"
FINISHED, WAITING, LONG_WAIT, PART, AUDIO, LOGIN, RATE = 1, 2, 3, 5, 6, 7, 8
SLOW_S = 4.0
"""Longer than vot.js' own time limit of 3 s."""
BLOCK = bytes(1 << 16)

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


class FakeVot(ThreadingHTTPServer):
    """One scenario; `asks` holds the translate requests, `faults` what was wrong with them."""

    daemon_threads = True

    def __init__(self, scenario: str, mp3: Path, port: int = 0) -> None:
        if scenario not in SCENARIOS:
            raise ValueError(scenario)
        super().__init__(("127.0.0.1", port), Handler)
        self.scenario = scenario
        self.mp3 = mp3
        self.key = read_key()
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.requests: list[str] = []
        self.asks: list[Ask] = []
        self.audio_puts: list[dict[int, Any]] = []
        self.fail_audio_urls: list[str] = []
        self.faults: list[str] = []
        self.secrets: dict[str, str] = {}
        self.asked = threading.Event()
        self.closing = threading.Event()
        self.lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: Any) -> None:
        """Say nothing when a client hangs up: tests do that on purpose."""

    def new_session(self, uuid: str) -> str:
        self.secrets[uuid] = f"fake-secret-{len(self.secrets):06}"
        return self.secrets[uuid]

    def fault(self, text: str) -> None:
        self.faults.append(text)

    def check_signatures(self, path: str, headers: Any, body: bytes) -> None:
        token_sign, _, token = headers.get("Sec-Vtrans-Token", "").partition(":")
        uuid, token_path, _version = [*token.split(":"), "", "", ""][:3]
        if headers.get("Vtrans-Signature") != self.sign(body):
            self.fault(f"{path}: body signature")
        if token_sign != self.sign(token.encode()):
            self.fault(f"{path}: token signature")
        if token_path != path:
            self.fault(f"{path}: token is for {token_path}")
        if headers.get("Sec-Vtrans-Sk") != self.secrets.get(uuid, ""):
            self.fault(f"{path}: unknown session")
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
        if self.scenario != "lively" and any(a.options != ask.options for a in before):
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
            case "session":
                return state(LOGIN)
            case "rate":
                return state(RATE, text="Слишком много запросов.")
            case "badproto":
                return b"\xff\xff\xff<html>Bad gateway</html>"
            case "empty200":
                return b""
            case "audio" if not self.audio_puts or n < 4:
                return state(AUDIO, eta=120)
            case "longwait" if n == 1:
                return state(LONG_WAIT, eta=900)
            case "part" if n == 2:
                return state(PART, eta=3, url=self.result(), duration=ask.duration)
            case "endless":
                return state(WAITING, eta=2)
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


class Handler(BaseHTTPRequestHandler):
    server: FakeVot
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = self.take()
        if self.path == "/session/create":
            self.create_session(body)
        elif self.path == "/video-translation/translate":
            self.translate(body)
        else:
            self.reply(404, b"")

    def do_PUT(self) -> None:
        body = self.take()
        if self.path == "/video-translation/fail-audio-js":
            self.server.fail_audio_urls.append(json.loads(body)["video_url"])
            self.reply(200, b'{"status":1}', "application/json")
        elif self.path == "/video-translation/audio":
            self.server.check_signatures(self.path, self.headers, body)
            self.server.audio_puts.append(dict(fields(body)))
            self.reply(200, message({1: 2}))
        else:
            self.reply(404, b"")

    def do_GET(self) -> None:
        self.take()
        data = self.server.mp3.read_bytes()
        match self.server.scenario:
            case _ if self.path != RESULT:
                self.reply(404, b"")
            case "result404":
                self.reply(404, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
            case "html":
                self.reply(200, b"<html><body>expired</body></html>", "text/html")
            case "truncated":
                self.reply(200, data[: len(data) // 3], "audio/mpeg")
            case "cutoff":
                self.reply(200, data[: len(data) // 3], "audio/mpeg", length=len(data))
                self.close_connection = True
            case "huge":
                self.flood()
            case "stall":
                self.reply(200, BLOCK + BLOCK[:9], "audio/mpeg", length=len(BLOCK) * 3)
                self.server.closing.wait()
            case _:
                self.reply(200, data, "audio/mpeg")

    def take(self) -> bytes:
        self.server.requests.append(f"{self.command} {self.path.partition('?')[0]}")
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def create_session(self, body: bytes) -> None:
        asked = fields(body)
        uuid, module = asked[1], asked[2]
        if self.headers.get("Vtrans-Signature") != self.server.sign(body):
            self.server.fault("session: body signature")
        if module != b"video-translation" or not isinstance(uuid, bytes):
            self.server.fault("session: module or uuid")
            return self.reply(400, b"")
        secret = self.server.new_session(uuid.decode())
        return self.reply(200, message({1: secret, 2: 3600}))

    def translate(self, body: bytes) -> None:
        server = self.server
        with server.lock:
            server.check_signatures(self.path, self.headers, body)
            ask = server.take_ask(body, self.headers.get("Authorization", ""))
        server.asked.set()
        n = len(server.asks)
        match server.scenario:
            case "http403" | "stale" if server.scenario == "http403" or n == 1:
                self.reply(403, b"forbidden", "text/plain")
            case "http503":
                self.reply(503, b"", "text/plain")
            case "redirect":
                self.reply(302, b"", location="https://elsewhere.invalid/")
            case "hang":
                server.closing.wait()
            case "slow":
                server.closing.wait(SLOW_S)
                self.reply(200, server.answer(ask))
            case _:
                self.reply(200, server.answer(ask))

    def reply(
        self,
        status: int,
        body: bytes,
        kind: str = "application/x-protobuf",
        *,
        length: int | None = None,
        location: str = "",
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def flood(self) -> None:
        """Send audio without end and without saying how much."""
        self.send_response(200)
        self.send_header("Content-Type", "audio/mpeg")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        while not self.server.closing.is_set():
            self.wfile.write(BLOCK)


def main() -> None:
    """Serve one scenario until interrupted."""
    parser = argparse.ArgumentParser(description="A VOT server on loopback.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--scenario", choices=SCENARIOS, default="ok")
    parser.add_argument("--mp3", type=Path, required=True, help="the voice track to hand out")
    options = parser.parse_args()
    with FakeVot(options.scenario, options.mp3, options.port) as server:
        print(server.url, flush=True)
        try:
            server.closing.wait()
        except KeyboardInterrupt:
            pass
        finally:
            for fault in server.faults:
                print(f"fault: {fault}", flush=True)


if __name__ == "__main__":
    main()
