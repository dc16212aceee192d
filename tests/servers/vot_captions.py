"""The subtitles of a VOT service: what it offers, and the files."""

from __future__ import annotations

import json
from typing import Any

from tests.servers.protobuf import message

SIGNATURE = "X-Amz-Signature=5ec4e75161a7u4e"
SOURCE, TRANSLATED = "/vtrans/en.json", "/vtrans/ru.json"
HOSTILE = "Второй <b>&amp;</b> ряд\n\n00:00:00.000 --> 00:00:05.000\n Ещё строка"
LINES = (
    {"text": "Первая строка", "startMs": 500, "durationMs": 1500, "speakerId": "0"},
    {"text": HOSTILE, "startMs": 2000, "durationMs": 1000.4, "speakerId": "0", "tokens": []},
    {"text": "После конца", "startMs": 3_600_000, "durationMs": 1000, "speakerId": "0"},
)


class Captions:
    """`mode` is what becomes of the first request and of those after it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.mode = "none"
        """none, ready, waiting, late, garbage, nolist, gone, private"""
        self.asked: list[dict[int, Any]] = []

    def offer(self, asked: dict[int, Any]) -> bytes:
        """Answer a SubtitlesRequest."""
        self.asked.append(asked)
        match self.mode:
            case "none":
                return b""
            case "nolist":
                return b"\xff\xff\xff<html>Bad gateway</html>"
            case "waiting":
                return message({1: 1})
            case "late" if len(self.asked) == 1:
                return message({1: 1})
        host = "http://192.168.7.7" if self.mode == "private" else self.url
        entry = message(
            {
                1: "en",
                2: f"{host}{SOURCE}?{SIGNATURE}",
                3: 1,
                4: "ru",
                5: f"{host}{TRANSLATED}?{SIGNATURE}",
            }
        )
        other = message({1: "en", 2: f"{host}{SOURCE}?{SIGNATURE}"})
        return message({2: [other, entry]})

    def file(self) -> bytes | None:
        """Return the file of the translated ones, None when it is gone."""
        if self.mode == "gone":
            return None
        if self.mode == "garbage":
            return b'{"subtitles": [{"text": 7, "startMs": "soon"}]}'
        return json.dumps({"containsTokens": False, "subtitles": LINES}).encode()
