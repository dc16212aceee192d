"""What a stage leaves is written down in one go, and a downloaded video is never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from models import job_commands
from models.database import reading, transaction
from models.errors import DamagedMedia, LibraryNotWritable, NoEngine
from models.job import Media
from models.job_state import Stage, Status
from models.stage_io import DownloadOutput, MediaInfo
from tasks import lease, run_end
from tasks.record import record_crashed, record_done, record_failed
from tests.stages import INFO, download, dub, left, made, mux

if TYPE_CHECKING:
    from tests.tasks import Desk


@pytest.fixture(autouse=True)
def workers(desk: Desk) -> None:
    desk.workers()


def test_a_download_without_dub_is_the_end(desk: Desk) -> None:
    job_id = desk.add()
    download(desk, job_id)
    job, media = desk.job(job_id), desk.media(job_id)
    assert (job.status, job.title, job.percent) == (Status.COMPLETE, "Film", 100)
    assert media.video_path == "library/Film.mp4"
    assert media.thumbnail_path == f"thumbnails/{job_id}.jpg"
    assert (desk.context.media_root / media.thumbnail_path).read_text() == "face"
    assert media.source_uploader == "Me"
    assert desk.runs(job_id)[0].outcome == "done"
    assert not desk.context.job_dir(job_id).exists()


def test_a_download_for_a_dub_is_kept(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    media, kept = desk.media(job_id), desk.context.kept_dir(job_id)
    assert desk.job(job_id).status is Status.DOWNLOADED
    assert desk.files() == {}
    assert media.video_path == f"tmp/{job_id}/kept/video.mp4"
    assert [entry["language"] for entry in media.subtitles] == ["en"]
    assert {path.name for path in kept.iterdir()} == {"video.mp4", "subtitles.0.vtt"}
    assert [path.name for path in desk.context.job_dir(job_id).iterdir()] == ["kept"]


def test_dub_and_mux_end_in_one_file_with_what_the_source_said(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    dub(desk, job_id)
    assert desk.media(job_id).audio_dubbed_path == f"tmp/{job_id}/kept/dub.wav"
    assert desk.runs(job_id)[1].engine == "local"
    mux(desk, job_id)
    media = desk.media(job_id)
    assert desk.job(job_id).status is Status.COMPLETE
    assert desk.files() == {"Film.mkv": "plain and voice"}
    assert (media.video_path, media.audio_dubbed_path) == ("library/Film.mkv", None)
    assert (media.source_title, media.source_uploader, len(media.tracks)) == ("Film", "Me", 2)
    assert left(desk, job_id) == {"kept/subtitles.0.vtt"}


def chapters(desk: Desk, job_id: str) -> list[dict[str, Any]]:
    with reading(desk.engine) as session:
        return session.execute(select(Media.chapters).where(Media.job_id == job_id)).scalar_one()


def test_what_the_source_chose_and_named_stays_through_the_mux(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    assert desk.media(job_id).subtitle_langs == ["eng"]
    dub(desk, job_id)
    mux(desk, job_id)
    media = desk.media(job_id)
    assert (media.format_ids, media.subtitle_langs) == (["137", "140"], ["eng", "rus"])
    assert chapters(desk, job_id) == [
        {"start": 0, "end": 4, "title": "Intro"},
        {"start": 4, "end": None, "title": ""},
    ]


def test_a_repeated_download_forgets_what_the_first_one_was_told(desk: Desk) -> None:
    job_id = desk.add()
    download(desk, job_id)
    with transaction(desk.engine) as session:
        job_commands.retry(session, job_id)
    run = desk.claim(job_id)
    output = DownloadOutput(video=made(desk, run, "bare.mp4", "bare"), media=MediaInfo())
    record_done(desk.context, run, output)
    media = desk.media(job_id)
    assert (media.format_ids, media.subtitle_langs, chapters(desk, job_id)) == ([], [], [])


def test_a_failed_dub_leaves_the_plain_video_in_the_library(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    run = desk.claim(job_id, Stage.DUB)
    change = record_failed(desk.context, run, NoEngine())
    assert change.target is Status.FAILED
    assert desk.job(job_id).error_code == "NO_ENGINE"
    assert desk.files() == {"Film.mp4": "plain"}
    assert desk.media(job_id).video_path == "library/Film.mp4"
    assert not list(desk.context.kept_dir(job_id).glob("*.mp4"))


def test_a_dub_that_crashes_for_the_last_time_does_too(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    for crash in range(run_end.CRASHES_MAX):
        assert desk.files() == {}, crash
        record_crashed(desk.context, desk.claim(job_id, Stage.DUB), "boom")
    assert desk.job(job_id).status is Status.FAILED
    assert "boom" in (desk.job(job_id).error or "")
    assert desk.files() == {"Film.mp4": "plain"}


def test_after_a_failed_dub_the_better_file_replaces_the_plain_one(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    record_failed(desk.context, desk.claim(job_id, Stage.DUB), NoEngine())
    with transaction(desk.engine) as session:
        assert job_commands.resume(session, job_id).target is Status.DOWNLOADED
    dub(desk, job_id)
    mux(desk, job_id)
    assert desk.files() == {"Film.mkv": "plain and voice"}


def test_the_plain_video_never_replaces_a_better_file(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    dub(desk, job_id)
    mux(desk, job_id)
    with transaction(desk.engine) as session:
        job_commands.retry(session, job_id)
    download(desk, job_id)
    record_failed(desk.context, desk.claim(job_id, Stage.DUB), NoEngine())
    assert desk.files() == {"Film.mkv": "plain and voice"}
    assert desk.media(job_id).video_path == f"tmp/{job_id}/kept/video.mp4"


def test_a_crash_while_the_plain_video_is_published_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise PowerCut

    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    run = desk.claim(job_id, Stage.DUB)
    with monkeypatch.context() as patch:
        patch.setattr("tasks.library.mark_published", cut)
        with pytest.raises(PowerCut):
            record_failed(desk.context, run, NoEngine())
    video = desk.media(job_id).video_path
    assert video is not None
    assert (desk.context.media_root / video).read_text() == "plain"
    desk.put_back(run)
    record_failed(desk.context, desk.claim(job_id, Stage.DUB), NoEngine())
    assert desk.files() == {"Film.mp4": "plain"}
    assert desk.media(job_id).video_path == "library/Film.mp4"


def test_a_failed_download_publishes_nothing(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    change = record_failed(desk.context, desk.claim(job_id), DamagedMedia())
    assert [event.type for event in change.events] == ["state_change", "error"]
    assert desk.files() == {}


def test_a_dub_that_cannot_be_published_still_fails_with_its_own_reason(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True, folder="films")
    download(desk, job_id)
    (desk.library / "films").write_text("a file")
    record_failed(desk.context, desk.claim(job_id, Stage.DUB), NoEngine())
    assert desk.job(job_id).error_code == "NO_ENGINE"
    assert (desk.context.kept_dir(job_id) / "video.mp4").read_text() == "plain"


def test_a_finished_file_that_cannot_be_published_says_so(desk: Desk) -> None:
    (desk.library / "films").write_text("a file")
    job_id = desk.add(folder="films")
    with pytest.raises(LibraryNotWritable):
        download(desk, job_id)
    assert desk.job(job_id).status is Status.DOWNLOADING


@pytest.mark.parametrize("stop", ["pause", "cancel"])
def test_nothing_is_recorded_for_a_run_that_was_taken_away(desk: Desk, stop: str) -> None:
    job_id = desk.add()
    run = desk.claim(job_id)
    output = DownloadOutput(video=made(desk, run, "film.mp4", "plain"), media=INFO)
    with transaction(desk.engine) as session:
        getattr(job_commands, stop)(session, job_id)
    version = desk.job(job_id).version
    with pytest.raises(lease.LeaseLost):
        record_done(desk.context, run, output)
    assert desk.files() == {}
    assert desk.job(job_id).version == version
