"""What holds for every plan and every command line, whatever the files and the job say."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ContainerRefused, DamagedDub, DamagedMedia
from models.languages import LANGUAGES
from models.stage_io import MuxInput, SubtitleFile, Tools, Track
from pipelines.containers import CONTAINERS
from pipelines.ffmpeg import GUARD
from pipelines.mux.argv import cover_argv, encode_argv, limited_argv, measure_argv, text_argv
from pipelines.mux.graph import mix_argv
from pipelines.mux.loudness import Loudness, mix_gains
from pipelines.mux.plan import make_plan
from pipelines.probe import Probe, Stream

WORK = "/media/tmp/job/1"
VIDEO, DUB, MIX = "/media/kept/video.mkv", "/media/kept/dub.wav", f"{WORK}/mix.w64"
TARGET, COVER = f"{WORK}/finished", f"{WORK}/cover"
NASTY = st.sampled_from(
    [
        "",
        "-y",
        "-f null",
        "a:b,c;d[e]'f'\\",
        "=,",
        "%d",
        "file:/etc/passwd",
        "\n-map 0",
        "\x07",
        "Tést",
    ]
)
TEXTS = NASTY | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
CODES = st.sampled_from(sorted(LANGUAGES)) | TEXTS
CODECS = {
    "video": ["vp9", "av1", "h264", "prores"],
    "audio": ["aac", "opus", "vorbis", "flac", "pcm_s16le", ""],
    "subtitle": ["subrip", "ass", "webvtt", "mov_text", "hdmv_pgs_subtitle", "eia_608"],
    "attachment": ["ttf", "none"],
    "data": ["bin_data"],
}
TIMES = st.sampled_from([None, -10.0, 0.0, 0.023, 58.0, 60.0, 3601.4, 99_999.0])
FEW = settings(max_examples=40)
"""Probes are large and slow to draw."""
NUMBER = r"-?\d+(\.\d+)?"


@st.composite
def streams(draw, index):
    kind = draw(st.sampled_from(sorted(CODECS)))
    return Stream(
        index=index,
        kind=kind,
        codec=draw(st.sampled_from(CODECS[kind])),
        language=draw(CODES),
        title=draw(TEXTS),
        default=draw(st.booleans()),
        attached_pic=kind == "video" and draw(st.booleans()),
        channels=draw(st.none() | st.integers(0, 16)),
        start_s=draw(TIMES),
        duration_s=draw(TIMES),
    )


@st.composite
def probes(draw):
    names = draw(st.sampled_from([("mov", "mp4"), ("matroska", "webm"), ("mp3",), ("wav",)]))
    return Probe(
        format_names=names,
        duration_s=draw(TIMES),
        start_s=draw(st.floats(0, 100_000)),
        size_bytes=draw(st.integers(0, 10**12)),
        chapters=(),
        streams=tuple(draw(streams(n)) for n in range(draw(st.integers(1, 7)))),
    )


@st.composite
def jobs(draw):
    track = st.builds(
        Track, index=st.integers(0, 6), language=CODES, title=TEXTS, role=st.just("dub")
    )
    text = st.builds(SubtitleFile, path=st.just(f"{WORK}/text.rus"), language=CODES)
    return MuxInput(
        workdir=WORK,
        tools=Tools(),
        video=VIDEO,
        dub=DUB,
        container=draw(st.sampled_from(sorted(CONTAINERS))),
        original=draw(st.none() | st.integers(-2, 9)),
        source_lang=draw(CODES),
        target_lang=draw(CODES),
        dubs=tuple(draw(st.lists(track, max_size=3, unique_by=lambda t: t.index))),
        dub_subtitles=tuple(draw(st.lists(text, max_size=2))),
        ducking_level=draw(st.floats(-1, 2)),
        voice_balance=draw(st.floats(-100, 100)),
        loudness_lufs=draw(st.floats(-36, -8)),
    )


VOICE = Stream(index=0, kind="audio", codec="pcm_s16le", start_s=0.0, duration_s=58.0)
SPOKEN = Probe(
    format_names=("wav",), duration_s=58.0, start_s=0.0, size_bytes=1, chapters=(), streams=(VOICE,)
)


def planned(job, video, dub=SPOKEN):
    """Return the plan, or None where there is none; any other error fails the test."""
    try:
        return make_plan(job, video, dub)
    except (ContainerRefused, DamagedDub, DamagedMedia):
        return None


def commands(plan, gain=-1.5):
    """Every command line of a plan, as the stage would run it."""
    gains = mix_gains(Loudness(integrated=-20.0), Loudness(integrated=-30.0), plan.balance_db)
    return [
        measure_argv("ffmpeg", plan.dub_path, 0),
        mix_argv("ffmpeg", plan, gains, MIX),
        limited_argv("ffmpeg", MIX, gain, -4.0),
        *([cover_argv("ffmpeg", plan, plan.cover, COVER)] if plan.cover else []),
        *(text_argv("ffmpeg", path, "srt", f"{WORK}/text.eng") for path in plan.subtitle_files),
        *(
            encode_argv("ffmpeg", plan, MIX, gain, limit, COVER if plan.cover else "", TARGET)
            for limit in (-4.0, None)
        ),
    ]


def after(argv, word):
    """The words that follow each `word`."""
    return [argv[n + 1] for n, w in enumerate(argv[:-1]) if w == word]


@FEW
@given(jobs(), probes(), probes())
def test_a_plan_is_made_or_refused_by_name(job, video, dub):
    planned(job, video, dub)


@FEW
@given(jobs(), probes())
def test_the_plans_audio_is_the_original_then_dubs_then_the_new_one(job, video):
    plan = planned(job, video)
    if plan is None:
        return
    dubs = {track.index for track in job.dubs}
    ordinals = [track.ordinal for track in plan.kept]
    assert len(set(ordinals)) == len(ordinals)
    assert all(ordinal < len(video.audio) for ordinal in ordinals)
    assert plan.original is None or plan.original.ordinal not in dubs
    assert plan.original is not None or set(range(len(video.audio))) <= dubs
    assert {track.ordinal for track in plan.dubs} <= dubs
    assert all(track.language != plan.dub_language for track in plan.dubs)
    assert 0 <= plan.ducking_mix <= 1
    assert abs(plan.balance_db) <= 12
    assert plan.duration_s > 0


@FEW
@given(jobs(), probes())
def test_every_mapped_stream_exists_once_and_every_output_option_names_one(job, video):
    plan = planned(job, video)
    if plan is None:
        return
    argv = commands(plan)[-1]
    maps = after(argv, "-map")
    assert len(set(maps)) == len(maps)
    inputs = argv.count("-i")
    counts = {"a": len(video.audio), "s": len(video.subtitles)}
    for name in maps:
        source, *where = name.split(":")
        assert int(source) < inputs
        if source == "0" and where[0] in counts:
            assert int(where[1]) < counts[where[0]]
    written = {kind: sum(f":{kind}:" in name for name in maps) for kind in "as"}
    for word in argv:
        found = re.fullmatch(r"-[a-z_:]+?:([as]):(\d+)", word)
        if found:
            assert int(found[2]) < written[found[1]]


@FEW
@given(jobs(), probes())
def test_exactly_the_new_dub_is_default(job, video):
    plan = planned(job, video)
    if plan is None:
        return
    argv = commands(plan)[-1]
    audio = sum(":a:" in name for name in after(argv, "-map"))
    flags = [after(argv, f"-disposition:a:{n}") for n in range(audio)]
    assert flags == [["0"]] * (audio - 1) + [["default"]]
    added = [n for n, subtitle in enumerate(plan.subtitles) if subtitle.source]
    assert all(after(argv, f"-disposition:s:{n}") == ["0"] for n in added)


@FEW
@given(jobs(), probes())
def test_tags_have_three_letters_and_names_are_one_short_line(job, video):
    plan = planned(job, video)
    if plan is None:
        return
    argv = commands(plan)[-1]
    tags = [word for n, word in enumerate(argv) if argv[n - 1].startswith("-metadata:s:")]
    for tag in tags:
        key, _, value = tag.partition("=")
        assert key in {"language", "title", "handler_name", "mimetype", "filename"}
        if key == "language":
            assert re.fullmatch(r"[a-z]{3}", value)
        assert value.isprintable()
        assert len(value) <= 200


@FEW
@given(jobs(), probes())
def test_command_lines_are_guarded_and_write_into_the_workdir_only(job, video):
    plan = planned(job, video)
    if plan is None:
        return
    for argv in commands(plan):
        assert argv.count("-f") >= 1
        assert "-shortest" not in argv
        assert "-copyts" not in argv
        for n, word in enumerate(argv):
            if word == "-i":
                assert argv[n + 1].startswith("file:/")
                before = argv[max(0, n - 6) : n]
                assert {GUARD[0], GUARD[2]} <= set(before)
        assert argv[-1] == "-" or Path(argv[-1]).is_relative_to(WORK)


@FEW
@given(jobs(), probes())
def test_nothing_foreign_stands_where_an_option_or_a_filter_could(job, video):
    """Foreign words are titles only: each stands behind -metadata and its own key."""
    plan = planned(job, video)
    if plan is None:
        return
    argvs = commands(plan)
    calm = [
        subtitle.model_copy(update={"title": subtitle.title and "T"}) for subtitle in plan.subtitles
    ]
    same = commands(plan.model_copy(update={"subtitles": tuple(calm)}))
    for argv, plain in zip(argvs, same, strict=True):
        assert len(argv) == len(plain)
        for n, (word, other) in enumerate(zip(argv, plain, strict=True)):
            if word != other:
                assert argv[n - 1].startswith("-metadata:s:s:")
                assert word.startswith(("title=", "handler_name="))
        for graph in after(argv, "-filter_complex"):
            for number in re.findall(r"\b(?:volume|end|mix)=([^:,;\[]+)", graph):
                assert re.fullmatch(rf"{NUMBER}(dB)?", number)
