"""The door before everything, Socket.IO included: whose name we answer to, whom we believe.

Flask's own host check comes after engine.io, which would answer to any Host (DNS rebinding) and
believe any X-Forwarded-Host.
"""

from __future__ import annotations

import ipaddress
import json
import socket
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Networks = tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
BODY_MAX: Final = 1_000_000
FORWARDED: Final = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
    "HTTP_REMOTE_USER",
)
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'; "
    "require-trusted-types-for 'script'"
)
HEADERS: Final = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


class Doorman:
    """WSGI wrapper: Host allow-list, forwarded headers, body size, response headers."""

    def __init__(
        self, inner: WSGIApplication, allowed_hosts: Iterable[str], trusted: Iterable[str]
    ) -> None:
        name = socket.gethostname().lower()
        own = {"localhost", name, f"{name}.local"}
        self._inner = inner
        self._hosts = own | {host.lower().rstrip(".") for host in allowed_hosts}
        self._trusted: Networks = tuple(ipaddress.ip_network(one, strict=False) for one in trusted)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or hand it on."""
        self._believe(environ)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, _completed(headers, environ["PATH_INFO"]), *rest)

        host = environ.get("HTTP_HOST", "")
        if not self._answers_to(host):
            return _refuse(
                start,
                "421 Misdirected Request",
                "UNKNOWN_HOST",
                f"This server does not answer to the name {_printable(host)}. If it is yours, add "
                "it to ALLOWED_HOSTS and restart, or use the server's IP address.",
            )
        if _length(environ) > BODY_MAX:
            return _refuse(
                start,
                "413 Content Too Large",
                "PAYLOAD_TOO_LARGE",
                f"A request may have at most {BODY_MAX} bytes.",
            )
        return self._inner(environ, start)

    def _answers_to(self, host: str) -> bool:
        name = _name(host)
        return name in self._hosts or _address(name) is not None

    def _believe(self, environ: WSGIEnvironment) -> None:
        told = {key: environ.pop(key) for key in FORWARDED if key in environ}
        if not self._is_trusted(environ.get("REMOTE_ADDR", "")):
            return
        hops = [hop.strip() for hop in told.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        strangers = [hop for hop in hops if _address(hop) and not self._is_trusted(hop)]
        if strangers:
            environ["REMOTE_ADDR"] = strangers[-1]
        scheme = told.get("HTTP_X_FORWARDED_PROTO", "").strip().lower()
        if scheme in {"http", "https"}:
            environ["wsgi.url_scheme"] = scheme
        if told.get("HTTP_X_FORWARDED_HOST"):
            environ["HTTP_HOST"] = told["HTTP_X_FORWARDED_HOST"].split(",")[-1].strip()

    def _is_trusted(self, peer: str) -> bool:
        address = _address(peer)
        return address is not None and any(address in network for network in self._trusted)


def _completed(headers: list[tuple[str, str]], path: str) -> list[tuple[str, str]]:
    present = {name.lower() for name, _ in headers}
    added = [pair for pair in HEADERS if pair[0].lower() not in present]
    if path.startswith("/api/") and "cache-control" not in present:
        added.append(("Cache-Control", "no-store"))
    return headers + added


def _refuse(start: StartResponse, status: str, code: str, error: str) -> list[bytes]:
    body = json.dumps({"error": error, "code": code, "details": []}).encode()
    start(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def _name(host: str) -> str:
    """Return a Host header's name without port, brackets, trailing dot."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().rstrip(".")


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def _length(environ: WSGIEnvironment) -> int:
    text = environ.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else BODY_MAX + 1


def _printable(text: str) -> str:
    return "".join(c for c in text[:100] if c.isprintable()) or "(none)"
