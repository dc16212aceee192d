"""Whether picture and original sound are the very bits of the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.media_checker.probing import run
from tests.media_checker.remembered import remembered

if TYPE_CHECKING:
    from tests.media_checker.expected import Expected
    from tests.media_checker.timing import Timeline


def copy_problems(was: Timeline, now: Timeline, expected: Expected) -> list[str]:
    """Compare picture and a:0 packet by packet, or frame by frame where repackaged."""
    parts = [("picture", "V:0", "V:0", was.picture, now.picture)] if expected.picture else []
    if expected.audio_copied and len(expected.languages) > 1:
        parts.append(("a:0", f"a:{expected.source_audio}", "a:0", was.voice, now.voice))
    hashes = [
        stream_hashes(line.path, tuple(part[n] for part in parts), expected.repackaged)
        for n, line in ((1, was), (2, now))
    ]
    found = []
    for n, (name, _, _, before, after) in enumerate(parts):
        counts = [packets.count if packets else 0 for packets in (before, after)]
        if counts[0] != counts[1]:
            found.append(f"copy: {name} has {counts[1]} packets instead of {counts[0]}")
        if hashes[0][n] != hashes[1][n]:
            found.append(f"copy: {name} differs")
    return found


@remembered
def stream_hashes(path: str, streams: tuple[str, ...], decoded: bool = False) -> list[str]:  # noqa: FBT001, FBT002 - is remembered by place
    """Hash each stream's packets, or its decoded frames."""
    if not streams:
        return []
    how = ["-fps_mode", "passthrough"] if decoded else ["-c", "copy"]
    maps = [word for stream in streams for word in ("-map", f"0:{stream}")]
    argv = ["ffmpeg", "-v", "error", "-nostdin", "-i", path, *maps, *how]
    said = run([*argv, "-f", "streamhash", "-hash", "md5", "-"])[0]
    sums = dict(line.split(",", 1) for line in said.splitlines())
    return [sums.get(str(n), "nothing") for n in range(len(streams))]
