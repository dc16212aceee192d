"""What the control programs download from: long films, and servers that never answer."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from typing_extensions import override

from tests.servers import streams
from tests.servers.origin import Handler, Origin, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

BIG_BYTES = 600_000_000
FILM_BYTES = 3_000_000
LADDER_S = 8
LONG_S = 3600
CUES = {"talk": 300, "tale": 50, "word": 12}
"""Of which apertium, or espeak-ng, or nothing has to work long."""
WORDS = "The river is wide and the bridge is old and a teacher reads a paper in winter. " * 4
SYN_SENT = "02"


class HoldingOrigin(Origin):
    """An Origin that can stop in mid-transfer: `/hold/<file>` waits at half for `go_on`."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.RequestHandlerClass = HoldingHandler
        self.go_on = threading.Event()

    @classmethod
    @contextlib.contextmanager
    def serving(cls, root: Path) -> Iterator[Self]:
        """Serve `root` for a while."""
        server = cls(root)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.closing.set()
            server.shutdown()
            server.server_close()


class HoldingHandler(Handler):
    """The Origin's, and `/hold/`."""

    server: HoldingOrigin

    def answer_hold(self, rest: str, query: dict[str, str]) -> None:  # noqa: ARG002 - see Origin
        self.held = True
        self.send_file(rest)

    @override
    @override
    def pour(self, file: BinaryIO, left: int, rate: int | None) -> None:
        if getattr(self, "held", False):
            self.held = False
            half = left // 2
            super().pour(file, half, rate)
            self.server.go_on.wait()
            left -= half
        super().pour(file, left, rate)


@dataclass(frozen=True)
class Site:
    """The films and how to reach them; every mark makes a link of its own."""

    root: Path
    origin: Origin

    def link(self, path: str, rate: int | None = None, mark: str = "") -> str:
        if rate is None:
            return f"{self.origin.url}/{path}?{mark}"
        return f"{self.origin.url}/slow/{path}?rate={rate}&{mark}"


@contextlib.contextmanager
def site(root: Path) -> Iterator[Site]:
    """Make the films below `root` and serve them."""
    root.mkdir(parents=True)
    clip = streams.clip(root / "clip.mp4", seconds=LADDER_S, size="160x90")
    padded(clip, root / "film.mp4", FILM_BYTES)
    padded(clip, root / "big.mp4", BIG_BYTES)
    for folder, ladder in (
        ("hls", streams.hls_fmp4),
        ("ts", streams.hls_ts),
        ("dash", streams.dash),
    ):
        ladder(clip, root / folder)
    lengthen(root)
    for name, count in CUES.items():
        talk(root / name, clip, count)
    with serving(root) as origin:
        yield Site(root, origin)


def padded(clip: Path, target: Path, padding: int) -> None:
    """Copy a clip and let a hole of so many bytes follow, as a box that players skip."""
    with target.open("wb") as file:
        file.write(clip.read_bytes() + struct.pack(">I4s", padding, b"free"))
        file.truncate(file.tell() + padding - 8)


def lengthen(root: Path) -> None:
    """Make an hour of film and of voice, whose mux takes a while."""
    tone = root / "tone.mp3"
    source = ("-f", "lavfi", "-i", "sine=frequency=300:sample_rate=44100:duration=20")
    streams.ffmpeg(*source, "-c:a", "libmp3lame", "-b:a", "32k", tone)
    for short, long in ((root / "clip.mp4", "long.mp4"), (tone, "voice.mp3")):
        words = ("-stream_loop", "-1", "-i", short, "-t", str(LONG_S), "-c", "copy")
        streams.ffmpeg(*words, root / long)


def talk(folder: Path, clip: Path, count: int) -> None:
    """Make an HLS ladder with so many cues, which take the local engine up to minutes to speak."""
    streams.hls_fmp4(clip, folder)
    step = LADDER_S / count
    cues = "".join(
        f"00:00:{at * step:06.3f} --> 00:00:{(at + 1) * step:06.3f}\n{at} {WORDS}\n\n"
        for at in range(count)
    )
    (folder / "subs" / "0.vtt").write_text(f"WEBVTT\n\n{cues}")


@contextlib.contextmanager
def full_backlog() -> Iterator[int]:
    """Yield a port whose listener takes no more connections: a SYN is dropped, connect(2) hangs.

    Raises AssertionError where the kernel answers all the same.
    """
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)  # noqa: FBT003
            filler.connect_ex(listener.getsockname())
        time.sleep(0.2)  # the kernel's handshakes; nothing announces that they are over
        with socket.socket() as probe:
            probe.settimeout(1.5)
            with contextlib.suppress(TimeoutError):
                probe.connect(listener.getsockname())
                raise AssertionError("connect(2) does not hang")
        yield int(listener.getsockname()[1])


class Mute:
    """Accepts connections, reads nothing and never answers; `accepted` counts them."""

    def __init__(self) -> None:
        self.accepted = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._open.append(self._listener.accept()[0])
                self.accepted += 1

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for one in [self._listener, *self._open]:
            one.close()


def connects(pid: int, port: int) -> bool:
    """Whether a process hangs in a connect to this port of loopback (proc(5), /proc/net/tcp)."""
    wanted = f"0100007F:{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {row[9] for row in rows if row[2] == wanted and row[3] == SYN_SENT}
    with contextlib.suppress(OSError):
        links = [str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir()]
        return any(link == f"socket:[{inode}]" for link in links for inode in inodes)
    return False
