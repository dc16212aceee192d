"""The words that are said at each cue, and how they give way when they are too many."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from pipelines.dub.local.sentences import BREAK, share, spread
from pipelines.dub.local.timeline import MAX_SPEED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.dub.local.subtitles import Cue

FITTING: Final = 0.95
"""How much of their room moved words may fill; how long they will be is only estimated."""
INNER_PAUSE: Final = re.compile(r"(?<=\w)[,;:.!?…]+(?=\s)|(?<=\s)[\u2013\u2014-]\s")
SHORTEST_S: Final = 0.01


class Sentence(NamedTuple):
    """What is to be said during some cues."""

    cues: Sequence[Cue]
    text: str


class Part(NamedTuple):
    """The words that are said at one cue; `sentence` is the number of theirs."""

    start: float
    text: str
    sentence: int


def parts_of(sentences: Sequence[Sentence]) -> list[Part]:
    """Share each sentence out over its cues, in proportion to what was said there."""
    found = []
    for number, (cues, text) in enumerate(sentences):
        shares = share(text, [len(cue.text) for cue in cues])
        spoken = zip(cues, shares, strict=True)
        found += [Part(cue.start, words, number) for cue, words in spoken if says(words)]
    return found


def says(text: str) -> bool:
    """Tell whether there is anything in it that a voice would say."""
    return any(character.isalnum() for character in text)


def utterance(parts: Sequence[Part], number: int) -> str:
    """Return what the voice is given for a part.

    One that goes on in the next ends with a comma: the voice does not fall as at a full stop.
    """
    part, following = parts[number], parts[number + 1 : number + 2]
    text = " ".join(part.text.split())
    goes_on = any(other.sentence == part.sentence for other in following)
    return f"{text}," if goes_on and not BREAK.search(text) else text


def rephrase(parts: Sequence[Part], lengths: Sequence[float], total: float) -> list[Part]:
    """Move words to the other cues of their sentence where a cue has no room for its own.

    `lengths` are how long the parts take at natural speed; a cue's room is the time until the
    next one, at MAX_SPEED.
    """
    ends = [*(part.start for part in parts[1:]), total]
    rooms = [(end - p.start) * MAX_SPEED for p, end in zip(parts, ends, strict=True)]
    result = list(parts)
    for _, group in groupby(range(len(parts)), key=lambda n: parts[n].sentence):
        numbers = list(group)
        if len(numbers) > 1 and any(lengths[n] > rooms[n] for n in numbers):
            texts = [parts[n].text for n in numbers]
            pace = sum(map(len, texts)) / max(sum(lengths[n] for n in numbers), SHORTEST_S)
            room = [max(rooms[n], 0.0) * pace * FITTING for n in numbers]
            moved = share(" ".join(texts), spread([len(text) for text in texts], room))
            if all(map(says, moved)) and _excess(moved, room) < _excess(texts, room):
                for n, text in zip(numbers, moved, strict=True):
                    result[n] = parts[n]._replace(text=text)
    return result


def _excess(texts: Sequence[str], room: Sequence[float]) -> float:
    """Return how many characters have no room."""
    return sum(max(len(text) - limit, 0.0) for text, limit in zip(texts, room, strict=True))


def breathless(text: str) -> str:
    """Take out the marks inside a text at which a voice makes a pause."""
    return INNER_PAUSE.sub("", text)
