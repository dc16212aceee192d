"""A child's input comes from the rows and the operator's values, and nothing is missing in it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from models.database import transaction
from models.errors import DamagedMedia, NoAudio
from models.job import Media
from models.job_state import Stage
from models.stage_io import DownloadInput, DubInput, MuxInput, Track
from tasks.lease import Run
from tasks.stage_input import build

if TYPE_CHECKING:
    from typing import Any

    from tasks.context import Context
    from tests.tasks import Desk


def media(desk: Desk, job_id: str, **columns: Any) -> None:
    with transaction(desk.engine) as session:
        session.add(Media(job_id=job_id, **columns))


def run(job_id: str, stage: Stage) -> Run:
    return Run(job_id, stage, 1, "w/1/1/a", dubbing=True)


def test_a_download_takes_the_request_before_the_operators_values(desk: Desk) -> None:
    context = replace(desk.context, rate_limit=1000, proxy="http://proxy.test")
    plain, own = desk.add(), desk.add(rate_limit=5, proxy="socks5://mine.test", cookies="# x")
    desk.workers()
    first = build(context, desk.claim(plain), "/w")
    second = build(context, desk.claim(own), "/w")
    assert isinstance(first, DownloadInput)
    assert isinstance(second, DownloadInput)
    assert (first.rate_limit, first.proxy, first.cookies) == (1000, "http://proxy.test", None)
    assert (second.rate_limit, second.proxy, second.cookies) == (5, "socks5://mine.test", "# x")
    assert first.egress.allow_loopback
    assert first.workdir == "/w"


@pytest.mark.parametrize(
    ("kept", "preset", "selector"),
    [("worst", "worst", ""), ("720p\nbv+ba/b", "bestvideo+bestaudio", "bv+ba/b")],
)
def test_a_download_takes_what_the_job_keeps_of_its_preset(
    desk: Desk, kept: str, preset: str, selector: str
) -> None:
    built = build(desk.context, run(desk.add(format_preset=kept), Stage.DOWNLOAD), "/w")
    assert isinstance(built, DownloadInput)
    assert (built.format_preset, built.format_selector) == (preset, selector)


@pytest.mark.parametrize("dubbing", [False, True])
def test_subtitles_are_kept_for_this_dub_and_later_ones(desk: Desk, *, dubbing: bool) -> None:
    job_id = desk.add(requested_dubbing=dubbing, dubbing_provider="vot")
    built = build(desk.context, run(job_id, Stage.DOWNLOAD), "/w")
    assert isinstance(built, DownloadInput)
    assert built.keep_subtitles is dubbing


def test_a_dub_gets_absolute_paths_and_the_spoken_language(desk: Desk) -> None:
    job_id = desk.add(target_lang="es")
    subtitles = [{"path": "tmp/a/kept/subtitles.0.vtt", "language": "en"}]
    media(
        desk, job_id, video_path="tmp/a/kept/video.mkv", audio_codec="aac", duration_sec=8.5,
        source_language="en", subtitles=subtitles,
    )  # fmt: skip
    built = build(desk.context, run(job_id, Stage.DUB), "/w")
    assert isinstance(built, DubInput)
    root = desk.context.media_root
    assert built.video == str(root / "tmp/a/kept/video.mkv")
    assert built.subtitles[0].path == str(root / "tmp/a/kept/subtitles.0.vtt")
    assert (built.source_lang, built.target_lang, built.duration_s) == ("en", "es", 8.5)
    assert built.vot_enabled is False


def dub_input(desk: Desk, job_id: str, context: Context | None = None) -> DubInput:
    built = build(context or desk.context, run(job_id, Stage.DUB), "/w")
    assert isinstance(built, DubInput)
    return built


def test_dubs_are_kept_unless_the_video_is_private_or_the_disk_is_full(desk: Desk) -> None:
    public, private = desk.add(), desk.add(cookies="# Netscape")
    for job_id in (public, private):
        media(desk, job_id, video_path="v", audio_codec="aac", source_id="abc", duration_sec=9.0)
    context = replace(desk.context, dub=replace(desk.context.dub, cache_bytes=1))
    built = dub_input(desk, public, context)
    assert (built.cache, built.source_id) == (str(context.media_root / "cache" / "dubs"), "abc")
    assert dub_input(desk, private, context).cache == ""
    assert dub_input(desk, public, replace(context, reserve_bytes=2**60)).cache == ""
    assert dub_input(desk, public).cache == "", "there is no room for any"


@pytest.mark.parametrize(("target", "fresh"), [("es", True), ("es-MX", True), ("fr", False)])
def test_a_dub_that_the_file_holds_already_is_made_anew(
    desk: Desk, target: str, *, fresh: bool
) -> None:
    job_id = desk.add(target_lang=target)
    tracks = [Track(index=0, language="spa"), Track(index=1, language="spa", role="dub")]
    media(
        desk, job_id, video_path="v", audio_codec="aac",
        tracks=[track.model_dump() for track in tracks],
    )  # fmt: skip
    assert dub_input(desk, job_id).fresh is fresh


@pytest.mark.parametrize(("failures", "last"), [(0, False), (4, False), (5, True)])
def test_the_last_try_is_told(desk: Desk, failures: int, *, last: bool) -> None:
    job_id = desk.add(failures=failures)
    media(desk, job_id, video_path="v", audio_codec="aac")
    assert dub_input(desk, job_id).last_try is last


def test_the_language_that_was_asked_for_is_believed(desk: Desk) -> None:
    job_id = desk.add(source_lang="de")
    media(desk, job_id, video_path="v", audio_codec="aac", source_language="en")
    built = build(desk.context, run(job_id, Stage.DUB), "/w")
    assert isinstance(built, DubInput)
    assert built.source_lang == "de"


def test_a_mux_gets_both_files_and_the_mix(desk: Desk) -> None:
    job_id = desk.add(output_container="mp4")
    media(desk, job_id, video_path="tmp/v.mkv", audio_dubbed_path="tmp/d.wav")
    built = build(desk.context, run(job_id, Stage.MUX), "/w")
    assert isinstance(built, MuxInput)
    assert built.dub == str(desk.context.media_root / "tmp/d.wav")
    assert (built.container, built.ducking_level, built.loudness_lufs) == ("mp4", 0.18, -16)


@pytest.mark.parametrize(
    ("roles", "original"),
    [
        ([], None),
        (["original", "original"], None),
        (["original", "dub"], 0),
        (["dub", "original"], 1),
        (["dub"], None),
    ],
)
def test_a_second_dub_is_told_which_track_is_the_original(
    desk: Desk, roles: list[str], original: int | None
) -> None:
    job_id = desk.add()
    tracks = [
        Track(index=number, role=role, default=role == "dub").model_dump()
        for number, role in enumerate(roles)
    ]
    media(desk, job_id, video_path="library/v.mkv", audio_dubbed_path="tmp/d.wav", tracks=tracks)
    built = build(desk.context, run(job_id, Stage.MUX), "/w")
    assert isinstance(built, MuxInput)
    assert built.original == original


def test_a_mux_is_told_of_earlier_dubs_and_what_is_said(desk: Desk) -> None:
    job_id = desk.add(voice_balance=-3.0)
    dubs = [Track(index=1, language="spa", role="dub"), Track(index=2, language="rus", role="dub")]
    media(
        desk, job_id, video_path="library/v.mkv", audio_dubbed_path="tmp/d.wav",
        tracks=[track.model_dump() for track in (Track(index=0), *dubs)],
        dub_subtitles=[{"path": "tmp/s.vtt", "language": "fr"}],
    )  # fmt: skip
    built = build(desk.context, run(job_id, Stage.MUX), "/w")
    assert isinstance(built, MuxInput)
    assert (built.original, list(built.dubs), built.voice_balance) == (0, dubs, -3.0)
    said = built.dub_subtitles[0]
    assert (said.path, said.language) == (str(desk.context.media_root / "tmp/s.vtt"), "fr")


def test_a_silent_video_is_not_dubbed(desk: Desk) -> None:
    job_id = desk.add()
    media(desk, job_id, video_path="tmp/v.mkv")
    with pytest.raises(NoAudio):
        build(desk.context, run(job_id, Stage.DUB), "/w")


def test_a_silent_video_is_dubbed_when_it_tells_what_is_said(desk: Desk) -> None:
    job_id = desk.add()
    subtitles = [{"path": "tmp/a/kept/subtitles.0.vtt", "language": "en"}]
    media(desk, job_id, video_path="tmp/v.mkv", subtitles=subtitles)
    assert len(dub_input(desk, job_id).subtitles) == 1


@pytest.mark.parametrize("columns", [None, {}, {"audio_dubbed_path": "d"}, {"video_path": "v"}])
def test_a_mux_without_its_files_says_what_is_gone(
    desk: Desk, columns: dict[str, str] | None
) -> None:
    job_id = desk.add()
    if columns is not None:
        media(desk, job_id, **columns)
    with pytest.raises(DamagedMedia, match="is gone"):
        build(desk.context, run(job_id, Stage.MUX), "/w")
