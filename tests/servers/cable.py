"""A network cable between browser and gateway: it can be cut, mended and plugged in elsewhere."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import Self

BLOCK = 65536


class Cable:
    """Carries connections to `target`, a port of this machine; runs in a thread of its own."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._whole = True
        self._lines: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        starting = asyncio.start_server(self._carry, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """End every connection, and every new one at once."""
        asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result(10)

    def mend(self, target: int | None = None) -> None:
        """Carry again, to another port if one is given."""
        self.target = target or self.target
        self._whole = True

    async def _cut(self) -> None:
        self._whole = False
        for line in self._lines:
            line.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        with contextlib.suppress(OSError, asyncio.CancelledError):
            there, onward = await asyncio.open_connection("127.0.0.1", self.target)
            ends = {writer, onward}
            self._lines |= ends
            await asyncio.gather(_pour(reader, onward), _pour(there, writer))
            self._lines -= ends

    async def _end(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while block := await source.read(BLOCK):
            target.write(block)
            await target.drain()
    finally:
        target.close()
