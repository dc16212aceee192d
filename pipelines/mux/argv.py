"""Command lines that need no graph: measuring, and encoding with everything copied around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.ffmpeg import guarded
from pipelines.mux.graph import PCM, RATE, limiter
from pipelines.mux.plan import track_title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.mux.plan import Cover, Plan

ORIGINAL_TITLE = "Original"
NULL = ("-f", "null", "-")
METER = "ebur128=framelog=verbose"
METER_TP = "ebur128=peak=true:framelog=verbose"
LAYOUTS = "aformat=channel_layouts=7.1|5.1|stereo|mono"
"""Opus knows no side channels, so an odd layout is brought to a plain one."""
MIME = {"jpg": "image/jpeg", "png": "image/png"}


def measure_argv(program: str, path: str, ordinal: int, *, peak: bool = False) -> list[str]:
    """Decode one audio stream and measure it; with `peak` its true peak too."""
    chain = ",".join([f"aresample={RATE}", _filter("aformat", PCM), METER_TP if peak else METER])
    select = ["-map", f"0:a:{ordinal}", "-vn", "-sn", "-dn"]
    return [program, *guarded(path), *select, "-af", chain, *NULL]


def limited_argv(program: str, mix: str, gain: float, limit_db: float) -> list[str]:
    """Measure what of the mix survives gain and limiter."""
    return [program, *guarded(mix), "-af", f"{_loudened(gain, limit_db)},{METER}", *NULL]


def cover_argv(program: str, plan: Plan, cover: Cover, target: str) -> list[str]:
    """Copy the attached picture out of the source."""
    select = ["-map", f"0:{cover.index}", "-c", "copy"]
    # image2pipe takes the name as it is, image2 would read % signs in it
    return [program, *guarded(plan.video_path), *select, "-f", "image2pipe", target]


def encode_argv(
    program: str, plan: Plan, mix: str, gain: float, limit_db: float, cover: str, target: str
) -> list[str]:
    """Encode the mix and write the finished file around the copied streams.

    `cover` is the picture's file for containers that attach it, else empty.
    """
    return [
        *[program, "-v", "error", "-fflags", "+genpts", *guarded(plan.video_path), *guarded(mix)],
        *_maps(plan),
        *["-c", "copy"],
        *_original_options(plan),
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


def _maps(plan: Plan) -> list[str]:
    maps = ["0:V:0"] if plan.video_codec else []
    if plan.cover and plan.cover.mode == "stream":
        maps.append(f"0:{plan.cover.index}")
    if plan.original:
        maps.append(f"0:a:{plan.original.ordinal}")
    maps.append("1:a:0")
    maps.extend(f"0:s:{subtitle.ordinal}" for subtitle in plan.subtitles)
    if plan.fonts:
        maps.append("0:t")
    return [word for name in maps for word in ("-map", name)]


def _original_options(plan: Plan) -> list[str]:
    if plan.original is None:
        return []
    tags = _tags("a:0", plan.original.language, ORIGINAL_TITLE)
    flags = [*tags, "-disposition:a:0", "0"]
    if plan.original.copied:
        return flags
    return [*_encoder(plan, 0), "-filter:a:0", LAYOUTS, *flags]


def _dub_options(plan: Plan, gain: float, limit_db: float) -> list[str]:
    n = plan.dub_ordinal
    return [
        *_encoder(plan, n),
        *[f"-filter:a:{n}", f"{_loudened(gain, limit_db)},{_filter('aformat', PCM)}"],
        *_tags(f"a:{n}", plan.dub_language, track_title(plan)),
        *[f"-disposition:a:{n}", "default"],
    ]


def _encoder(plan: Plan, ordinal: int) -> list[str]:
    options = [w for k, v in plan.rules.audio_options for w in (f"-{k}:a:{ordinal}", v)]
    return [f"-c:a:{ordinal}", plan.rules.audio_encoder, *options]


def _subtitle_options(plan: Plan) -> list[str]:
    words = []
    for n, subtitle in enumerate(plan.subtitles):
        words += [f"-c:s:{n}", subtitle.encoder, f"-disposition:s:{n}"]
        words += ["default" if subtitle.default else "0"]
        words += [f"-metadata:s:s:{n}", f"language={subtitle.language}"]
    return words


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


def _loudened(gain: float, limit_db: float) -> str:
    return f"volume={gain:.2f}dB,{_filter('alimiter', limiter(limit_db))}"


def _filter(name: str, options: Mapping[str, object]) -> str:
    return f"{name}=" + ":".join(f"{key}={value}" for key, value in options.items())
