"""The mux room's pure parts: plan, command lines, loudness, progress, verification."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ContainerRefused, DamagedDub, DamagedMedia, MediaToolFailed
from models.stage_io import MuxInput, Tools
from pipelines.mux.argv import encode_argv
from pipelines.mux.graph import mix_argv
from pipelines.mux.loudness import (
    Gains,
    Loudness,
    check_dub,
    limit_for,
    mix_gains,
    parse_loudness,
)
from pipelines.mux.plan import make_plan, media_length
from pipelines.mux.verify import verify
from pipelines.probe import Probe, Stream

CODECS = st.sampled_from(["aac", "opus", "vorbis", "ac3", "flac", "pcm_s16le"])
SUBTITLES = st.sampled_from(["subrip", "ass", "webvtt", "mov_text", "hdmv_pgs_subtitle"])
LEVELS = st.none() | st.floats(-70, 5)


def stream(index, kind, codec, **more):
    return Stream(index=index, kind=kind, codec=codec, start_s=0.0, duration_s=60.0, **more)


def media(*streams, duration=60.0, start=0.0):
    return Probe(
        format_names=("mov", "mp4"),
        duration_s=duration,
        start_s=start,
        size_bytes=1,
        chapters=(),
        streams=streams,
    )


DUB = media(stream(0, "audio", "pcm_s16le"), duration=58.0)
PICTURE = stream(0, "video", "vp9")


def job(container="mkv", **more):
    given = {"target_lang": "ru", "source_lang": "en", **more}
    return MuxInput(
        workdir="/w", tools=Tools(), video="/v.mkv", dub="/d.wav", container=container, **given
    )


@st.composite
def probes(draw):
    streams = [PICTURE]
    for codec in draw(st.lists(CODECS, max_size=3)):
        flag = draw(st.booleans())
        streams.append(stream(len(streams), "audio", codec, default=flag))
    for codec in draw(st.lists(SUBTITLES, max_size=3)):
        streams.append(stream(len(streams), "subtitle", codec, language="en"))
    if draw(st.booleans()):
        streams.append(stream(len(streams), "video", "mjpeg", attached_pic=True))
    return media(*streams)


@given(probes(), st.sampled_from(["mkv", "mp4", "webm"]), st.floats(0, 1))
def test_every_plan_makes_a_consistent_command_line(video, container, level):
    plan = make_plan(job(container, ducking_level=level), video, DUB)
    argv = encode_argv("ffmpeg", plan, "/mix.w64", -1.5, -4.0, "", f"/out.{container}")

    maps = [argv[n + 1] for n, word in enumerate(argv) if word == "-map"]
    assert len(maps) == len(set(maps))
    assert maps[0] == "0:V:0"
    assert maps.count("1:a:0") == 1
    n = plan.dub_ordinal
    assert [m for m in maps if ":a:" in m][n] == "1:a:0"
    assert argv[argv.index(f"-disposition:a:{n}") + 1] == "default"
    if video.audio:
        assert argv[argv.index("-disposition:a:0") + 1] == "0"
        copied = plan.rules.copies_audio(video.audio[video.default_audio].codec)
        assert ("-c:a:0" in argv) == (not copied)
        plain = copied and len(video.audio) == 1 and len(plan.subtitles) == len(video.subtitles)
        assert bool(plan.notes) == (not plain)
    assert argv[-1] == f"/out.{container}"
    assert "-shortest" not in argv


@given(st.floats(0, 1), LEVELS, LEVELS)
def test_the_mix_never_ducks_deeper_than_asked(level, voice, bed):
    plan = make_plan(job(ducking_level=level), media(PICTURE, stream(1, "audio", "aac")), DUB)
    gains = mix_gains(Loudness(integrated=voice), Loudness(integrated=bed))
    assert -20 <= gains.dub <= 30
    assert -24 <= gains.original <= 8
    graph = " ".join(mix_argv("ffmpeg", plan, gains, "/mix.w64"))
    assert f"mix={1 - level:.4f}" in graph
    assert "normalize=0" in graph
    assert "end=60.000000" in graph


@given(LEVELS, LEVELS, st.floats(-12, 12))
def test_the_balance_is_kept_and_the_original_hardly_raised(voice, bed, balance):
    heard = Loudness(integrated=voice), Loudness(integrated=bed)
    plain, moved = mix_gains(*heard), mix_gains(*heard, balance)
    apart = moved.dub - moved.original - (plain.dub - plain.original)
    assert apart == pytest.approx(balance)
    assert moved.original <= 8
    assert moved.dub <= plain.dub


def test_without_an_original_nothing_is_ducked():
    plan = make_plan(job(), media(PICTURE), DUB)
    words = mix_argv("ffmpeg", plan, Gains(dub=0, original=0), "/mix.w64")
    assert "sidechaincompress" not in " ".join(words)
    assert words.count("-i") == 1
    assert plan.dub_ordinal == 0


def test_the_streams_own_language_comes_before_the_jobs():
    tagged = media(PICTURE, stream(1, "audio", "aac", language="fre"))
    untagged = media(PICTURE, stream(1, "audio", "aac"))
    assert make_plan(job(), tagged, DUB).original.language == "fra"
    assert make_plan(job(), untagged, DUB).original.language == "eng"
    assert make_plan(job(source_lang="auto"), untagged, DUB).original.language == "und"


@pytest.mark.parametrize(("named", "kept"), [(None, 1), (0, 0), (1, 1), (7, 1)])
def test_the_named_original_is_kept_and_else_the_default_voice(named, kept):
    voice = stream(1, "audio", "aac", language="eng")
    video = media(PICTURE, voice, stream(2, "audio", "opus", language="spa", default=True))
    original = make_plan(job(original=named), video, DUB).original
    assert (original.ordinal, original.codec, original.language) == [
        (0, "aac", "eng"),
        (1, "opus", "spa"),
    ][kept]


def test_refusals():
    with pytest.raises(ContainerRefused):
        make_plan(job("webm"), media(stream(0, "video", "h264")), DUB)
    with pytest.raises(DamagedDub):
        make_plan(job(), media(PICTURE), media(PICTURE))
    with pytest.raises(DamagedMedia):
        media_length(media(Stream(index=0, kind="video", codec="h264"), duration=None), None)


def test_a_subtitle_does_not_make_the_video_longer():
    long = Stream(index=1, kind="subtitle", codec="subrip", start_s=0.0, duration_s=90.0)
    assert media_length(media(PICTURE, long, duration=90.0), None) == 60.0
    late = media(PICTURE.model_copy(update={"start_s": 3601.4}), start=3600.0)
    assert media_length(late, None) == pytest.approx(61.4)


SUMMARY = """
size=N/A time=00:01:23.18 bitrate=N/A speed= 889x
  Integrated loudness:
    I:         {level} LUFS
    Threshold: -31.8 LUFS
  True peak:
    Peak:      {peak} dBFS
