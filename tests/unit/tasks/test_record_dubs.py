"""A finished job is dubbed again: its file is exchanged or stays, its subtitles stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models import job_commands
from models.database import transaction
from models.errors import NoEngine
from models.job_state import Stage, Status
from models.stage_io import DownloadOutput, DubOutput, MediaInfo, MuxOutput, SubtitleFile
from pipelines.protocol import Preview
from tasks.record import record_done, record_failed
from tasks.stage_news import News
from tests.stages import download, dub, left, made, mux

if TYPE_CHECKING:
    from tests.tasks import Desk


@pytest.fixture(autouse=True)
def workers(desk: Desk) -> None:
    desk.workers()


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
