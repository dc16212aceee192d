"""What is done on this side while the runner speaks to the service: files come and go."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import StageError
from models.languages import find_language
from pipelines.dub.vot.audio import original_audio
from pipelines.dub.vot.fetch import LinkExpired
from pipelines.dub.vot.preview import take_preview
from pipelines.dub.vot.result import take_result
from pipelines.dub.vot.subtitles import Offer, link_into, take_subtitles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.stage_io import DubInput, SubtitleFile
    from pipelines.dub.vot.audio import AudioFile
    from pipelines.reporter import Reporter


class Errands:
    """Of one conversation; `audio` and `subtitles` are what has come of it."""

    def __init__(self, job: DubInput, reporter: Reporter) -> None:
        self._job = job
        self._reporter = reporter
        self._sent: AudioFile | None = None
        self._expired = False
        self.audio = ""
        self.subtitles: tuple[SubtitleFile, ...] = ()

    def original(self) -> AudioFile | None:
        """Return the video's audio as a file to send, None when that cannot be."""
        self._sent = original_audio(self._job, self._reporter)
        if self._sent is None:
            self._reporter.log("info", "The vot service asks for the audio, which cannot be sent.")
        return self._sent

    def result(self, url: str) -> bool:
        """Take the result; false when its link is no good any more, which is forgiven once."""
        try:
            self.audio = take_result(url, self._job, self._reporter)
        except LinkExpired:
            if self._expired:
                raise
            self._expired = True
            self._reporter.log("info", "The link of the vot service has expired; asking again.")
            return False
        return True

    def preview(self, url: str, percent: float) -> None:
        """Take the partial track and hand it over; no failure of that is the dub's."""
        try:
            path = take_preview(url, percent, self._job, self._reporter)
        except StageError as error:
            self._reporter.check()
            self._reporter.log("info", f"There is no preview. {error.message}")
        else:
            self._reporter.preview(path)

    def captions(self, offers: Iterable[Any]) -> None:
        """Take the subtitles in the dub's language; no failure of that is the dub's."""
        target, source = find_language(self._job.target_lang), find_language(self._job.source_lang)
        code = target.code if target else self._job.target_lang
        url = link_into(code, source.code if source else "", Offer.read(offers))
        if not url:
            return
        try:
            self.subtitles = (take_subtitles(url, code, self._job, self._reporter),)
        except StageError as error:
            self._reporter.check()
            self._reporter.log("info", f"The dub has no subtitles. {error.message}")

    def clear(self) -> None:
        """Remove what was only made to be sent."""
        if self._sent is not None:
            Path(self._sent.path).unlink(missing_ok=True)
