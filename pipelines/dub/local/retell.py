"""Say sentences in another language, all but the words of the glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.dub.local.glossary import read_glossary
from pipelines.dub.local.parts import Sentence
from pipelines.dub.local.route import code_of, translator_of
from pipelines.dub.local.sentences import join
from pipelines.dub.local.speech_text import for_speech, for_translation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from models.stage_io import DubInput
    from pipelines.dub.local.glossary import Glossary
    from pipelines.dub.local.subtitles import Cue
    from pipelines.reporter import Reporter


def retell(
    job: DubInput, tag: str, cues: Sequence[Cue], folder: str, reporter: Reporter
) -> list[Sentence]:
    """Translate cues whose language is `tag` (BCP 47), sentence by sentence, ready to be spoken.

    Raises NoEngine, and what the translator raises.
    """
    groups = join(cues)
    said = [for_translation(" ".join(cue.text for cue in group), tag) for group in groups]
    translator = translator_of(job, code_of(tag))
    lines = translate_around(
        said,
        read_glossary(job.local.glossary),
        lambda texts: translator.translate(texts, folder, job.tools, reporter),
    )
    target = code_of(job.target_lang)
    return [
        Sentence(group, for_speech(line, target, source))
        for group, line, source in zip(groups, lines, said, strict=True)
    ]


def translate_around(
    lines: Sequence[str], glossary: Glossary, translate: Callable[[Sequence[str]], list[str]]
) -> list[str]:
    """Translate lines without the glossary's words; one that loses a stand-in as a whole."""
    protected = [glossary.protect(line) for line in lines]
    translated = translate([line for line, _ in protected])
    restored = [
        glossary.restore(line, words)
        for line, (_, words) in zip(translated, protected, strict=True)
    ]
    lost = [n for n, line in enumerate(restored) if line is None]
    again = iter(translate([lines[n] for n in lost]) if lost else ())
    return [next(again) if line is None else line for line in restored]
