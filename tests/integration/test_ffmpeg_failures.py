"""The installed ffmpeg, made to fail in the ways that the table of its messages knows."""

from __future__ import annotations

import pytest

from models.errors import (
    ContainerRefused,
    Crashed,
    DamagedMedia,
    DiskFull,
    MachineBusy,
    MediaToolFailed,
    ToolMissing,
)
from pipelines.ffmpeg import guarded, run_ffmpeg
from tests.programs import require_program
from tests.reporter import FakeReporter
from tests.servers import streams


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    require_program("ffmpeg")
    made = tmp_path_factory.mktemp("media")
    clip = streams.clip(made / "clip.mp4")
    (made / "text.mp4").write_text("Only words here.\n")
    (made / "cut.mkv").write_bytes(b"\x1a\x45\xdf\xa3" + clip.read_bytes()[:16])
    return made


def run(folder, source, *output):
    clip = source if source.startswith("/") else str(folder / source)
    run_ffmpeg([require_program("ffmpeg"), *guarded(clip), *output], FakeReporter())


COPY = ("-c", "copy", "-f")


@pytest.mark.parametrize(
    ("source", "output", "kind"),
    [
        ("clip.mp4", (*COPY, "matroska", "/dev/full"), DiskFull),
        ("clip.mp4", (*COPY, "mpegts", "/dev/full"), DiskFull),
        ("text.mp4", (*COPY, "null", "-"), DamagedMedia),
        ("cut.mkv", (*COPY, "null", "-"), DamagedMedia),
        ("/proc/self/mem", (*COPY, "null", "-"), MachineBusy),
        ("clip.mp4", ("-c:v", "libnope", "-f", "null", "-"), ToolMissing),
        ("clip.mp4", (*COPY, "nope", "-"), ToolMissing),
        ("clip.mp4", ("-vf", "nofilter", "-f", "null", "-"), ToolMissing),
        ("clip.mp4", (*COPY, "webm", "/dev/null"), ContainerRefused),
        ("clip.mp4", ("-map", "0:7", *COPY, "null", "-"), MediaToolFailed),
        ("missing.mp4", (*COPY, "null", "-"), MediaToolFailed),
    ],
)
def test_each_failure_has_its_class(folder, source, output, kind):
    with pytest.raises(kind) as raised:
        run(folder, source, *output)
    assert raised.type is kind


def test_a_signal_from_outside_is_a_crash(folder, tmp_path):
    """The limit on file sizes kills a program that goes over it with SIGXFSZ."""
    script = tmp_path / "limited-ffmpeg"
    script.write_text(f'#!/bin/sh\nulimit -f 8\nexec {require_program("ffmpeg")} "$@"\n')
    script.chmod(0o755)
    argv = [str(script), *guarded(str(folder / "clip.mp4")), *COPY, "matroska"]
    with pytest.raises(Crashed, match="SIGXFSZ"):
        run_ffmpeg([*argv, str(tmp_path / "out.mkv")], FakeReporter())
