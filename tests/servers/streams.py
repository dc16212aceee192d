"""Streams made of one source clip by ffmpeg, as a site would serve them; video is never re-encoded."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SEGMENT_S = 1
VTT = "WEBVTT\n\n00:00:00.200 --> 00:00:01.200\nHello there.\n\n00:00:01.500 --> 00:00:02.800\nGoodbye.\n"


def ffmpeg(*args: str | Path) -> None:
    """Run ffmpeg; a failure shows its own words."""
    argv = [shutil.which("ffmpeg") or "ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, args)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def clip(path: Path, seconds: float = 3, size: str = "320x180") -> Path:
    """Make a source clip: H.264 with a key frame each second and AAC speech-like sound, as plain mp4."""
    ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration={seconds}"),
        *("-f", "lavfi", "-i", f"sine=frequency=330:sample_rate=44100:duration={seconds}"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p"),
        *("-c:a", "aac", "-b:a", "64k", "-movflags", "+faststart", path),
    )
    return path


def webm_clip(path: Path, seconds: float = 2) -> Path:
    """Make a VP8 + Opus clip as WebM."""
    ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=size=160x90:rate=10:duration={seconds}"),
        *("-f", "lavfi", "-i", f"sine=frequency=330:sample_rate=48000:duration={seconds}"),
        *("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-f", "webm", path),
    )
    return path


def hls_fmp4(source: Path, folder: Path, *, subtitles: bool = True) -> Path:
    """Make an fMP4 ladder of two heights, an audio group apart and English WebVTT subtitles."""
    folder.mkdir(parents=True)
    small = folder / "small.mp4"
    ffmpeg("-i", source, "-an", "-vf", "scale=160:90", "-g", "25", "-preset", "ultrafast", small)
    _media_playlist(source, folder / "high", "fmp4", "-map", "0:v", "-c", "copy")
    _media_playlist(small, folder / "low", "fmp4", "-map", "0:v", "-c", "copy")
    _media_playlist(source, folder / "audio", "fmp4", "-map", "0:a", "-c", "copy")
    small.unlink()
    text = (
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="aud",NAME="English",LANGUAGE="en",DEFAULT=YES,'
        'AUTOSELECT=YES,URI="audio/index.m3u8"\n'
    )
    group = ""
    if subtitles:
        _subtitle_playlist(folder / "subs")
        text += (
            '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",NAME="English",LANGUAGE="en",'
            'DEFAULT=YES,URI="subs/index.m3u8"\n'
        )
        group = ',SUBTITLES="subs"'
    codecs = 'CODECS="avc1.64001f,mp4a.40.2"'
    master = folder / "master.m3u8"
    master.write_text(
        "#EXTM3U\n#EXT-X-VERSION:7\n"
        + text
        + f'#EXT-X-STREAM-INF:BANDWIDTH=200000,RESOLUTION=160x90,{codecs},AUDIO="aud"{group}\n'
        + "low/index.m3u8\n"
        + f'#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=320x180,{codecs},AUDIO="aud"{group}\n'
        + "high/index.m3u8\n"
    )
    return master


def hls_ts(source: Path, folder: Path) -> Path:
    """Make a TS HLS stream with sound and pictures together."""
    return _media_playlist(source, folder, "mpegts", "-map", "0:v", "-map", "0:a", "-c", "copy")


def dash(source: Path, folder: Path) -> Path:
    """Make a DASH manifest with audio and video apart."""
    folder.mkdir(parents=True)
    manifest = folder / "manifest.mpd"
    ffmpeg(
        *("-i", source, "-map", "0:v", "-map", "0:a", "-c", "copy", "-f", "dash"),
        *("-seg_duration", str(SEGMENT_S), "-use_template", "1", "-use_timeline", "1"),
        *("-adaptation_sets", "id=0,streams=v id=1,streams=a", manifest),
    )
    return manifest


def _media_playlist(source: Path, folder: Path, kind: str, *maps: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "index.m3u8"
    suffix = "m4s" if kind == "fmp4" else "ts"
    ffmpeg(
        *("-i", source, *maps, "-f", "hls", "-hls_time", str(SEGMENT_S)),
        *("-hls_playlist_type", "vod", "-hls_segment_type", kind),
        *("-hls_segment_filename", folder / f"%03d.{suffix}", index),
    )
    return index


def _subtitle_playlist(folder: Path) -> None:
    folder.mkdir()
    (folder / "0.vtt").write_text(VTT)
    (folder / "index.m3u8").write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXT-X-PLAYLIST-TYPE:VOD\n"
        "#EXTINF:3.0,\n0.vtt\n#EXT-X-ENDLIST\n"
    )


def frames(path: Path | str, stream: str = "v") -> list[str]:
    """Return the MD5 of each decoded frame of a stream, without times."""
    argv = [
        shutil.which("ffmpeg") or "ffmpeg",
        "-v",
        "error",
        "-i",
        str(path),
        "-map",
        f"0:{stream}:0",
    ]
    done = subprocess.run(
        [*argv, "-fps_mode", "passthrough", "-f", "framemd5", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    return re.findall(r"([0-9a-f]{32})$", done.stdout, re.MULTILINE)


def audio_hash(path: Path | str) -> str:
    """Return the hash of the first audio stream's packets, undecoded."""
    argv = [shutil.which("ffmpeg") or "ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a:0"]
    done = subprocess.run(
        [*argv, "-c", "copy", "-f", "streamhash", "-"], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
