"""Command lines that need no graph: measuring, and encoding with everything copied around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.ffmpeg import guarded
from pipelines.mux.graph import FRAME, PCM, RATE, limiter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.mux.plan import Cover, Plan
    from pipelines.mux.tracks import KeptAudio, Subtitle

NULL = ("-f", "null", "-")
BIG_PACKETS = ("-max_size", "65536")
"""Of PCM, in bytes: ffmpeg hands each packet from thread to thread, and its own choice is 4096."""
METER = "ebur128=framelog=verbose"
_SHORT = "internal_sample_fmt=fltp:filter_size=16"
METER_PEAK = f"{METER},aresample={2 * RATE}:{_SHORT},volumedetect"
"""Its peak is a true peak read at 96 kHz, for a quarter of what `ebur128` takes for it.

In single precision and with 16 taps it reads the same up to 15 kHz, for half the work.
"""
METER_TP = "ebur128=peak=true:framelog=verbose"
LAYOUTS = "aformat=channel_layouts=7.1|5.1|stereo|mono"
"""Opus knows no side channels, so an odd layout is brought to a plain one."""
MIME = {"jpg": "image/jpeg", "png": "image/png"}


def measure_argv(
    program: str, path: str, ordinal: int, meter: str = METER, *, mono: bool = False
) -> list[str]:
    """Decode one audio stream and measure it; METER_PEAK and METER_TP tell its peak too.

    A `mono` stream is as loud as on two channels, and cheaper to measure.
    """
    layout = _filter("aformat", PCM | ({"channel_layouts": "mono"} if mono else {}))
    chain = ",".join([f"aresample={RATE}", layout, _filter("asetnsamples", FRAME), meter])
    select = ["-map", f"0:a:{ordinal}", "-vn", "-sn", "-dn"]
    return [program, *guarded(path), *select, "-af", chain, *NULL]


def limited_argv(program: str, mix: str, gain: float, limit_db: float) -> list[str]:
    """Measure what of the mix survives gain and limiter."""
    chain = f"{_loudened(gain, limit_db)},{METER}"
    return [program, *BIG_PACKETS, *guarded(mix), "-af", chain, *NULL]


def cover_argv(program: str, plan: Plan, cover: Cover, target: str) -> list[str]:
    """Copy the attached picture out of the source, without reading on to the source's end."""
    select = ["-map", f"0:{cover.index}", "-c", "copy", "-frames:v", "1"]
    # image2pipe takes the name as it is, image2 would read % signs in it
    return [program, *guarded(plan.video_path), *select, "-f", "image2pipe", target]


def text_argv(program: str, path: str, form: str, target: str) -> list[str]:
    """Read a subtitle file that may be anything, and write what is text in it."""
    return [program, *guarded(path), "-map", "0:s:0", "-c:s", form, "-f", form, target]


def encode_argv(
    program: str, plan: Plan, mix: str, gain: float, limit_db: float | None, cover: str, target: str
) -> list[str]:
    """Encode the mix and write the finished file around the copied streams.

    Without `limit_db` the mix is not limited again. `cover` is the picture's file for containers
    that attach it, else empty.
    """
    return [
        *[program, "-v", "error", "-fflags", "+genpts", *guarded(plan.video_path)],
        *[*BIG_PACKETS, *guarded(mix)],
        *_subtitle_inputs(plan),
        *_maps(plan),
        *["-c", "copy"],
        *_kept_options(plan),
        *_dub_options(plan, gain, limit_db),
        *_subtitle_options(plan),
        *_picture_options(plan, cover),
        *["-map_metadata", "0", "-map_chapters", "0"],
        # mp4's own words about itself would follow into other containers
        *["-metadata", "major_brand=", "-metadata", "minor_version="],
        *["-metadata", "compatible_brands=", "-max_muxing_queue_size", "4096"],
        *plan.rules.muxer_args,
        *["-f", plan.rules.muxer, target],
    ]


