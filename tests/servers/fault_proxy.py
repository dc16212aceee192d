"""A web proxy on loopback that spoils what the origin sends, by plan and for a limited time.

    http://proxy/<token>/<fault>/<times>/<path>

`token` is any word, one for each job: its first `times` requests are spoiled (0: all of them). A
request that the client leaves before the fault could bite does not count.

| fault      | what happens                                                       |
|------------|--------------------------------------------------------------------|
| `none`     | nothing                                                            |
| `reset-N`  | after N bytes of the body the connection is reset (RST)            |
| `close-N`  | after N bytes of the body the connection is closed                 |
| `early-0`  | the connection is closed without a word                            |
| `stall-S`  | after half of the body nothing comes for S seconds                 |
| `slow-S`   | after a quarter of the body 1 KB/s for S seconds                   |
| `longer-N` | Content-Length says N bytes more than come                         |
| `shorter-P`| Content-Length says P percent of the body, and only those come     |
| `busy429-S`| 429 with `Retry-After: S`; `busy503-S` the same with 503           |
| `gone-0`   | 404                                                                |
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
import threading
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCK = 4096
SLOW_BYTES_S = 1024
LINE = re.compile(r"(GET|HEAD) /([^/]+)/([a-z0-9]+)-?(\d*)/(\d+)(/\S*) HTTP/1\.[01]\r\n")


class Bitten(Exception):
    """The fault has done its work; the connection ends here."""


@dataclass
class Answer:
    """The origin's answer: its head as text, the body's length, and where the body comes from."""

    head: str
    length: int
    body: asyncio.StreamReader

    def with_length(self, length: int) -> bytes:
        changed = re.sub(r"(?i)content-length: \d+", f"Content-Length: {length}", self.head)
        return changed.encode("latin-1")


class FaultProxy:
    """Runs in a thread of its own; `url` ends without a slash."""

    def __init__(self, origin: str) -> None:
        self.origin = origin.removeprefix("http://").partition(":")
        self.bites: Counter[str] = Counter()
        self.by_fault: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        return self

    @property
    def url(self) -> str:
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                await self._answer(head, writer)
        finally:
            writer.close()

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        asked = LINE.match(head)
        if asked is None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            return
        method, token, fault, number, times, path = asked.groups()
        spoil = fault != "none" and (times == "0" or self.bites[token] < int(times))
        headers = re.sub(r"(?i)(connection|host): .*\r\n", "", head[asked.end() :])
        reader, upstream = await asyncio.open_connection(self.origin[0], int(self.origin[2]))
        try:
            host = f"{self.origin[0]}:{self.origin[2]}"
            request = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}"
            upstream.write(request.encode("latin-1"))
            answer = await _head(reader, empty=method == "HEAD")
            if not spoil:
                await _pass(answer, writer)
                return
            bite = partial(self._bite, token, fault)
            spoiler = _Spoiler(answer, writer, int(number or 0), bite)
            with contextlib.suppress(Bitten):
                await getattr(spoiler, fault)()
        finally:
            upstream.close()

    def _bite(self, token: str, fault: str) -> None:
        self.bites[token] += 1
        self.by_fault[fault] += 1


async def _head(reader: asyncio.StreamReader, *, empty: bool) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"(?i)content-length: (\d+)", head)
    said = "Connection: close\r\n\r\n"
    return Answer(head[:-2] + said, 0 if empty or not length else int(length[1]), reader)


async def _copy(answer: Answer, writer: asyncio.StreamWriter, count: int) -> None:
    """Pass on `count` bytes of the body; ConnectionError when the client has left."""
    left = count
    while left > 0:
        block = await answer.body.read(min(BLOCK, left))
        if not block:
            return
        left -= len(block)
        writer.write(block)
        await writer.drain()


async def _pass(answer: Answer, writer: asyncio.StreamWriter) -> None:
    writer.write(answer.head.encode("latin-1"))
    await _copy(answer, writer, answer.length)


@dataclass
class _Spoiler:
    """One method for each fault; `number` is the fault's own."""

    answer: Answer
    writer: asyncio.StreamWriter
    number: int
    bite: Callable[[], None]

    async def reset(self) -> None:
        self.writer.write(self.answer.head.encode("latin-1"))
        await _copy(self.answer, self.writer, min(self.number, self.answer.length // 2))
        self.bite()
        handle = self.writer.get_extra_info("socket")
        handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        raise Bitten

    async def close(self) -> None:
        self.writer.write(self.answer.head.encode("latin-1"))
        await _copy(self.answer, self.writer, min(self.number, self.answer.length // 2))
        self.bite()
        raise Bitten

    async def early(self) -> None:
        self.bite()
        raise Bitten

    async def stall(self) -> None:
        self.writer.write(self.answer.head.encode("latin-1"))
        half = self.answer.length // 2
        await _copy(self.answer, self.writer, half)
        self.bite()
        await asyncio.sleep(self.number)
        await _copy(self.answer, self.writer, self.answer.length - half)

    async def slow(self) -> None:
        self.writer.write(self.answer.head.encode("latin-1"))
        quarter = self.answer.length // 4
        await _copy(self.answer, self.writer, quarter)
        self.bite()
        for _ in range(self.number * 4):
            await _copy(self.answer, self.writer, SLOW_BYTES_S // 4)
            await asyncio.sleep(0.25)
        await _copy(self.answer, self.writer, self.answer.length - quarter)

    async def longer(self) -> None:
        self.writer.write(self.answer.with_length(self.answer.length + self.number))
        await _copy(self.answer, self.writer, self.answer.length)
        self.bite()
        raise Bitten

    async def shorter(self) -> None:
        length = self.answer.length * self.number // 100
        self.writer.write(self.answer.with_length(length))
        await _copy(self.answer, self.writer, length)
        self.bite()

    async def busy429(self) -> None:
        await self._refuse("429 Too Many Requests", f"Retry-After: {self.number}\r\n")

    async def busy503(self) -> None:
        await self._refuse("503 Service Unavailable", f"Retry-After: {self.number}\r\n")

    async def gone(self) -> None:
        await self._refuse("404 Not Found", "")

    async def _refuse(self, status: str, header: str) -> None:
        self.bite()
        head = f"HTTP/1.1 {status}\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n"
        self.writer.write(head.encode())
        await self.writer.drain()
