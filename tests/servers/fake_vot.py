"""A VOT server on loopback that speaks the real protocol, byte by byte, and checks its client.

In a test: `with FakeVot("ok", mp3) as server: … server.url … server.faults`.
By hand: `python -m tests.servers.fake_vot --port 0 --scenario ok --mp3 voice.mp3` prints its
address on the first line; give that address as VOT_HOST (with EGRESS_ALLOW_LOOPBACK=true).
"""

from __future__ import annotations

import argparse
import collections
import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from tests.servers.protobuf import fields, message
from tests.servers.vot_captions import TRANSLATED
from tests.servers.vot_service import PARTIAL, RESULT, SCENARIOS, VotService

if TYPE_CHECKING:
    from collections.abc import Callable

SLOW_S = 4.0
"""Longer than vot.js' own time limit of 3 s."""
BLOCK = bytes(1 << 16)


class FakeVot(ThreadingHTTPServer, VotService):
    """A service on a port of its own, handing out the voice track `mp3`."""

    daemon_threads = True

    def __init__(self, scenario: str, mp3: Path, port: int = 0) -> None:
        if scenario not in SCENARIOS:
            raise ValueError(scenario)
        ThreadingHTTPServer.__init__(self, ("127.0.0.1", port), Handler)
        VotService.__init__(self, scenario, f"http://127.0.0.1:{self.server_port}")
        self.mp3 = mp3
        self.requests: list[str] = []
        self.fetched: collections.Counter[str] = collections.Counter()
        """How often each path was asked for by GET."""
        self.holds = ""
        """A path whose answer is begun and never ended."""
        self.held = threading.Event()
        self.partial = "ok"
        """What comes of a partial track's link: ok, gone, html."""
        self.proxy_headers: list[str] = []
        """What only the proxy should have heard."""
        self.when_asked: Callable[[], None] = lambda: None
        """Called by every translate request before it is answered."""
        self.fail_audio_urls: list[str] = []
        self.asked = threading.Event()
        self.closing = threading.Event()
        self.lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.upload.closing.set()
        self.shutdown()
        self.server_close()

    def encrypt(self, certificate: Path, key: Path) -> None:
        """Speak TLS from now on, as `localhost`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = self.captions.url = f"https://localhost:{self.server_port}"

    def handle_error(self, *_: Any) -> None:
        """Say nothing when a client hangs up: tests do that on purpose."""


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
        elif self.path == "/video-subtitles/get-subtitles":
            self.server.check_signatures(self.path, self.headers, body, "Vsubs")
            if not self.held():
                self.reply(200, self.server.captions.offer(dict(fields(body))))
        else:
            self.reply(404, b"")

    def do_PUT(self) -> None:
        body = self.take()
        if self.held():
            return
        if self.path == "/video-translation/fail-audio-js":
            self.server.fail_audio_urls.append(json.loads(body)["video_url"])
            self.reply(200, b'{"status":1}', "application/json")
        elif self.path == "/video-translation/audio":
            self.server.check_signatures(self.path, self.headers, body)
            self.reply(200, self.server.upload.take(body))
        else:
            self.reply(404, b"")

    def do_GET(self) -> None:
        self.take()
        path = self.path.partition("?")[0]
        self.server.fetched[path] += 1
        data = self.server.mp3.read_bytes()
        if self.held():
            return
        match self.server.scenario:
            case _ if path == TRANSLATED:
                self.send_captions()
            case _ if self.path == PARTIAL:
                self.send_partial(data)
            case _ if self.path != RESULT:
                self.reply(404, b"")
            case "expired" if self.server.fetched[path] == 1:
                self.reply(403, b"<Error><Code>AccessDenied</Code></Error>", "application/xml")
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
        self.server.proxy_headers += [h for h in self.headers if h.lower().startswith("proxy-")]
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def held(self) -> bool:
        """Whether this request is the one that is never answered to its end."""
        if self.path.partition("?")[0] != self.server.holds:
            return False
        self.reply(200, BLOCK[:9], length=len(BLOCK))
        self.server.held.set()
        self.server.closing.wait()
        return True

    def send_partial(self, data: bytes) -> None:
        match self.server.partial:
            case "gone":
                self.reply(404, b"")
            case "html":
                self.reply(200, b"<html><body>soon</body></html>", "text/html")
            case _:
                self.reply(200, data, "audio/mpeg")

    def send_captions(self) -> None:
        data = self.server.captions.file()
        if data is None:
            self.reply(404, b"")
        else:
            self.reply(200, data, "application/json")

    def create_session(self, body: bytes) -> None:
        asked = fields(body)
        uuid, module = asked[1], asked[2]
        if self.headers.get("Vtrans-Signature") != self.server.sign(body):
            self.server.fault("session: body signature")
        if module != b"video-translation" or not isinstance(uuid, bytes):
            self.server.fault("session: module or uuid")
            return self.reply(400, b"")
        secret = self.server.new_session(uuid.decode())
        if self.server.scenario == "badsession":
            return self.reply(200, b"\xff\xff\xff<html>Bad gateway</html>")
        return self.reply(200, message({1: secret, 2: self.server.session_s}))

    def translate(self, body: bytes) -> None:
        server = self.server
        with server.lock:
            server.check_signatures(self.path, self.headers, body)
            ask = server.take_ask(body, self.headers.get("Authorization", ""))
        server.asked.set()
        server.when_asked()
        n = len(server.asks)
        match server.scenario:
            case "http403" | "stale" if server.scenario == "http403" or n in server.stale_at:
                self.reply(403, b"forbidden", "text/plain")
            case "http503" | "flaky" if server.scenario == "http503" or n == 1:
                self.reply(503, b"", "text/plain")
            case "http429" if n == 1:
                self.reply(429, b"", "text/plain")
            case "lively400" if ask.lively:
                self.reply(400, b"", "text/plain")
            case "cut" if n == 1:
                self.reply(200, b"\x20\x01\x28", length=50)
                self.close_connection = True
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
    parser.add_argument("--estimate", type=int, default=90, help="seconds, in that scenario")
    parser.add_argument("--waits", type=int, default=1, help="answers before the result")
    options = parser.parse_args()
    with FakeVot(options.scenario, options.mp3, options.port) as server:
        server.estimate_s, server.waits = options.estimate, options.waits
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
