"""What a stage leaves is written down in one go, and a downloaded video is never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models import job_commands
from models.database import transaction
from models.errors import DamagedMedia, LibraryNotWritable, NoEngine
from models.job_state import Stage, Status
from models.stage_io import DownloadOutput, DubOutput, MediaInfo, MuxOutput, SubtitleFile, Track
from pipelines.protocol import Preview
from tasks import lease, run_end, workspace
from tasks.record import record_crashed, record_done, record_failed
from tasks.stage_news import News

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tasks import Desk

INFO = MediaInfo(
    title="Film",
    source_id="f1",
    uploader="Me",
    duration_s=8.0,
    audio_codec="aac",
    language="en",
    tracks=(Track(index=0, language="eng"),),
)


@pytest.fixture(autouse=True)
def workers(desk: Desk) -> None:
    desk.workers()


def made(desk: Desk, run: lease.Run, name: str, text: str) -> str:
    path: Path = workspace.prepare(desk.context, run) / name
    path.write_text(text)
    return str(path)


def download(desk: Desk, job_id: str) -> lease.Run:
    run = desk.claim(job_id)
    output = DownloadOutput(
        video=made(desk, run, "film.mp4", "plain"),
        subtitles=(SubtitleFile(path=made(desk, run, "film.en.vtt", "words"), language="en"),),
        thumbnail=made(desk, run, "film.jpg", "face"),
        media=INFO,
    )
    record_done(desk.context, run, output)
    return run


def dub(desk: Desk, job_id: str) -> lease.Run:
    run = desk.claim(job_id, Stage.DUB)
    audio = made(desk, run, "voice.wav", "voice")
    record_done(desk.context, run, DubOutput(audio=audio, engine="local", source_lang="en"))
    return run


def mux(desk: Desk, job_id: str) -> lease.Run:
    run = desk.claim(job_id, Stage.MUX)
    video = made(desk, run, "both.mkv", "plain and voice")
    tracks = (Track(index=0), Track(index=1, language="rus", role="dub", default=True))
    record_done(desk.context, run, MuxOutput(video=video, media=MediaInfo(tracks=tracks)))
    return run


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


def left(desk: Desk, job_id: str) -> set[str]:
    """What a job has in work, below its folder."""
    folder = desk.context.job_dir(job_id)
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_second_dub_has_the_subtitles_and_takes_the_files_place(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True, source_lang="auto", target_lang="ru")
    download(desk, job_id)
    dub(desk, job_id)
    mux(desk, job_id)
    before = desk.media(job_id)
    with transaction(desk.engine) as session:
        job_commands.dub_again(session, job_id, "es")
    run = desk.claim(job_id, Stage.DUB)
    voice = made(desk, run, "voice.wav", "voice")
    words = SubtitleFile(path=made(desk, run, "said.vtt", "palabras"), language="es")
    output = DubOutput(audio=voice, engine="local", source_lang="en", subtitles=(words,))
    record_done(desk.context, run, output)
    media = desk.media(job_id)
    assert media.video_path == "library/Film.mkv"
    assert media.subtitles == before.subtitles
    said = f"tmp/{job_id}/kept/dub-subtitles.0.vtt"
    assert media.dub_subtitles == [{"path": said, "language": "es"}]
    assert (desk.context.media_root / said).read_text() == "palabras"
    run = desk.claim(job_id, Stage.MUX)
    video = made(desk, run, "both.mkv", "plain and two voices")
    record_done(desk.context, run, MuxOutput(video=video, media=MediaInfo()))
    media = desk.media(job_id)
    assert desk.files() == {"Film.mkv": "plain and two voices"}
    assert left(desk, job_id) == {"kept/subtitles.0.vtt"}
    assert (media.subtitles, media.dub_subtitles) == (before.subtitles, [])
    assert (media.source_language, media.source_title) == ("en", "Film")


def test_a_second_dub_that_fails_touches_nothing_and_may_be_tried_again(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    dub(desk, job_id)
    mux(desk, job_id)
    tracks = desk.media(job_id).tracks
    with transaction(desk.engine) as session:
        job_commands.dub_again(session, job_id, "es")
    record_failed(desk.context, desk.claim(job_id, Stage.DUB), NoEngine())
    assert desk.job(job_id).status is Status.FAILED
    assert desk.files() == {"Film.mkv": "plain and voice"}
    assert (desk.media(job_id).video_path, desk.media(job_id).tracks) == (
        "library/Film.mkv",
        tracks,
    )
    with transaction(desk.engine) as session:
        assert job_commands.resume(session, job_id).target is Status.DOWNLOADED
    dub(desk, job_id)
    mux(desk, job_id)
    assert desk.job(job_id).status is Status.COMPLETE


def test_a_new_download_knows_nothing_of_earlier_dubs(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    dub(desk, job_id)
    mux(desk, job_id)
    with transaction(desk.engine) as session:
        job_commands.retry(session, job_id)
    run = desk.claim(job_id)
    output = DownloadOutput(video=made(desk, run, "mute.mp4", "mute"), media=MediaInfo())
    record_done(desk.context, run, output)
    assert desk.media(job_id).tracks == []


def test_the_beginning_of_a_dub_can_be_heard_until_the_rest_is_there(desk: Desk) -> None:
    job_id = desk.add(requested_dubbing=True)
    download(desk, job_id)
    run = desk.claim(job_id, Stage.DUB)
    version = desk.job(job_id).version
    news = News(desk.context, run)
    news.take(Preview(path=made(desk, run, "preview.m4a", "beginning")))
    assert desk.media(job_id).preview_path == f"tmp/{job_id}/kept/preview.m4a"
    assert (desk.context.kept_dir(job_id) / "preview.m4a").read_text() == "beginning"
    assert news.version == desk.job(job_id).version == version + 1
    news.take(Preview(path="/nowhere/preview.m4a"))
    voice = made(desk, run, "voice.wav", "voice")
    record_done(desk.context, run, DubOutput(audio=voice, engine="vot"))
    assert desk.media(job_id).preview_path is None
    mux(desk, job_id)
    assert left(desk, job_id) == {"kept/subtitles.0.vtt"}


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
