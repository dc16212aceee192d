"""Make cues of what is said in a video, by faster-whisper and the operator's model."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from models.errors import NoEngine, NoSubtitles
from models.languages import UNKNOWN, find_language
from pipelines.dub.local.answers import answers
from pipelines.dub.local.sentences import END
from pipelines.dub.local.subtitles import Cue
from pipelines.ffmpeg import guarded, on_time, run_ffmpeg
from pipelines.probe import probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from models.stage_io import DubInput
    from pipelines.reporter import Reporter

MODEL_FILES: Final = ("model.bin", "config.json", "tokenizer.json")
"""Without the last one faster-whisper would ask a hub on the network for it."""
RATE: Final = 16_000
PAUSE_S: Final = 0.6
CUE_MAX_S: Final = 7.0
EXTRACTED: Final = 0.05
"""Share of the work that taking the sound out of the video is."""


class Word(NamedTuple):
    """One word as it was heard, with its punctuation; times in seconds."""

    start: float
    end: float
    text: str


def can_hear(folder: str) -> bool:
    """Tell whether there is a whole model and the package that runs it."""
    files = (Path(folder, name) for name in MODEL_FILES)
    return bool(folder) and all(path.is_file() for path in files) and has_package()


def has_package() -> bool:
    """Tell whether faster-whisper is installed."""
    return importlib.util.find_spec("faster_whisper") is not None


def extract(
    job: DubInput, path: str, reporter: Reporter, on_share: Callable[[float], None]
) -> None:
    """Write the video's default sound as mono 16 kHz PCM, on the video's own time line."""
    default = probe(job.video, job.tools, reporter).default_audio
    argv = [job.tools.ffmpeg, *guarded(job.video), "-map", f"0:a:{default}", "-vn", "-sn"]
    run_ffmpeg(
        [*argv, "-af", on_time(RATE), "-ac", "1", "-c:a", "pcm_s16le", path],
        reporter,
        lambda seconds: on_share(min(seconds / max(job.duration_s, 1.0), 1.0)),
    )


def hear(
    job: DubInput,
    language: str | None,
    folder: str,
    reporter: Reporter,
    on_share: Callable[[float], None],
) -> tuple[str, list[Cue]]:
    """Return the language (ISO 639-1) that is spoken and cues of what is said.

    `language` is the one that is known to be spoken. Raises NoSubtitles when nobody speaks,
    NoEngine when the model does not know the language, MediaToolFailed, Crashed, Stopped.
    """
    sound = str(Path(folder, "sound.wav"))
    extract(job, sound, reporter, lambda share: on_share(share * EXTRACTED))
    words: list[Word] = []
    spoken = language
    for answer in answers("hearing", [job.local.whisper, sound, language or ""], reporter):
        words += (Word(*word) for word in answer.get("words", ()))
        spoken = answer.get("language", spoken)
        heard = float(answer.get("heard_s", 0.0)) / max(job.duration_s, 1.0)
        on_share(EXTRACTED + (1.0 - EXTRACTED) * min(heard, 1.0))
    Path(sound).unlink()
    if language and spoken != language:
        # a model whose name ends with .en takes everything for English
        raise NoEngine(f"The model at WHISPER_MODEL understands {spoken} only, not {language}.")
    if not words or spoken is None:
        raise NoSubtitles("There are no subtitles, and nobody was heard speaking.")
    known = find_language(spoken)
    return known.code if known else UNKNOWN, list(cues_of(words))


def cues_of(words: Iterable[Word]) -> Iterator[Cue]:
    """Cut words into cues: behind a sentence, at a pause, or when one gets long."""
    current: list[Word] = []
    for word in words:
        if current and _is_over(current, word):
            yield _cue(current)
            current = []
        current.append(word)
    if current:
        yield _cue(current)


def _is_over(current: Sequence[Word], following: Word) -> bool:
    last = current[-1]
    return (
        following.start - last.end >= PAUSE_S
        or END.search(last.text) is not None
        or following.end - current[0].start > CUE_MAX_S
    )


def _cue(words: Sequence[Word]) -> Cue:
    text = " ".join("".join(word.text for word in words).split())
    return Cue(words[0].start, max(words[-1].end, words[0].start), text)
