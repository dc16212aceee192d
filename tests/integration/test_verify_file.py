"""What reading a finished file through finds, and what it takes for right."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import Stopped
from models.stage_io import Tools, Track, VerifyInput
from pipelines.matroska_sums import NoSums, first_damage
from pipelines.probe import probe
from pipelines.verify import run_verify
from tests.media import Media
from tests.programs import require_tools
from tests.reporter import FakeReporter

if TYPE_CHECKING:
    from collections.abc import Callable

    Verify = Callable[..., str | None]


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(tmp_path_factory.mktemp("media"))


@pytest.fixture
def tools() -> Tools:
    return require_tools("ffmpeg", "ffprobe")


@pytest.fixture
def verify(tools: Tools, tmp_path: Path) -> Verify:
    def look(path: str, like: str | None = None, **more: Any) -> str | None:
        known = probe(like or path, tools, FakeReporter())
        tracks = [
            Track(index=n, language=s.language, codec=s.codec) for n, s in enumerate(known.audio)
        ]
        told = {
            "video_codec": known.video.codec if known.video else None,
            "tracks": tuple(tracks),
            "subtitle_langs": known.subtitle_langs,
            "duration_s": known.duration_s,
        }
        job = VerifyInput(workdir=str(tmp_path), tools=tools, path=path, **(told | more))
        return run_verify(job, FakeReporter())

    return look


CONTAINERS = ["mkv", "mp4", "webm"]


def made(media: Media, container: str) -> str:
    match container:
        case "mp4":
            return media.mp4()
        case "webm":
            return media.webm()
        case _:
            return media.copied("copied.mkv")


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_file_as_it_was_made_is_right(media: Media, verify: Verify, container: str) -> None:
    assert verify(made(media, container)) is None


def changed(path: str, target: Path, change: Callable[[bytearray], object]) -> str:
    content = bytearray(Path(path).read_bytes())
    change(content)
    target.write_bytes(content)
    return str(target)


def test_one_bit_anywhere_in_an_mkv_is_found(media: Media, verify: Verify, tmp_path: Path) -> None:
    whole = made(media, "mkv")
    size = Path(whole).stat().st_size
    chance = random.Random(5)
    for _ in range(20):
        at, bit = chance.randrange(size // 20, size), 1 << chance.randrange(8)

        def flip(content: bytearray, at: int = at, bit: int = bit) -> None:
            content[at] ^= bit

        assert verify(changed(whole, tmp_path / "x.mkv", flip), whole) is not None, (at, bit)


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_a_hole_in_the_middle_is_found(
    media: Media, verify: Verify, tmp_path: Path, container: str
) -> None:
    whole = made(media, container)

    def zero(content: bytearray) -> None:
        middle = len(content) // 2
        content[middle : middle + 4096] = bytes(4096)

    problem = verify(changed(whole, tmp_path / f"x.{container}", zero), whole)
    assert problem is not None
    assert "damaged" in problem


@pytest.mark.parametrize("container", CONTAINERS)
def test_a_cut_end_is_found(media: Media, verify: Verify, tmp_path: Path, container: str) -> None:
    whole = made(media, container)

    def cut(content: bytearray) -> None:
        del content[len(content) * 4 // 5 :]

    assert verify(changed(whole, tmp_path / f"x.{container}", cut), whole) is not None


def test_another_film_in_its_place_is_found(media: Media, verify: Verify) -> None:
    whole = media.mp4()
    assert verify(media.silent_video(), whole) == (
        "The audio tracks are not the 1 that were put there."
    )
    assert verify(whole, duration_s=60.0) == "Only 8 of 60 seconds are there."
    assert verify(whole, subtitle_langs=("eng",)) == "Subtitles are missing: eng."
    assert verify(whole, video_codec="vp9") == "The video is h264 instead of vp9."


def test_what_is_no_video_is_said_so(verify: Verify, media: Media, tmp_path: Path) -> None:
    text = tmp_path / "x.mkv"
    text.write_text("nothing to see")
    assert verify(str(text), media.mp4()) == "The file cannot be opened as a video any more."


def test_a_stop_ends_it(media: Media, tools: Tools, tmp_path: Path) -> None:
    reporter = FakeReporter()
    reporter.stop()
    job = VerifyInput(workdir=str(tmp_path), tools=tools, path=media.mp4())
    with pytest.raises(Stopped):
        run_verify(job, reporter)


def test_files_without_sums_are_not_called_damaged(media: Media) -> None:
    for path in (media.mp4(), media.webm()):
        with pytest.raises(NoSums):
            first_damage(Path(path), lambda _: None)


def test_how_much_is_read_rises_to_the_whole(media: Media) -> None:
    shares: list[float] = []
    assert first_damage(Path(media.copied("copied.mkv")), shares.append) is None
    assert shares == sorted(shares)
    assert shares[-1] == 1
