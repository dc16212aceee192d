"""Sources with an edge each: how ffmpeg makes them, and how it is seen that they have it.

Words in braces stand for the paths of other sources; GAP is which packets go missing.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.media_checker.probing import describe, of_kind, run

if TYPE_CHECKING:
    from collections.abc import Callable

P51 = "pan=5.1|FL=FL|FR=FR|FC=0.5*FL+0.5*FR|LFE=0.1*FL|BL=0.3*FL|BR=0.3*FR"
X264 = "-c:v libx264 -preset ultrafast"
VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 300k -vf scale=320:-2"
FAST_AAC = "aac -aac_coder fast"
THREE_VOICES = "[0:a]lowpass=3000[l];[0:a]aformat=channel_layouts=mono,volume=-3dB[m]"
TIMES = "-output_ts_offset"

RECIPES: dict[str, tuple[str, str]] = {
    "noaudio": ("noaudio.mp4", "-i {base} -map 0:v -c copy"),
    "audioonly": ("audioonly.m4a", "-i {base} -map 0:a -c copy"),
    "surround-ac3": ("ac3.mkv", f"-i {{base}} -c:v copy -af '{P51}' -c:a ac3 -b:a 448k"),
    "surround-aac": ("aac51.mp4", f"-i {{base}} -c:v copy -af '{P51}' -c:a {FAST_AAC} -b:a 320k"),
    "44k": ("44k.mp4", f"-i {{base}} -c:v copy -c:a {FAST_AAC} -b:a 160k -ar 44100"),
    "mono": ("mono.mp4", f"-i {{base}} -c:v copy -c:a {FAST_AAC} -b:a 96k -ac 1"),
    "uneven-frames": (
        "vfr.mp4",
        f"-i {{base}} -vf \"select='gt(random(0),0.34)'\" -fps_mode vfr {X264} -c:a copy",
    ),
    "second-is-default": (
        "multi.mkv",
        (
            f"-i {{base}} -filter_complex '{THREE_VOICES}' -map 0:v -map 0:a -map [l] -map [m]"
            f" -c:v copy -c:a:0 copy -c:a:1 {FAST_AAC} -c:a:2 {FAST_AAC} -b:a:1 160k -b:a:2 96k"
            " -metadata:s:a:1 language=fra -disposition:a:0 0 -disposition:a:1 default"
            " -disposition:a:2 0"
        ),
    ),
    "chapters-timecode": (
        "data.mp4",
        (
            "-i {base} -i {chapters.txt} -i {s.srt} -map 0 -map 2 -map_metadata 1 -c copy"
            " -c:s mov_text -metadata:s:s:0 language=eng -timecode 01:00:00:00"
        ),
    ),
    "ts-3600": ("ts.ts", f"-i {{base}} -c copy {TIMES} 3600"),
    "ts-10": ("ts10.ts", f"-i {{base}} -c copy {TIMES} 10"),
    "starts-at-11": ("start10.mkv", "-copyts -i {ts-10} -map 0 -c copy"),
    "late-sound": ("alate.mp4", "-i {base} -itsoffset 0.7 -i {base} -map 0:v -map 1:a -c copy"),
    "late-picture-mp4": (
        "vlate.mp4",
        "-itsoffset 0.7 -i {base} -i {base} -map 0:v -map 1:a -c copy",
    ),
    "late-picture-mkv": (
        "vlate.mkv",
        "-itsoffset 0.7 -i {base} -i {base} -map 0:v -map 1:a -c copy",
    ),
    "fragments": (
        "frag.mp4",
        "-i {base} -c copy -movflags +frag_keyframe+empty_moov+default_base_moof",
    ),
    "gap": ("gap.mkv", "-i {base} -map 0 -c copy -bsf:a noise=drop=GAP"),
    "vp9": ("vp9.webm", f"-i {{base}} {VP9} -c:a libopus -b:a 128k"),
    "vp9-vorbis": ("vorbis.webm", "-i {vp9} -c:v copy -c:a libvorbis -b:a 128k"),
    "vp9-aac": ("vp9_aac.mkv", "-i {vp9} -i {base} -map 0:v -map 1:a -c copy"),
    "vp9-mono": ("vp9_mono.webm", "-i {vp9} -c:v copy -c:a libopus -b:a 64k -ac 1"),
    "vp9-51": ("vp9_51.webm", f"-i {{vp9}} -c:v copy -af '{P51}' -c:a libopus -b:a 256k"),
    "vp9-noaudio": ("vp9_noaudio.webm", "-i {vp9} -map 0:v -c copy"),
    "opus-only": ("opus.webm", "-i {vp9} -map 0:a -c copy"),
    "vp9-webvtt": (
        "vp9_vtt.webm",
        "-i {vp9} -i {s.srt} -map 0 -map 1 -c copy -c:s webvtt -metadata:s:s:0 language=eng",
    ),
    "vp9-late-picture": (
        "vp9_vlate.webm",
        "-itsoffset 0.7 -i {vp9} -i {vp9} -map 0:v -map 1:a -c copy",
    ),
    "av1": (
        "av1.webm",
        "-i {vp9} -c:v libsvtav1 -preset 12 -b:v 300k -c:a copy",
    ),
    "hevc": (
        "hevc.mp4",
        (
            "-i {base} -vf scale=320:-2 -c:v libx265 -preset ultrafast -x265-params log-level=none"
            " -tag:v hvc1 -c:a copy"
        ),
    ),
    "vp8-vorbis": (
        "vp8.webm",
        (
            "-i {vp9} -vf scale=160:-2 -c:v libvpx -deadline realtime -cpu-used 16 -b:v 200k -c:a libvorbis -b:a 128k"
        ),
    ),
    "mp3": ("mp3.mp4", "-i {base} -c:v copy -c:a libmp3lame -b:a 192k"),
    "flac": ("flac.mkv", "-i {base} -c:v copy -c:a flac"),
    "pcm": ("pcm.mkv", "-i {base} -c:v copy -c:a pcm_s16le"),
    "cover-mp4": (
        "cover.mp4",
        "-i {base} -i {cover.jpg} -map 0 -map 1 -c copy -disposition:v:1 attached_pic",
    ),
    "cover-mkv": (
        "cover.mkv",
        (
            "-i {base} -map 0 -c copy -attach {cover.jpg} -metadata:s:t mimetype=image/jpeg"
            " -metadata:s:t filename=cover.jpg"
        ),
    ),
    "srt-ass": (
        "subs.mkv",
        (
            "-i {base} -i {s.srt} -map 0 -map 1 -map 1 -c copy -c:s:0 srt -c:s:1 ass"
            " -metadata:s:s:0 language=eng -metadata:s:s:1 language=fra"
        ),
    ),
}


def _voices(path: str) -> list[dict[str, Any]]:
    return of_kind(describe(path), "audio")


def _kinds(path: str) -> list[str]:
    return [s["codec_type"] for s in describe(path)["streams"]]


def _codecs(path: str) -> list[str]:
    return [s.get("codec_name", "") for s in describe(path)["streams"]]


def _starts(path: str) -> dict[str, float]:
    return {s["codec_type"]: float(s["start_time"]) for s in describe(path)["streams"]}


def _widest_gap(path: str) -> float:
    argv = ["ffprobe", "-v", "error", "-select_streams", "a:0", "-of", "csv=p=0"]
    times = [float(t) for t in run([*argv, "-show_entries", "packet=pts_time", path])[0].split()]
    return max(later - sooner for sooner, later in itertools.pairwise(times))


def _uneven(path: str) -> bool:
    picture = of_kind(describe(path), "video")[0]
    return bool(picture["r_frame_rate"] != picture["avg_frame_rate"])


CLAIMS: dict[str, Callable[[str], bool]] = {
    "noaudio": lambda path: _kinds(path) == ["video"],
    "audioonly": lambda path: _kinds(path) == ["audio"],
    "surround-ac3": lambda path: (
        (_voices(path)[0]["codec_name"], _voices(path)[0]["channels"]) == ("ac3", 6)
    ),
    "surround-aac": lambda path: _voices(path)[0]["channels"] == 6,
    "44k": lambda path: _voices(path)[0]["sample_rate"] == "44100",
    "mono": lambda path: _voices(path)[0]["channels"] == 1,
    "uneven-frames": _uneven,
    "second-is-default": lambda path: (
        [v["disposition"]["default"] for v in _voices(path)] == [0, 1, 0]
    ),
    "chapters-timecode": lambda path: (
        len(describe(path)["chapters"]) == 2
        and "data" in _kinds(path)
        and "mov_text" in _codecs(path)
    ),
    "ts-3600": lambda path: min(_starts(path).values()) > 3600,
    "ts-10": lambda path: min(_starts(path).values()) > 10,
    "starts-at-11": lambda path: min(_starts(path).values()) > 10,
    "late-sound": lambda path: _starts(path)["audio"] > 0.6,
    "late-picture-mp4": lambda path: _starts(path)["video"] > 0.6,
    "late-picture-mkv": lambda path: _starts(path)["video"] > 0.6,
    "fragments": lambda path: b"moof" in Path(path).read_bytes(),
    "gap": lambda path: 1.3 < _widest_gap(path) < 1.7,
    "vp9": lambda path: _codecs(path) == ["vp9", "opus"],
    "vp9-vorbis": lambda path: _codecs(path) == ["vp9", "vorbis"],
    "vp9-aac": lambda path: _codecs(path) == ["vp9", "aac"],
    "vp9-mono": lambda path: _voices(path)[0]["channels"] == 1,
    "vp9-51": lambda path: _voices(path)[0]["channels"] == 6,
    "vp9-noaudio": lambda path: _codecs(path) == ["vp9"],
    "opus-only": lambda path: _codecs(path) == ["opus"],
    "vp9-webvtt": lambda path: "webvtt" in _codecs(path),
    "vp9-late-picture": lambda path: _starts(path)["video"] > 0.6,
    "av1": lambda path: _codecs(path) == ["av1", "opus"],
    "hevc": lambda path: _codecs(path) == ["hevc", "aac"],
    "vp8-vorbis": lambda path: _codecs(path) == ["vp8", "vorbis"],
    "mp3": lambda path: _codecs(path) == ["h264", "mp3"],
    "flac": lambda path: _codecs(path) == ["h264", "flac"],
    "pcm": lambda path: _codecs(path) == ["h264", "pcm_s16le"],
    "cover-mp4": lambda path: any(
        s["disposition"]["attached_pic"] for s in describe(path)["streams"]
    ),
    "cover-mkv": lambda path: any(
        s["disposition"]["attached_pic"] for s in describe(path)["streams"]
    ),
    "srt-ass": lambda path: {"subrip", "ass"} <= set(_codecs(path)),
}
