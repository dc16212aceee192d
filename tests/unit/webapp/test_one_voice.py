"""Showing one audio track of a file: what ffmpeg then finds, and files that are no media."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import NotFound
from tests.programs import require_program
from webapp import one_voice

if TYPE_CHECKING:
    from pathlib import Path

TONES = ("330", "660", "990")
SOUND = {"mp4": "aac", "mkv": "aac", "webm": "libopus"}
FLAGS = {
    "front": ("-movflags", "+faststart"),
    "fragments": ("-movflags", "frag_keyframe+empty_moov"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("voices")


def film(folder: Path, name: str, *options: str) -> Path:
    """Make a film of a second with a picture and three tones."""
    path = folder / name
    if not path.exists():
        inputs = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=1"]
        maps = ["-map", "0"]
        for number, tone in enumerate(TONES, 1):
            inputs += ["-f", "lavfi", "-i", f"sine=f={tone}:d=1"]
            maps += ["-map", str(number), f"-metadata:s:a:{number - 1}", f"title=tone {tone}"]
        video = "libvpx" if path.suffix == ".webm" else "mpeg4"
        codecs = ["-c:v", video, "-c:a", SOUND[path.suffix[1:]], *options]
        run(require_program("ffmpeg"), "-nostdin", *inputs, *maps, *codecs, str(path))
    return path


def run(program: str, *words: str) -> str:
    done = subprocess.run(
        [program, "-v", "error", *words], capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def streams(path: Path) -> list[dict[str, Any]]:
    shown = run(
        "ffprobe", "-err_detect", "crccheck+explode", "-show_streams", "-of", "json", str(path)
    )
    return list(json.loads(shown)["streams"])


def samples(path: Path, track: str) -> str:
    """Read the whole file, any complaint being a failure, and return a hash of one track."""
    strict = ("-nostdin", "-err_detect", "crccheck+explode", "-i", str(path))
    return run("ffmpeg", *strict, "-map", f"0:{track}", "-f", "md5", "-")


@pytest.mark.parametrize("name", ["end.mp4", "front.mp4", "film.mkv", "film.webm"])
def test_the_chosen_track_is_the_only_one_and_whole(folder: Path, name: str) -> None:
    path = film(folder, name, *FLAGS.get(name.partition(".")[0], ()))
    assert one_voice.count(path) == len(TONES)
    for number in range(len(TONES)):
        with one_voice.opened(path, one_voice.patches(path, number)) as file:
            shown = folder / f"{number}-{name}"
            shown.write_bytes(file.read())
        assert shown.stat().st_size == path.stat().st_size
        kinds = [stream["codec_type"] for stream in streams(shown)]
        assert kinds.count("audio") == 1
        assert samples(shown, "a:0") == samples(path, f"a:{number}")
        assert samples(shown, "v:0") == samples(path, "v:0")
        (sound,) = (stream for stream in streams(shown) if stream["codec_type"] == "audio")
        if name.endswith("mp4"):  # a browser leaves a track silent that is not enabled
            assert sound["disposition"]["default"] == 1


def test_any_part_is_as_in_the_whole(folder: Path) -> None:
    path = film(folder, "film.mkv")
    changes = one_voice.patches(path, 1)
    with one_voice.opened(path, changes) as file:
        whole = file.read()
    place = changes[0][0]
    with one_voice.opened(path, changes) as file:
        for start in (place - 2, place - 1, place, place + 1, place + 3, place + 5):
            for length in (1, 2, 7):
                file.seek(start)
                assert file.read(length) == whole[start : start + length]


def test_a_track_that_is_not_there_is_not_found(folder: Path) -> None:
    with pytest.raises(NotFound):
        one_voice.patches(film(folder, "film.mkv"), len(TONES))


def test_fragments_and_other_kinds_offer_no_choice(folder: Path) -> None:
    fragmented = film(folder, "fragments.mp4", *FLAGS["fragments"])
    other = folder / "film.ogg"
    other.write_bytes(film(folder, "film.mkv").read_bytes())
    assert (one_voice.count(fragmented), one_voice.count(other)) == (0, 0)


MKV_HEAD = bytes.fromhex("1a45dfa3801853806701ffffffffffffff1654ae6b")


@given(
    st.sampled_from([b"", b"\0\0\0\0moov", b"\0\0\0\x20moov\0\0\0\x08trak", MKV_HEAD]),
    st.binary(max_size=200),
    st.sampled_from(["mp4", "mkv"]),
)
def test_whatever_stands_in_a_file_it_is_read_in_peace(
    tmp_path_factory: pytest.TempPathFactory, head: bytes, rest: bytes, suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"hostile.{suffix}"
    path.write_bytes(head + rest)
    assert one_voice.count(path) <= len(rest)


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
def test_a_film_with_a_damaged_head_is_read_in_peace(folder: Path, suffix: str) -> None:
    whole = film(folder, f"film.{suffix}", *FLAGS["front"][: 2 * (suffix == "mp4")]).read_bytes()
    damaged = folder / f"damaged.{suffix}"
    for place in range(0, 2000, 3):
        damaged.write_bytes(whole[:place] + b"\xff" + whole[place + 1 : 4000])
        assert one_voice.count(damaged) <= len(TONES)