def _subtitle_inputs(plan: Plan) -> list[str]:
    length = ["-t", f"{plan.duration_s:.6f}"]
    return [word for path in plan.subtitle_files for word in (*length, *guarded(path))]


def _maps(plan: Plan) -> list[str]:
    maps = ["0:V:0"] if plan.video_codec else []
    if plan.cover and plan.cover.mode == "stream":
        maps.append(f"0:{plan.cover.index}")
    maps.extend(f"0:a:{track.ordinal}" for track in plan.kept)
    maps.append("1:a:0")
    maps.extend(f"{subtitle.source}:s:{subtitle.ordinal}" for subtitle in plan.subtitles)
    if plan.fonts:
        maps.append("0:t")
    return [word for name in maps for word in ("-map", name)]


def _kept_options(plan: Plan) -> list[str]:
    words = []
    for n, track in enumerate(plan.kept):
        words += _reencoded(plan, n, track) if not track.copied else []
        words += _tags(f"a:{n}", track.language, track.title)
        words += [f"-disposition:a:{n}", "0"]
    return words


def _reencoded(plan: Plan, n: int, track: KeptAudio) -> list[str]:
    return [*_encoder(plan, n, track.channels), f"-filter:a:{n}", LAYOUTS]


def _dub_options(plan: Plan, gain: float, limit_db: float | None) -> list[str]:
    n = plan.dub_ordinal
    return [
        *_encoder(plan, n, 2),
        *[f"-filter:a:{n}", f"{_loudened(gain, limit_db)},{_filter('aformat', PCM)}"],
        *_tags(f"a:{n}", plan.dub_language, plan.dub_title),
        *[f"-disposition:a:{n}", "default"],
    ]


def _encoder(plan: Plan, n: int, channels: int) -> list[str]:
    options = [w for k, v in plan.rules.audio_options for w in (f"-{k}:a:{n}", v)]
    rate = [f"-b:a:{n}", f"{plan.rules.kbits(channels)}k"]
    return [f"-c:a:{n}", plan.rules.audio_encoder, *options, *rate]


def _subtitle_options(plan: Plan) -> list[str]:
    words = []
    for n, subtitle in enumerate(plan.subtitles):
        words += [f"-c:s:{n}", subtitle.encoder]
        words += [f"-disposition:s:{n}", "default" if subtitle.default else "0"]
        words += _subtitle_tags(n, subtitle)
        if subtitle.source:
            # a last cue may reach beyond the picture and make the file longer
            words += [f"-bsf:s:{n}", f"setts=duration=min(DURATION\\,{plan.duration_s:.6f}/TB-PTS)"]
    return words


def _subtitle_tags(n: int, subtitle: Subtitle) -> list[str]:
    if subtitle.title:
        return _tags(f"s:{n}", subtitle.language, subtitle.title)
    return [f"-metadata:s:s:{n}", f"language={subtitle.language}"]


def _picture_options(plan: Plan, cover: str) -> list[str]:
    words = ["-disposition:v:0", "default"] if plan.video_codec else []
    if plan.cover is None:
        return words
    if plan.cover.mode == "stream":
        return [*words, f"-disposition:v:{1 if plan.video_codec else 0}", "attached_pic"]
    if not cover:
        return words
    tag = f"-metadata:s:t:{plan.fonts}"
    named = [tag, f"mimetype={MIME[plan.cover.kind]}", tag, f"filename=cover.{plan.cover.kind}"]
    return [*words, "-attach", cover, *named]


def _tags(stream: str, language: str, title: str) -> list[str]:
    # matroska shows the title, mp4 only the handler's name
    pairs = (f"language={language}", f"title={title}", f"handler_name={title}")
    return [word for pair in pairs for word in (f"-metadata:s:{stream}", pair)]


def _loudened(gain: float, limit_db: float | None) -> str:
    volume = f"volume={gain:.2f}dB"
    return volume if limit_db is None else f"{volume},{_filter('alimiter', limiter(limit_db))}"


def _filter(name: str, options: Mapping[str, object]) -> str:
    return f"{name}=" + ":".join(f"{key}={value}" for key, value in options.items())