"""


@given(st.floats(-60, 0).map(lambda x: round(x, 1)), st.floats(-40, 5).map(lambda x: round(x, 1)))
def test_the_last_summary_counts(level, peak):
    text = SUMMARY.format(level=-1.0, peak=0.0) + SUMMARY.format(level=level, peak=peak)
    measured = parse_loudness(text)
    assert (measured.integrated, measured.peak) == (level, peak)
    assert measured.seconds == pytest.approx(83.18)


def test_silence_has_no_level_and_a_missing_summary_is_an_error():
    silence = parse_loudness(SUMMARY.format(level="-70.0", peak="-inf"))
    assert silence.integrated is None
    assert silence.peak == float("-inf")
    with pytest.raises(MediaToolFailed):
        parse_loudness("nothing of the kind")


@pytest.mark.parametrize(
    ("decoded", "header", "good"), [(58, 58, True), (56.5, 58, True), (55, 58, False)]
)
def test_a_dub_must_decode_as_far_as_its_header_says(decoded, header, good):
    measured = Loudness(integrated=-20.0, seconds=decoded)
    if good:
        check_dub(measured, header)
    else:
        with pytest.raises(DamagedDub, match="55 of 58 s"):
            check_dub(measured, header)
    with pytest.raises(DamagedDub, match="silent"):
        check_dub(Loudness(integrated=None, seconds=decoded), header)


def test_the_limiter_steps_down_as_far_as_needed():
    assert limit_for(-0.3) is None
    assert limit_for(0.8) == -4.0
    assert limit_for(0.8, peak=-1.6) == -4.0
    assert limit_for(-0.3, peak=-1.2) == -5.0
    assert limit_for(0.8, peak=1.0) == -6.0


VOICE = stream(1, "audio", "opus", language="eng", title="Original")
MIXED = stream(2, "audio", "aac", language="rus", title="Russian dub", default=True)


@pytest.mark.parametrize(
    ("finished", "complaint"),
    [
        (media(PICTURE, VOICE), "1 audio tracks"),
        (media(VOICE, MIXED), "video None"),
        (media(PICTURE, VOICE, MIXED, duration=59.8), "59.80 s instead of 60.00"),
        (media(PICTURE, VOICE, MIXED, duration=60.2), "60.20 s"),
        (media(PICTURE, VOICE, MIXED.model_copy(update={"language": "spa"})), "'spa'"),
        (media(PICTURE, VOICE, MIXED.model_copy(update={"title": "Dub"})), "'Dub'"),
        (media(PICTURE, VOICE, MIXED.model_copy(update={"default": False})), "default audio"),
        (media(PICTURE, MIXED, MIXED), "not copied"),
        (media(PICTURE, VOICE, MIXED, stream(3, "subtitle", "ass")), "1 of 0 subtitle"),
        (media(PICTURE, VOICE, MIXED).model_copy(update={"tail_damaged": True}), "end is missing"),
    ],
)
def test_verification_names_what_is_wrong(finished, complaint):
    source = media(PICTURE, stream(1, "audio", "opus"))
    plan = make_plan(job(), source, DUB)
    verify(plan, source, media(PICTURE, VOICE, MIXED))
    with pytest.raises(MediaToolFailed, match=complaint):
        verify(plan, source, finished)
