"""Subtitle files that came with the dub: foreign text, read and written anew before use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import Crashed, DamagedMedia, MediaToolFailed, ToolMissing
from models.languages import iso639_2
from models.stage_io import SubtitleFile
from pipelines.containers import CONTAINERS
from pipelines.ffmpeg import run_ffmpeg
from pipelines.mux.argv import text_argv

if TYPE_CHECKING:
    from models.stage_io import MuxInput
    from pipelines.mux.workfiles import WorkFiles
    from pipelines.reporter import Reporter

SIZE_LIMIT = 16 * 1024 * 1024
TIMING = b"-->"


def with_readable_texts(job: MuxInput, files: WorkFiles, reporter: Reporter) -> MuxInput:
    """Return the job with its `dub_subtitles` replaced by clean copies in the workdir.

    What cannot be read is left out with a warning: text never costs anybody the voice. Of several
    in one language the last counts. Raises Stopped, DiskFull.
    """
    form = CONTAINERS[job.container].text_format
    clean = []
    for code, path in {iso639_2(file.language): file.path for file in job.dub_subtitles}.items():
        target = files.text(code)
        if _rewritten(job, path, form, target, reporter):
            clean.append(SubtitleFile(path=str(target), language=code))
        else:
            reporter.log("warning", f"Subtitles that came with the dub ({code}) are unreadable.")
    return job.model_copy(update={"dub_subtitles": tuple(clean)})


def _rewritten(job: MuxInput, path: str, form: str, target: Path, reporter: Reporter) -> bool:
    try:
        if Path(path).stat().st_size > SIZE_LIMIT:
            return False
        run_ffmpeg(text_argv(job.tools.ffmpeg, path, form, str(target)), reporter)
        return TIMING in target.read_bytes()
    except (OSError, Crashed, DamagedMedia, MediaToolFailed, ToolMissing):
        return False
