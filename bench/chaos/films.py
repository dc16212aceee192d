"""What the origin serves: short films that differ in every byte that matters."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.servers import streams

if TYPE_CHECKING:
    from pathlib import Path

LENGTH_S = 4


@dataclass(frozen=True)
class Films:
    """A folder of films: `source` is the clip that all of them were made of."""

    root: Path
    source: Path
    names: tuple[str, ...]

    def sha256(self, name: str) -> str:
        return sha256(self.root / name)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make(root: Path, count: int, padding: int, *, ladders: bool = False) -> Films:
    """Make `count` mp4 files, each with `padding` bytes of its own; HLS and DASH with `ladders`."""
    root.mkdir(parents=True)
    clip = streams.clip(root / "clip.mp4", seconds=LENGTH_S, size="160x90")
    names = tuple(f"film{number:04}.mp4" for number in range(count))
    for number, name in enumerate(names):
        body = (f"{number:08}".encode() * (padding // 8 + 1))[:padding]
        box = (padding + 8).to_bytes(4, "big") + b"free" + body
        (root / name).write_bytes(clip.read_bytes() + box)
    if ladders:
        streams.hls_fmp4(clip, root / "hls")
        streams.hls_ts(clip, root / "ts")
        streams.dash(clip, root / "dash")
        streams.ffmpeg("-i", clip, "-vn", "-c:a", "libmp3lame", root / "voice.mp3")
    return Films(root, clip, names)
