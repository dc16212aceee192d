"""The mixing graph: bounded sidechain ducking, measured while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import ffmpeg

from pipelines.ffmpeg import ON_TIME, graph_argv, graph_input
from pipelines.mux.loudness import LIMITS_DB

if TYPE_CHECKING:
    from pipelines.mux.loudness import Gains
    from pipelines.mux.plan import Plan

RATE = 48_000
PCM = {"sample_fmts": "fltp", "sample_rates": RATE, "channel_layouts": "stereo"}
FRAME = {"nb_out_samples": 8192, "pad": 0}
"""Samples handed on at a time: every frame costs every filter something, and codecs' are short."""
COMPRESSOR = {"threshold": 0.01, "ratio": 20, "attack": 10, "release": 400, "knee": 2.8}
"""`mix` bounds the depth, so that it hardly depends on the dub's level."""


def limiter(limit_db: float) -> dict[str, str]:
    """Options of `alimiter`; it limits samples, so true peaks come out a little higher."""
    return {
        "limit": f"{10 ** (limit_db / 20):.4f}",
        "attack": "5",
        "release": "50",
        # the default would raise the level by itself
        "level": "disabled",
        # keeps the look-ahead out of the sync
        "latency": "1",
    }


def mix_argv(program: str, plan: Plan, gains: Gains, target: str) -> list[str]:
    """Mix once to 16-bit PCM of exactly the plan's duration, with a loudness summary."""
    spoken = _without_delay(graph_input(plan.dub_path)["a:0"], plan.dub_skip_s)
    voice = _prepared(spoken, gains.dub, plan.duration_s)
    if plan.original is not None:
        source = graph_input(plan.video_path)[f"a:{plan.original.ordinal}"]
        bed = _prepared(source, gains.original, plan.duration_s)
        voice = _ducked(bed, voice, plan.ducking_mix)
    measured = voice.filter("alimiter", **limiter(LIMITS_DB[0])).filter(
        "ebur128", framelog="verbose"
    )
    mixed = measured.filter("aformat", **PCM)
    return graph_argv(program, ffmpeg.output(mixed, target, acodec="pcm_s16le", format="w64"))


def _prepared(stream: Any, gain: float, duration: float) -> Any:
    """Put a source on the video's time line: start padded or trimmed, gaps filled, end exact."""
    on_time = stream.filter("aresample", RATE, **ON_TIME)
    framed = on_time.filter("asetnsamples", **FRAME)
    loud = framed.filter("aformat", **PCM).filter("volume", f"{gain:.2f}dB")
    return loud.filter("apad").filter("atrim", start=0, end=f"{duration:.6f}")


def _without_delay(stream: Any, skip: float) -> Any:
    if not skip:
        return stream
    return stream.filter("atrim", start=f"{skip:.6f}").filter("asetpts", "PTS-STARTPTS")


def _ducked(bed: Any, voice: Any, mix: float) -> Any:
    key, heard = (voice.filter_multi_output("asplit", 2)[n] for n in range(2))
    lowered = ffmpeg.filter([bed, key], "sidechaincompress", **COMPRESSOR, mix=f"{mix:.4f}")
    return ffmpeg.filter(
        [lowered, heard], "amix", inputs=2, duration="first", dropout_transition=0, normalize=0
    )
