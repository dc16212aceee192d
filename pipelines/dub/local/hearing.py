"""A program: write down what is said in a WAV, `MODEL FOLDER, WAV, LANGUAGE or empty`.

Answers, one JSON object a line: `{"heard_s": seconds}` as it goes on, `{"language": code}` once,
`{"words": [[start, end, text], …]}` for what was said. Nothing here opens a connection.
"""

from __future__ import annotations

import json
import os
import sys
import wave
from typing import TYPE_CHECKING, Any, Final, NamedTuple

os.environ["HF_HUB_OFFLINE"] = "1"  # noqa: TID251 - before faster_whisper reads it: no downloads

import numpy as np
from faster_whisper import WhisperModel
from faster_whisper.vad import VadOptions, get_speech_timestamps

if TYPE_CHECKING:
    from collections.abc import Iterator

RATE: Final = 16_000
FULL_SCALE: Final = 32_768.0
BLOCK_S: Final = 600.0
"""As much is in memory at once, about 120 MB with its spectrogram."""
VOICE: Final = VadOptions(min_silence_duration_ms=500, speech_pad_ms=200)

Samples = np.ndarray[Any, np.dtype[np.float32]]


class Block(NamedTuple):
    """A stretch of sound that ends where nobody speaks; `speech_s` of it is speech."""

    start_s: float
    samples: Samples
    speech_s: float


def blocks(path: str) -> Iterator[Block]:
    """Yield the WAV (mono, 16 bits, 16 kHz) in blocks of at most BLOCK_S seconds."""
    with wave.open(path, "rb") as audio:
        start, rest = 0, np.zeros(0, np.float32)
        while True:
            fresh = audio.readframes(round(BLOCK_S * RATE) - len(rest))
            samples = np.concatenate([rest, np.frombuffer(fresh, np.int16) / FULL_SCALE])
            samples = samples.astype(np.float32)
            if not len(samples):
                return
            speech = get_speech_timestamps(samples, VOICE)
            is_last = not fresh or audio.tell() == audio.getnframes()
            end = len(samples) if is_last else _quiet_place(speech, len(samples))
            spoken = sum(
                min(span["end"], end) - span["start"] for span in speech if span["start"] < end
            )
            yield Block(start / RATE, samples[:end], spoken / RATE)
            start, rest = start + end, samples[end:]
            if is_last:
                return


def _quiet_place(speech: list[dict[str, int]], length: int) -> int:
    """Return where the last speech begins, if it goes on to the end: there the block is cut."""
    if not speech or speech[-1]["end"] < length - RATE:
        return length
    # one voice without a pause for half a block: cut it all the same
    return speech[-1]["start"] if speech[-1]["start"] > length // 2 else length


def words(model: WhisperModel, block: Block, language: str | None) -> Iterator[dict[str, Any]]:
    """Yield the answers for one block; the language first."""
    segments, about = model.transcribe(
        block.samples,
        language=language,
        word_timestamps=True,
        condition_on_previous_text=False,  # one wrong guess would be repeated to the end
        vad_filter=True,
        vad_parameters=VOICE,
    )
    yield {"language": about.language}
    for segment in segments:
        heard = [
            [block.start_s + word.start, block.start_s + word.end, word.word]
            for word in segment.words or ()
        ]
        yield {"words": heard, "heard_s": block.start_s + segment.end}


def tell(answer: dict[str, Any]) -> None:
    """Answer the one who started this program."""
    print(json.dumps(answer), flush=True)  # noqa: T201


def main() -> None:
    """Listen block by block; the model is loaded when somebody speaks."""
    folder, path, language = sys.argv[1:]
    model: WhisperModel | None = None
    for block in blocks(path):
        if block.speech_s:
            model = model or WhisperModel(
                folder, device="cpu", compute_type="int8", local_files_only=True
            )
            for answer in words(model, block, language or None):
                language = answer.get("language", language)
                tell(answer)
        heard = block.start_s + len(block.samples) / RATE
        tell({"heard_s": heard})


if __name__ == "__main__":
    main()
