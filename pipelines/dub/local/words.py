"""Get the words of a job from where its route says they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models.errors import NoSubtitles
from models.stage_io import SubtitleFile
from pipelines.dub.local.embedded import EmbeddedTrack, extract_track
from pipelines.dub.local.hear import hear
from pipelines.dub.local.parts import says
from pipelines.dub.local.route import code_of
from pipelines.dub.local.subtitles import read_cues

if TYPE_CHECKING:
    from models.stage_io import DubInput
    from pipelines.dub.local.route import Route
    from pipelines.dub.local.subtitles import Cue
    from pipelines.reporter import Reporter

READ: Final = 1.0
HEARD: Final = 60.0
"""Percent of the stage that reading the words takes, or hearing them."""


def words_of(
    job: DubInput, route: Route, folder: str, reporter: Reporter
) -> tuple[str, list[Cue], float]:
    """Return the words, the tag of their language, and the percent of the stage that is done.

    Raises NoSubtitles when there are none within the video, and what ffmpeg and the ear raise.
    """
    words, tag, percent = route.words, route.tag, READ
    if isinstance(words, SubtitleFile):
        cues = read_cues(words.path)
    elif isinstance(words, EmbeddedTrack):
        cues = read_cues(extract_track(job.video, words, folder, job.tools, reporter))
    else:
        reporter.progress(0.0, phase="listening")
        percent = HEARD
        language, cues = hear(
            job,
            code_of(tag) if tag else None,
            folder,
            reporter,
            lambda share: reporter.progress(HEARD * share, phase="listening"),
        )
        tag = tag or language
    cues = [cue for cue in cues if cue.start < job.duration_s and says(cue.text)]
    if not cues:
        raise NoSubtitles("The subtitles hold no text.")
    return tag, cues, percent
