"""Join cues to the sentences they are parts of, and share a sentence out over its cues again."""

# ruff: noqa: RUF001 - marks of other scripts

from __future__ import annotations

import re
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.dub.local.subtitles import Cue

PAUSE_S: Final = 1.0
"""After a longer pause a sentence does not go on."""
OVERLAP_S: Final = 0.3
SENTENCE_CHARACTERS: Final = 400
"""Captions without full stops would be one endless sentence."""
END: Final = re.compile(r"[.!?…。！？][\"'»”’)\]]*$")
BREAK: Final = re.compile(r"[.!?…,;:。！？、][\"'»”’)\]]*$")
BREAK_IS_WORTH: Final = 8.0
"""Characters that a cut may lie off its place to fall behind a punctuation mark."""
LOWEST_WEIGHT: Final = 1e-6


def join(cues: Sequence[Cue]) -> list[list[Cue]]:
    """Group cues, in order, by the sentence that they share.

    A cue goes on in the next one when it ends without a full stop, the next begins in lower case
    or this one ends with a comma, and there is no pause between them. Cues that are shown at the
    same time are one group, too: they can only be spoken one after the other.
    """
    groups: list[list[Cue]] = []
    for cue in cues:
        if groups and _goes_on(groups[-1], cue):
            groups[-1].append(cue)
        else:
            groups.append([cue])
    return groups


def _goes_on(group: Sequence[Cue], cue: Cue) -> bool:
    last = group[-1]
    if sum(len(part.text) for part in group) + len(cue.text) > SENTENCE_CHARACTERS:
        return False
    if cue.start < last.end - OVERLAP_S:
        return True
    unfinished = not END.search(last.text) and (cue.text[:1].islower() or last.text[-1] in ",;:")
    return unfinished and cue.start - last.end < PAUSE_S


def share(text: str, sizes: Sequence[float]) -> list[str]:
    """Cut `text` between words into one part for each size, about in their proportion.

    Cuts fall behind punctuation where one is near, and never at a no-break space. A part is empty
    when there is no word for it.
    """
    words = re.split(r"[ \t\n]+", text.strip())
    ends = list(accumulate(len(word) + 1 for word in words))
    scale = (ends[-1] if ends else 0) / max(sum(sizes), LOWEST_WEIGHT)
    cuts = [0]
    for number, target in enumerate(list(accumulate(size * scale for size in sizes))[:-1], 1):
        # every later part is to have a word, if there are enough
        places = range(cuts[-1], max(cuts[-1], len(words) - len(sizes) + number) + 1)
        cuts.append(min(places, key=lambda n: _misplacement(words, ends, n, target)))
    cuts.append(len(words))
    return [" ".join(words[a:b]) for a, b in pairwise(cuts)]


def _misplacement(words: Sequence[str], ends: Sequence[int], count: int, target: float) -> float:
    """Return how bad a cut behind `count` words is, in characters off the `target`."""
    off = abs((ends[count - 1] if count else 0) - target)
    return off - BREAK_IS_WORTH if count and BREAK.search(words[count - 1]) else off


def spread(sizes: Sequence[float], room: Sequence[float]) -> list[float]:
    """Move what is too much for its own room to the cues after it, then to those before.

    Where there is not enough room for all, everybody has too much by the same share.
    """
    if sum(sizes) > sum(room):
        return [limit * sum(sizes) / max(sum(room), LOWEST_WEIGHT) for limit in room]
    result = list(sizes)
    for n in range(len(result) - 1):
        excess = max(result[n] - room[n], 0.0)
        result[n] -= excess
        result[n + 1] += excess
    for n in range(len(result) - 1, 0, -1):
        excess = max(result[n] - room[n], 0.0)
        moved = min(excess, sum(max(room[m] - result[m], 0.0) for m in range(n)))
        result[n] -= moved
        result[n - 1] += moved
    return result
