"""An HTTP proxy on loopback that connects (RFC 9110 section 9.3.6), and remembers for whom."""

from __future__ import annotations

import base64
import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

BLOCK = 1 << 16


class ConnectProxy(ThreadingHTTPServer):
    """With a `user` (`name:password`) it lets nobody else through; `refuses` is a status for all."""

    daemon_threads = True

    def __init__(self, user: str = "", refuses: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.user = user
        self.refuses = refuses
        self.targets: list[str] = []
        """`host:port` of every CONNECT that was let through."""
        self.refused = 0

    @property
    def url(self) -> str:
        """What VOT_PROXY would be."""
        who = f"{self.user}@" if self.user else ""
        return f"http://{who}127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: Any) -> None:
        """Say nothing when a client hangs up."""


class Handler(BaseHTTPRequestHandler):
    server: ConnectProxy

    def log_message(self, *_: Any) -> None:
        pass

    def do_CONNECT(self) -> None:
        status = self.server.refuses or (0 if self.known() else 407)
        if status:
            self.server.refused += 1
            self.send_response(status)
            self.end_headers()
            return
        self.server.targets.append(self.path)
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port)), 10) as onward:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=pump, args=(onward, self.connection), daemon=True)
            back.start()
            pump(self.connection, onward)
            back.join()

    def known(self) -> bool:
        wanted = f"Basic {base64.b64encode(self.server.user.encode()).decode()}"
        return not self.server.user or self.headers.get("Proxy-Authorization") == wanted


def pump(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until there are no more, then say so."""
    with contextlib.suppress(OSError):
        while block := source.recv(BLOCK):
            target.sendall(block)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
