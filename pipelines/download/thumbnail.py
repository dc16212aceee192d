"""The picture that stands for a video; having none never fails the job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import StageError, Stopped
from pipelines.download.failures import CAUGHT, translate
from pipelines.ffmpeg import guarded, run_ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

    import yt_dlp

    from models.stage_io import Tools
    from pipelines.reporter import Reporter

MAX_BYTES = 5_000_000
WIDTH = 640
SCALE = f"scale='min({WIDTH},iw)':-2"


def fetch_thumbnail(
    ydl: yt_dlp.YoutubeDL, url: str | None, folder: Path, tools: Tools, reporter: Reporter
) -> str | None:
    """Fetch the picture at `url` and return the path of a JPEG, at most 640 pixels wide."""
    if not url:
        return None
    reporter.check()
    source, target = folder / "thumbnail.src", folder / "thumbnail.jpg"
    try:
        with ydl.urlopen(url) as answer:
            data = answer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            return None
        source.write_bytes(data)
        picture = ["-frames:v", "1", "-vf", SCALE, "-f", "mjpeg", str(target)]
        run_ffmpeg([tools.ffmpeg, *guarded(str(source)), *picture], reporter)
    except Stopped:
        raise
    except (*CAUGHT, StageError) as error:
        reporter.log("warning", f"There is no thumbnail: {translate(error).message}")
        return None
    finally:
        source.unlink(missing_ok=True)
    return str(target)
