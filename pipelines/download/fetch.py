"""Fetch the chosen pieces under our own names, so that a later attempt can go on with them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yt_dlp.networking.exceptions import HTTPError

from models.errors import DamagedMedia

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import yt_dlp

    from pipelines.download.formats import Format
    from pipelines.download.progress import Meter

RANGE_REFUSED = 416
IDENTITY = ("format_id", "ext", "filesize", "width", "height", "tbr", "vcodec", "acodec")
"""What must agree for a partial file of an earlier attempt to be gone on with."""


@dataclass(frozen=True)
class Piece:
    """One fetched file and what the source said about it."""

    path: Path
    vcodec: str | None = None
    language: str | None = None


def chosen_formats(info: Format) -> list[Format]:
    """Return the formats to fetch, each complete in itself."""
    common = {k: v for k, v in info.items() if k not in {"requested_formats", "formats"}}
    return [common | piece for piece in info.get("requested_formats") or [{}]]


def piece_name(number: int, fmt: Format) -> str:
    """Name a piece by its place and what it is; nothing of it is the source's own text."""
    said = repr([fmt.get(key) for key in IDENTITY]).encode()
    digest = hashlib.blake2b(said, digest_size=6).hexdigest()
    return f"video.f{number}.{digest}.{safe_ext(fmt.get('ext'))}"


def safe_ext(ext: object) -> str:
    """Return a file extension that cannot be anything but one."""
    text = str(ext or "").lower()
    return text if re.fullmatch(r"[a-z0-9]{1,5}", text) else "bin"


def fetch(
    ydl: yt_dlp.YoutubeDL, formats: Sequence[Format], folder: Path, meter: Meter
) -> list[Piece]:
    """Download every format; raises yt-dlp's errors, Stopped and DamagedMedia."""
    meter.plan(formats, formats[0].get("duration"))
    return [_fetch_one(ydl, number, fmt, folder, meter) for number, fmt in enumerate(formats)]


def _fetch_one(
    ydl: yt_dlp.YoutubeDL, number: int, fmt: Format, folder: Path, meter: Meter
) -> Piece:
    path = folder / piece_name(number, fmt)
    meter.start(number)
    success = download_to(ydl, path, fmt)
    size = path.stat().st_size if path.exists() else 0
    if not success or size == 0:
        raise DamagedMedia("The site sent no data; retry later.")
    announced = fmt.get("filesize") or 0
    if size < announced * 0.99:
        path.unlink()
        raise DamagedMedia(f"The site announced {announced} bytes and sent {size}; retry.")
    meter.finish(size)
    return Piece(path=path, vcodec=fmt.get("vcodec"), language=fmt.get("language"))


def download_to(ydl: yt_dlp.YoutubeDL, path: Path, fmt: Format, *, subtitle: bool = False) -> bool:
    """Download one format or subtitle, going on with what an earlier attempt left.

    Whole fragments are kept apart until the end and joined anew: yt-dlp's own record of how many
    it has joined is not safe against a kill between the two writes. A fragment or file that is
    whole but still called partial is refused by servers (416), and yt-dlp repeats that for ever.
    """
    part = path.with_name(f"{path.name}.part")
    fragments = f"{part.name}-Frag*"
    record = path.with_name(f"{path.name}.ytdl")
    if record.exists() or any(path.parent.glob(fragments)):
        for stale in (part, record, *path.parent.glob(f"{fragments}.part")):
            stale.unlink(missing_ok=True)
    try:
        success, _ = ydl.dl(str(path), fmt, subtitle=subtitle)
    except HTTPError as error:
        if error.status != RANGE_REFUSED or not part.exists():
            raise
        part.unlink()
        success, _ = ydl.dl(str(path), fmt, subtitle=subtitle)
    for fragment in path.parent.glob(fragments):
        fragment.unlink()
    return bool(success)
