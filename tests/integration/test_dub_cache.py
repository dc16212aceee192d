"""A dub that was made once is not made again: kept losslessly, verified, and only for its like."""

from __future__ import annotations

import os
import shutil
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import Stopped
from models.stage_io import DubInput, DubOutput
from pipelines.dub import cache, engines
from pipelines.dub.stage import run_dub
from tests.engines.tone.engine import ToneProvider
from tests.programs import require_tools
from tests.reporter import FakeReporter

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.reporter import Reporter

KEPT = "The counting engine has made this dub before; using it."


class Counting(ToneProvider):
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.volume = "loud"

    @property
    def name(self) -> str:
        return "counting"

    def options(self, _job: DubInput) -> tuple[str, ...]:
        return (self.volume,)

    def dub(self, job: DubInput, reporter: Reporter) -> DubOutput:
        self.asked += 1
        return super().dub(job, reporter)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Counting:
    made = Counting()
    monkeypatch.setattr(engines, "ENGINES", (made,))
    return made


@pytest.fixture
def job(tmp_path: Path) -> Callable[..., DubInput]:
    tools = require_tools("ffmpeg", "ffprobe")

    def make(**changes: Any) -> DubInput:
        work = tmp_path / f"work{len(list(tmp_path.glob('work*')))}"
        work.mkdir()
        values: dict[str, Any] = {
            "workdir": str(work),
            "tools": tools,
            "url": "https://video.test/watch?v=abc&t=9",
            "video": "",
            "duration_s": 3.0,
            "source_lang": "en",
            "target_lang": "fr",
            "source_id": "abc",
            "cache": str(tmp_path / "cache"),
        }
        return DubInput(**values | changes)

    return make


def samples(output: DubOutput) -> tuple[Any, bytes]:
    with wave.open(output.audio) as file:
        return file.getparams(), file.readframes(file.getnframes())


def entry(made: DubInput) -> Path:
    found = list(Path(made.cache).iterdir())
    assert len(found) == 1, found
    return found[0]


def test_a_dub_comes_back_sample_by_sample_with_its_words(engine, job) -> None:
    first, second = job(), job(url="https://video.test/watch?v=abc")
    made = run_dub(first, FakeReporter())
    reporter = FakeReporter()
    again = run_dub(second, reporter)
    assert engine.asked == 1
    assert ("info", KEPT) in reporter.logs
    assert not any("Dubbing with" in line for _, line in reporter.logs)
    assert samples(again) == samples(made)
    assert (again.engine, again.source_lang) == (made.engine, made.source_lang)
    assert Path(again.audio).parent == Path(second.workdir)
    words = again.subtitles[0]
    assert (Path(words.path).parent, words.language) == (Path(second.workdir), "fr")
    assert Path(words.path).read_text() == Path(made.subtitles[0].path).read_text()
    kept = sorted(path.name for path in entry(first).iterdir())
    assert kept == ["dub.flac", "dub.json", "subtitles.0.vtt"]
    assert (entry(first) / "dub.flac").stat().st_size < Path(made.audio).stat().st_size


@pytest.mark.parametrize(
    "changes",
    [
        {"source_id": "abd"},
        {"url": "https://other.test/watch?v=abc"},
        {"url": "https://video.test/films/a.mp4?take=2"},
        {"source_lang": "de"},
        {"target_lang": "it"},
        {"duration_s": 3.2},
    ],
)
def test_another_dub_is_another(engine, job, changes) -> None:
    run_dub(job(url="https://video.test/films/a.mp4?take=1", source_id="a"), FakeReporter())
    run_dub(job(), FakeReporter())
    run_dub(job(**changes), FakeReporter())
    assert engine.asked == 3


def test_other_options_of_the_engine_make_another_dub(engine, job) -> None:
    run_dub(job(), FakeReporter())
    engine.volume = "low"
    run_dub(job(), FakeReporter())
    assert engine.asked == 2


def test_the_same_language_by_another_name_is_the_same_dub(engine, job) -> None:
    run_dub(job(source_lang="en"), FakeReporter())
    run_dub(job(source_lang="en-US"), FakeReporter())
    assert engine.asked == 1


@pytest.mark.parametrize("changes", [{"cache": ""}, {"source_id": None}])
def test_without_a_cache_or_a_name_nothing_is_kept(engine, job, tmp_path, changes) -> None:
    run_dub(job(**changes), FakeReporter())
    run_dub(job(**changes), FakeReporter())
    assert engine.asked == 2
    assert not (tmp_path / "cache").exists()


def test_made_anew_it_takes_the_place_of_the_old_one(engine, job) -> None:
    first = job()
    run_dub(first, FakeReporter())
    (entry(first) / "old").touch()
    run_dub(job(fresh=True), FakeReporter())
    assert engine.asked == 2
    assert not (entry(first) / "old").exists()
    run_dub(job(), FakeReporter())
    assert engine.asked == 2


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def html(path: Path) -> None:
    path.write_text("<!doctype html><title>Not found</title>")


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        *(("dub.flac", spoil) for spoil in (flip, cut, html, Path.unlink)),
        *(("dub.json", spoil) for spoil in (cut, html, Path.unlink)),
        ("subtitles.0.vtt", Path.unlink),
    ],
)
def test_a_damaged_dub_is_made_anew(engine, job, name, spoil) -> None:
    first = job()
    made = run_dub(first, FakeReporter())
    spoil(entry(first) / name)
    reporter = FakeReporter()
    again = run_dub(job(), reporter)
    assert engine.asked == 2
    assert "damaged" in reporter.text
    assert samples(again) == samples(made)
    run_dub(job(), FakeReporter())
    assert engine.asked == 2


def test_links_are_not_followed(engine, job, tmp_path) -> None:
    first = job()
    run_dub(first, FakeReporter())
    there = entry(first)
    elsewhere = there.rename(tmp_path / "elsewhere")
    there.symlink_to(elsewhere)
    run_dub(job(), FakeReporter())
    assert engine.asked == 2
    assert (elsewhere / "dub.flac").exists()


def test_use_is_remembered(engine, job) -> None:
    first = job()
    run_dub(first, FakeReporter())
    os.utime(entry(first), (1, 1))
    run_dub(job(), FakeReporter())
    assert entry(first).stat().st_mtime > 1e9


def test_a_dub_that_cannot_be_kept_is_used_all_the_same(engine, job, tmp_path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert run_dub(job(), FakeReporter()).engine == "counting"


def test_what_was_stopped_leaves_nothing_half_written(engine, job, monkeypatch) -> None:
    made, reporter = job(), FakeReporter()
    run = cache.run_ffmpeg

    def stopped(*words: Any) -> str:
        reporter.stop()
        return run(*words)

    monkeypatch.setattr(cache, "run_ffmpeg", stopped)
    with pytest.raises(Stopped):
        run_dub(made, reporter)
    assert list(Path(made.cache).iterdir()) == []


def test_a_dub_of_an_engine_that_is_gone_is_not_used(engine, job, monkeypatch) -> None:
    run_dub(job(), FakeReporter())
    monkeypatch.setattr(engines, "ENGINES", (ToneProvider(),))
    assert run_dub(job(), FakeReporter()).engine == "tone"


def test_the_folder_may_be_removed_at_any_time(engine, job) -> None:
    first = job()
    run_dub(first, FakeReporter())
    shutil.rmtree(first.cache)
    run_dub(job(), FakeReporter())
    assert engine.asked == 2
