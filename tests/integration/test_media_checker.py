"""The judge of finished files is itself judged: each fault must be found for its own reason."""

from __future__ import annotations

import pytest

from tests.media import Media, damaged
from tests.media_checker import Expected, problems

EXPECTED = Expected(languages=("eng", "rus"))


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return Media(tmp_path_factory.mktemp("media"))


def finish(media, name, *changes, video=("-c:v", "copy"), dub_filter="anull", flags=None):
    """Make a finished file by hand; a right one unless told otherwise."""
    # a tone of -19.0 dB in both channels measures -16 LUFS
    tone = "aevalsrc='0.159*sin(2*PI*997*t)|0.159*sin(2*PI*997*t)':s=48000:d=8"
    return media.ffmpeg(
        name,
        *(
            "-i",
            media.mp4(),
            "-f",
            "lavfi",
            "-i",
            tone,
            "-map",
            "0:v",
            "-map",
            "0:a",
            "-map",
            "1:a",
        ),
        *(*video, "-c:a:0", "copy", "-c:a:1", "aac", "-filter:a:1", dub_filter),
        *("-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=rus"),
        *(flags or ("-disposition:a:0", "0", "-disposition:a:1", "default")),
        *("-movflags", "+faststart", *changes),
    )


def kinds(media, path, expected=EXPECTED):
    return {problem.split(":")[0] for problem in problems(media.mp4(), path, expected)}


def test_a_right_file_has_no_problems(media):
    assert problems(media.mp4(), finish(media, "right.mp4"), EXPECTED) == []


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("copy", {"video": ("-c:v", "libx264", "-preset", "ultrafast")}),
        ("languages", {"changes": ("-metadata:s:a:1", "language=spa")}),
        ("default", {"flags": ("-disposition:a:0", "default", "-disposition:a:1", "default")}),
        ("default", {"flags": ("-disposition:a:0", "default", "-disposition:a:1", "0")}),
        ("loudness", {"dub_filter": "volume=-2dB"}),
        ("faststart", {"changes": ("-movflags", "0")}),
        ("copy", {"changes": ("-c:a:0", "aac")}),
        ("duration", {"changes": ("-t", "7")}),
    ],
)
def test_each_fault_is_found(media, kind, changes, request):
    words = changes.pop("changes", ())
    path = finish(media, f"bad{abs(hash(request.node.name))}.mp4", *words, **changes)
    assert kind in kinds(media, path)


def test_a_clipping_track_is_found(media):
    path = finish(media, "loud.mp4", dub_filter="volume=16dB")
    assert {"loudness", "peak"} <= kinds(media, path)


def test_a_missing_dub_is_found(media):
    assert {"languages", "default"} <= kinds(media, media.mp4(), EXPECTED)


def test_a_truncated_file_is_found(media, tmp_path):
    cut = damaged(finish(media, "right.mp4"), tmp_path / "cut.mp4", lambda raw: raw[:-40_000])
    assert "copy" in kinds(media, cut)
