"""eventlet's HTTP without Nagle's algorithm; only eventlet mode may import this.

An answer of more than one buffer is two writes, and the rest of it waited for the client's delayed
acknowledgement, 40 ms on Linux (RFC 896, RFC 1122 4.2.3.2); so did events on a busy socket.
"""

from __future__ import annotations

import socket

from eventlet.wsgi import HttpProtocol
from typing_extensions import override


class PromptProtocol(HttpProtocol):  # type: ignore[misc]
    """Sends at once what it is given."""

    @override
    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
