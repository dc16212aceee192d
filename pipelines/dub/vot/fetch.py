"""Fetch a file that the vot service has made: by our rules for addresses, within bounds."""

from __future__ import annotations

import contextlib
import errno
import http.client
import re
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from models.errors import (
    DamagedDub,
    DiskFull,
    ProviderBusy,
    SourceUnreachable,
    StageError,
    UnsupportedUrl,
)
from pipelines.dub.vot.failures import proxy_failure
from pipelines.dub.vot.proxy import Proxy
from pipelines.egress import EgressPolicy, check_url, guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from models.stage_io import DubInput
    from pipelines.reporter import Reporter

TIMEOUT_S = 20
BLOCK = 1 << 16
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
GONE = frozenset({403, 404, 410})
TUNNEL_FAILED = re.compile(r"Tunnel connection failed: (\d{3})")
"""How http.client words a proxy's refusal, the only place where it tells the status."""


class LinkExpired(ProviderBusy):
    """The link leads to nothing any more; the service may give another one."""


@dataclass(frozen=True)
class Wanted:
    """What is fetched; its link's query is a signature and appears in no message."""

    name: str
    url: str
    path: Path
    limit: int
    """Bytes; no honest file is larger."""
    seconds: float
    """After them it is given up."""


def fetch(
    wanted: Wanted,
    job: DubInput,
    reporter: Reporter,
    on_bytes: Callable[[int, int | None], None],
) -> None:
    """Save a file; `on_bytes` hears how many bytes have come, of how many if that is known.

    Raises LinkExpired, ProviderBusy, ProviderRefused, DamagedDub, AddressForbidden, DiskFull,
    Stopped.
    """
    policy = EgressPolicy.of(job.egress, job.vot_proxy)
    late = threading.Event()
    try:
        check_url(wanted.url, policy)
        with guard(policy), _connected(wanted, job, reporter, late) as connection:
            connection.request("GET", _target(wanted.url))
            with connection.getresponse() as answer:
                _save(answer, wanted, on_bytes)
        if late.is_set():  # a file of unknown length then seems to be over
            raise TimeoutError
    except (StageError, OSError, http.client.HTTPException) as error:
        reporter.check()
        if late.is_set():
            raise ProviderBusy(f"The vot service's {wanted.name} did not come in time.") from error
        raise _named(error, wanted) from error
    reporter.check()


@contextlib.contextmanager
def _connected(
    wanted: Wanted, job: DubInput, reporter: Reporter, late: threading.Event
) -> Iterator[http.client.HTTPConnection]:
    """Connect, and hang up when the stage is stopped or the time is over, which is then `late`."""
    connection = _connection(wanted, job)

    def ring() -> None:
        late.set()
        _hang_up(connection)

    alarm = threading.Timer(wanted.seconds, ring)
    alarm.daemon = True
    try:
        alarm.start()
        reporter.on_stop(lambda: _hang_up(connection))
        reporter.check()
        _connect(connection, proxied=job.vot_proxy is not None)
        yield connection
    finally:
        alarm.cancel()
        reporter.on_stop(None)
        connection.close()


def _connection(wanted: Wanted, job: DubInput) -> http.client.HTTPConnection:
    parts = urlsplit(wanted.url)
    if parts.scheme != "https" and not job.egress.allow_loopback:
        raise ProviderBusy(f"The vot service's {wanted.name} has a link that is not https.")
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    proxy = Proxy.of(job.vot_proxy)
    if proxy is None:
        return kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    connection = kind(proxy.host, proxy.port, timeout=TIMEOUT_S)
    connection.set_tunnel(parts.hostname or "", parts.port, proxy.headers)
    return connection


def _connect(connection: http.client.HTTPConnection, *, proxied: bool) -> None:
    try:
        connection.connect()
    except (OSError, http.client.HTTPException) as error:
        if not proxied or isinstance(error, ssl.SSLError):
            raise
        refused = TUNNEL_FAILED.search(str(error))
        raise proxy_failure(int(refused[1]) if refused else 0) from error


def _hang_up(connection: http.client.HTTPConnection) -> None:
    channel: socket.socket | None = connection.sock
    if channel is not None:
        with contextlib.suppress(OSError):
            channel.shutdown(socket.SHUT_RDWR)


def _target(url: str) -> str:
    """Return what to ask the server for: path and query."""
    parts = urlsplit(url)
    target = parts._replace(scheme="", netloc="", path=parts.path or "/", fragment="").geturl()
    return quote(target, safe="%/?:@!$&'()*+,;=~")


def _save(
    answer: http.client.HTTPResponse, wanted: Wanted, on_bytes: Callable[[int, int | None], None]
) -> None:
    if answer.status != http.client.OK:
        kind = LinkExpired if answer.status in GONE else ProviderBusy
        raise kind(f"The vot service's {wanted.name} cannot be fetched (HTTP {answer.status}).")
    total, size = answer.length, 0
    with wanted.path.open("wb") as file:
        while block := answer.read1(BLOCK):
            size += file.write(block)
            if size > wanted.limit:
                raise DamagedDub(f"The vot service's {wanted.name} is far too large.")
            on_bytes(size, total)
    if total is not None and size < total:
        raise DamagedDub(f"The vot service's {wanted.name} ended early.")


def _named(error: Exception, wanted: Wanted) -> StageError:
    """Return what an error means for the job."""
    if isinstance(error, StageError) and not isinstance(error, SourceUnreachable | UnsupportedUrl):
        return error
    if isinstance(error, OSError) and error.errno in NO_SPACE:
        return DiskFull()
    return ProviderBusy(f"The vot service's {wanted.name} cannot be fetched.")
