"""The audio that a VOT service asked for, put together from its parts and checked."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from tests.servers.protobuf import fields, message

if TYPE_CHECKING:
    from collections.abc import Callable

PART_BYTES = 5_295_308
MISSING, COMPLETE = 1, 2
DOWNLOAD_TYPE = "web_api_get_all_generating_urls_data_from_iframe"
ITAGS = (251, 140)


class Upload:
    """What came by PUT; `loses` tells how often each part is lost before it is kept."""

    def __init__(self, fault: Callable[[str], None]) -> None:
        self._fault = fault
        self.loses: dict[int, int] = {}
        self.holds: int | None = None
        """A part whose sender hears nothing more, as if the line were dead."""
        self.held = threading.Event()
        self.closing = threading.Event()
        self.parts: dict[int, bytes] = {}
        self.order: list[int] = []
        """Every part that came, also those that were lost."""
        self.file_ids: list[dict[str, Any]] = []
        self.empty = 0
        """How often the client said that it has no audio."""
        self.asked_for = ("", "")
        """Video and translation of the last upload."""
        self.total = 0

    @property
    def over(self) -> bool:
        """Whether nothing more is wanted."""
        return bool(self.empty) or (bool(self.total) and not self.missing)

    @property
    def missing(self) -> list[int]:
        return [part for part in range(self.total) if part not in self.parts]

    @property
    def audio(self) -> bytes:
        return b"".join(self.parts[part] for part in sorted(self.parts))

    def take(self, body: bytes) -> bytes:
        """Take one VideoTranslationAudioRequest, return the response."""
        sent: dict[int, Any] = dict(fields(body))
        self.asked_for = (sent[2].decode(), sent[1].decode())
        if 4 in sent:
            self._part(dict(fields(sent[4])))
            words: list[Any] = [str(part) for part in self.missing]
            return message({1: MISSING, 2: words} if words else {1: COMPLETE})
        whole = fields(sent[6])
        if whole.get(1) != DOWNLOAD_TYPE.encode() or whole.get(2):
            self._fault("audio: the empty answer is not as the client sends it")
        self.empty += 1
        return message({1: COMPLETE})

    def _part(self, chunk: dict[int, Any]) -> None:
        inner: dict[int, Any] = dict(fields(chunk[1]))
        number, data, self.total = inner.get(1, 0), inner.get(2, b""), chunk[2]
        file_id = json.loads(chunk[3])
        self.file_ids.append(file_id)
        self._check(number, data, file_id)
        if chunk[4] != 1:
            self._fault("audio: version")
        self.order.append(number)
        if number == self.holds:
            self.held.set()
            self.closing.wait()
            return
        if self.loses.get(number, 0) > 0:
            self.loses[number] -= 1
        else:
            self.parts[number] = data

    def _check(self, number: int, data: bytes, file_id: dict[str, Any]) -> None:
        if set(file_id) != {"downloadType", "itag", "minChunkSize", "fileSize"}:
            self._fault(f"audio: fields of fileId {sorted(file_id)}")
        if file_id["itag"] not in ITAGS or file_id["minChunkSize"] != PART_BYTES:
            self._fault(f"audio: fileId {file_id}")
        size = int(file_id["fileSize"])
        if self.total != -(-size // PART_BYTES):
            self._fault(f"audio: {self.total} parts of {size} bytes")
        if len(data) != min(PART_BYTES, size - number * PART_BYTES):
            self._fault(f"audio: part {number} has {len(data)} bytes")
