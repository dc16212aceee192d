"""A web server on loopback that serves media well or badly, and remembers what it was asked.

    python -m tests.servers.origin --root DIR --port 0

| path                | answer                                                            |
|---------------------|-------------------------------------------------------------------|
| `/<file>`           | the file, with Range                                              |
| `/slow/<file>?rate=N` | the same at N bytes/s                                           |
| `/truncate/<file>`  | full Content-Length, but the connection ends after half; no Range |
| `/norange/<file>`   | the file, ignoring Range                                          |
| `/status/<code>`    | that status with a body that nobody should repeat                 |
| `/busy/<code>?after=N` | that status with `Retry-After: N` (seconds or a date)          |
| `/flaky/<file>?fail=N&code=503&after=S` | `code` to the first N requests, then the file |
| `/members/<file>`   | the file to who brings the cookie `session=open`, else 403        |
| `/redirect?to=URL`  | 302                                                               |
| `/text`             | a plain text page; `/page` an HTML one without media              |
| `/embed/<file>`     | an HTML page with that video (`,` between several); `?image=URL`  |
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import http.server
import re
import threading
import time
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TYPES = {
    ".mp4": "video/mp4",
    ".m4s": "video/iso.segment",
    ".mkv": "video/x-matroska",
    ".webm": "video/webm",
    ".m4a": "audio/mp4",
    ".ts": "video/mp2t",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mpd": "application/dash+xml",
    ".vtt": "text/vtt",
    ".html": "text/html",
    ".jpg": "image/jpeg",
}
SECRET_BODY = "internal-secret-body"
BLOCK = 65536


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]


@dataclass
class Log:
    """All requests, in order."""

    requests: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [r.path for r in self.requests]

    def of(self, path: str) -> list[Asked]:
        return [r for r in self.requests if r.path.startswith(path)]


class Origin(http.server.ThreadingHTTPServer):
    """The running server; `url` ends without a slash."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, root: Path, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.root = root
        self.log = Log()
        self.failed: collections.Counter[str] = collections.Counter()
        self.closing = threading.Event()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is normal here."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Origin

    def do_GET(self) -> None:
        self.server.log.requests.append(Asked(self.command, self.path, dict(self.headers)))
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        head, _, rest = parts.path.lstrip("/").partition("/")
        special = getattr(self, f"answer_{head}", None)
        if special is not None:
            special(rest, query)
        else:
            self.send_file(parts.path.lstrip("/"))

    def do_HEAD(self) -> None:
        self.do_GET()

    def answer_slow(self, rest: str, query: dict[str, str]) -> None:
        self.send_file(rest, rate=int(query.get("rate", 100_000)))

    def answer_truncate(self, rest: str, query: dict[str, str]) -> None:
        self.send_file(rest, ranges=False, cut=0.5)

    def answer_norange(self, rest: str, query: dict[str, str]) -> None:
        self.send_file(rest, ranges=False)

    def answer_members(self, rest: str, query: dict[str, str]) -> None:
        if "session=open" in self.headers.get("Cookie", ""):
            self.send_file(rest)
        else:
            self.answer_status("403", query)

    def answer_status(self, rest: str, query: dict[str, str]) -> None:
        self.send_text(int(rest), f"<html>{SECRET_BODY}</html>", "text/html")

    def answer_busy(self, rest: str, query: dict[str, str]) -> None:
        after = {"Retry-After": query["after"]} if "after" in query else {}
        self.send_text(int(rest), f"<html>{SECRET_BODY}</html>", "text/html", after)

    def answer_flaky(self, rest: str, query: dict[str, str]) -> None:
        self.server.failed[self.path] += 1
        if self.server.failed[self.path] > int(query.get("fail", 1)):
            self.send_file(rest)
        else:
            self.answer_busy(query.get("code", "503"), query)

    def answer_redirect(self, rest: str, query: dict[str, str]) -> None:
        self.send_response(302)
        self.send_header("Location", query["to"])
        self.send_header("Content-Length", "0")
        self.end_headers()

    def answer_text(self, rest: str, query: dict[str, str]) -> None:
        self.send_text(200, "Only words here.\n" * 20, "text/plain")

    def answer_page(self, rest: str, query: dict[str, str]) -> None:
        self.send_text(200, "<!doctype html><title>Words</title><p>No media here.", "text/html")

    def answer_embed(self, rest: str, query: dict[str, str]) -> None:
        videos = "".join(f'<video src="/{name}"></video>' for name in rest.split(","))
        image = f'<meta property="og:image" content="{query["image"]}">' if "image" in query else ""
        self.send_text(200, f"<!doctype html><title>A film</title>{image}{videos}", "text/html")

    def send_text(
        self, status: int, text: str, kind: str, headers: Mapping[str, str] | None = None
    ) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_file(
        self, name: str, *, rate: int | None = None, ranges: bool = True, cut: float = 1.0
    ) -> None:
        path = (self.server.root / urllib.parse.unquote(name)).resolve()
        if not path.is_relative_to(self.server.root.resolve()) or not path.is_file():
            self.send_text(404, SECRET_BODY, "text/html")
            return
        size = path.stat().st_size
        start, end = self.wanted(size) if ranges else (0, size - 1)
        if start > end:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        partial = ranges and "Range" in self.headers
        self.send_response(206 if partial else 200)
        self.send_header("Content-Type", TYPES.get(path.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(end - start + 1))
        if ranges:
            self.send_header("Accept-Ranges", "bytes")
        if partial:
            self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        self.end_headers()
        if self.command != "HEAD":
            with path.open("rb") as file:
                file.seek(start)
                self.pour(file, int((end - start + 1) * cut), rate)
        if cut < 1:
            self.close_connection = True

    def wanted(self, size: int) -> tuple[int, int]:
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not match:
            return 0, size - 1
        return int(match[1]), min(int(match[2] or size - 1), size - 1)

    def pour(self, file: BinaryIO, left: int, rate: int | None) -> None:
        block = max(rate // 20, 1) if rate else BLOCK
        while left > 0 and not self.server.closing.is_set():
            data = file.read(min(block, left))
            left -= len(data)
            try:
                self.wfile.write(data)
            except OSError:
                self.close_connection = True
                return
            if rate:
                time.sleep(len(data) / rate)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """The log is kept in memory."""


@contextlib.contextmanager
def serving(root: Path, port: int = 0) -> Iterator[Origin]:
    """Serve `root` on a free port for a while."""
    server = Origin(root, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    server = Origin(options.root, options.port)
    print(server.url, flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
