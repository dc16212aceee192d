"""The original audio as a file of its own, for a service that cannot fetch it itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import DamagedMedia, MediaToolFailed
from models.languages import find_language
from models.stage_io import Frozen
from pipelines.ffmpeg import guarded, run_ffmpeg
from pipelines.probe import probe

if TYPE_CHECKING:
    from models.stage_io import DubInput
    from pipelines.probe import Probe
    from pipelines.reporter import Reporter

OPUS_ITAG, AAC_ITAG = 251, 140
"""YouTube's numbers for audio of these codecs: the only formats the service's protocol names."""
FORMS = {
    "opus": ("webm", "webm", OPUS_ITAG),
    "vorbis": ("webm", "webm", OPUS_ITAG),
    "aac": ("ipod", "m4a", AAC_ITAG),
    "mp3": ("mp3", "mp3", AAC_ITAG),
    "ac3": ("matroska", "mka", AAC_ITAG),
    "eac3": ("matroska", "mka", AAC_ITAG),
    "flac": ("matroska", "mka", OPUS_ITAG),
}
"""Muxer, ending and number by codec; what is not here is too large or too rare to send."""
EXACT = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact")
"""The same bytes each time, so that an upload can go on; and no title in them."""


class AudioFile(Frozen):
    """What is uploaded; the runner is told it as JSON."""

    path: str
    itag: int


def original_audio(job: DubInput, reporter: Reporter) -> AudioFile | None:
    """Write the video's original audio, packets unchanged, into the job's folder.

    None when there is none that can be sent. Raises Stopped, Crashed, DiskFull.
    """
    try:
        media = probe(job.video, job.tools, reporter)
        ordinal = _ordinal(media, job.source_lang)
        if ordinal is None or media.audio[ordinal].codec not in FORMS:
            return None
        muxer, ending, itag = FORMS[media.audio[ordinal].codec]
        path = str(Path(job.workdir, f"vot-original.{ending}"))
        copy = ["-map", f"0:a:{ordinal}", "-c", "copy", *EXACT, "-f", muxer, path]
        run_ffmpeg([job.tools.ffmpeg, *guarded(job.video), *copy], reporter)
    except (DamagedMedia, MediaToolFailed) as error:
        reporter.log("debug", f"The audio cannot be taken out of the video: {error.message}")
        return None
    return AudioFile(path=path, itag=itag)


def _ordinal(media: Probe, language: str) -> int | None:
    """Return which audio stream is the original: in the language named, else the default one."""
    wanted = find_language(language)
    for ordinal, stream in enumerate(media.audio):
        if wanted and find_language(stream.language) == wanted:
            return ordinal
    return media.default_audio if media.audio else None
