"""A program: translate the lines of a JSON file with a CTranslate2 model, `KIND FOLDER FILE`.

Answers `{"lines": […]}` for a few lines at a time. Nothing here opens a connection.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

import ctranslate2
import sentencepiece

LINES_AT_ONCE: Final = 16
SENTENCE_END: Final = re.compile(
    r"(?<=[.!?…\u3002])(?<!\bDr\.)(?<!\bMrs\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\bSr\.)\s+"
)
"""Translation models are trained on single sentences and lose the second of two."""
END_OF_SENTENCE: Final = "</s>"
BEAM: Final = 4


class Model:
    """A model with the two vocabularies that its words are cut into and made from."""

    def __init__(self, kind: str, folder: Path) -> None:
        argos = kind == "argos"
        source = folder / ("sentencepiece.model" if argos else "source.spm")
        target = folder / ("sentencepiece.model" if argos else "target.spm")
        self._translator = ctranslate2.Translator(
            str(folder / "model" if argos else folder), device="cpu", compute_type="default"
        )
        self._source: Any = sentencepiece.SentencePieceProcessor(model_file=str(source))
        self._target: Any = sentencepiece.SentencePieceProcessor(model_file=str(target))
        # a Marian model is trained with the mark that ends a sentence, an argos one without
        self._ending = [] if argos else [END_OF_SENTENCE]

    def translate(self, lines: list[str]) -> list[str]:
        """Translate each line, sentence by sentence."""
        sentences = [SENTENCE_END.split(line) for line in lines]
        pieces = [
            self._source.encode(sentence, out_type=str) + self._ending
            for line in sentences
            for sentence in line
        ]
        results = self._translator.translate_batch(
            pieces, beam_size=BEAM, max_batch_size=LINES_AT_ONCE, replace_unknowns=True
        )
        spoken = iter(str(self._target.decode(result.hypotheses[0])) for result in results)
        return [" ".join(next(spoken) for _ in line).strip() for line in sentences]


def main() -> None:
    """Load the model once and answer for a few lines at a time."""
    kind, folder, file = sys.argv[1:]
    lines = json.loads(Path(file).read_text(encoding="utf-8"))
    model = Model(kind, Path(folder))
    for start in range(0, len(lines), LINES_AT_ONCE):
        answer = {"lines": model.translate(lines[start : start + LINES_AT_ONCE])}
        print(json.dumps(answer), flush=True)  # noqa: T201 - this is how it answers


if __name__ == "__main__":
    main()
