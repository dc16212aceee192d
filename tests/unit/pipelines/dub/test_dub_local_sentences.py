from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dub.local.parts import (
    Part,
    Sentence,
    breathless,
    parts_of,
    rephrase,
    says,
    utterance,
)
from pipelines.dub.local.sentences import join, share, spread
from pipelines.dub.local.subtitles import Cue

WORDS = st.lists(st.text("abc,.", min_size=1, max_size=9), max_size=40).map(" ".join)
SIZES = st.lists(st.floats(0, 100), min_size=1, max_size=8)


def texts(groups: list[list[Cue]]) -> list[list[str]]:
    return [[cue.text for cue in group] for group in groups]


def cues(*lines: str, gap: float = 0.1) -> list[Cue]:
    return [Cue(n * 2.0, n * 2.0 + 2.0 - gap, line) for n, line in enumerate(lines)]


def test_cues_that_go_on_in_the_next_are_one_sentence() -> None:
    lines = ("The house", "is red. Yes,", "I know.", "It is old", "And cold", "and wet.")
    assert texts(join(cues(*lines))) == [
        ["The house", "is red. Yes,", "I know."],
        ["It is old"],
        ["And cold", "and wet."],
    ]


def test_a_pause_ends_a_sentence_and_so_does_its_length() -> None:
    assert texts(join(cues("one", "two", gap=1.5))) == [["one"], ["two"]]
    assert max(len(group) for group in join(cues(*["many words " * 8] * 30))) == 4


def test_what_is_shown_at_once_is_said_together() -> None:
    both = [Cue(0.0, 5.0, "Where are you?"), Cue(2.0, 4.0, "Here!"), Cue(6.0, 7.0, "Ah.")]
    assert texts(join(both)) == [["Where are you?", "Here!"], ["Ah."]]


@given(WORDS, SIZES)
def test_sharing_loses_no_word_and_keeps_their_order(text: str, sizes: list[float]) -> None:
    shares = share(text, sizes)
    assert len(shares) == len(sizes)
    assert " ".join(" ".join(shares).split()) == " ".join(text.split())


def test_cuts_lie_in_proportion_and_at_marks_but_never_inside_a_unit() -> None:
    assert share("aa bb cc dd", [1, 1]) == ["aa bb", "cc dd"]
    assert share("aaaa bb, cc dddd ee", [10, 10]) == ["aaaa bb,", "cc dddd ee"]
    assert share("unos 25\u00a0por\u00a0ciento más", [10, 16]) == [
        "unos",
        "25\u00a0por\u00a0ciento más",
    ]
    assert share("uno", [5, 5, 5]).count("") == 2


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), min_size=1, max_size=8))
def test_spreading_keeps_the_whole_and_fills_no_room_over_while_there_is_other(pairs) -> None:
    sizes, room = [a for a, _ in pairs], [b for _, b in pairs]
    spread_out = spread(sizes, room)
    assert min(spread_out) >= -1e-9
    if sum(room) > 1e-3:
        assert sum(spread_out) == pytest.approx(sum(sizes))
    if sum(sizes) <= sum(room):
        assert all(size <= limit + 1e-6 for size, limit in zip(spread_out, room, strict=True))


def test_parts_begin_at_their_cues() -> None:
    sentence = Sentence(cues("The old house", "is red."), "La casa vieja es roja.")
    assert parts_of([sentence]) == [Part(0.0, "La casa vieja", 0), Part(2.0, "es roja.", 0)]


def test_a_cue_that_gets_no_words_is_left_out() -> None:
    one = Sentence(cues("Come on", "please, go!"), "Ve!")
    assert len(parts_of([one])) == 1
    assert parts_of([Sentence(cues("..."), "...")]) == []


def test_words_move_to_where_there_is_time() -> None:
    parts = [Part(0.0, "uno dos tres cuatro cinco seis siete ocho", 0), Part(1.5, "nueve.", 0)]
    moved = rephrase(parts, [3.0, 0.5], 10.0)
    assert [part.start for part in moved] == [0.0, 1.5]
    assert len(moved[0].text) < 30
    assert len(moved[1].text) > len(parts[1].text)
    assert " ".join(p.text for p in moved).split() == [
        *("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve."),
    ]


def test_words_stay_where_moving_them_would_help_nobody() -> None:
    parts = [Part(0.0, "uno dos tres cuatro", 0), Part(0.5, "cinco seis siete ocho.", 0)]
    assert rephrase(parts, [2.0, 2.0], 1.0) == parts


@given(st.lists(st.floats(0.1, 4), min_size=1, max_size=8))
def test_nothing_moves_where_everything_fits(lengths: list[float]) -> None:
    parts = [Part(n * 5.0, "hola amigo", n // 3) for n in range(len(lengths))]
    assert rephrase(parts, lengths, len(parts) * 5.0) == parts


def test_the_voice_is_held_up_until_the_last_part() -> None:
    texts = ("La casa", "con\u00a0dos perros,", "es roja", "Sí")
    parts = [Part(float(n), text, n // 3) for n, text in enumerate(texts)]
    spoken = [utterance(parts, n) for n in range(len(parts))]
    assert spoken == ["La casa,", "con dos perros,", "es roja", "Sí"]


def test_breathless_keeps_numbers_words_and_the_end() -> None:
    text = "Sí, a las 10:30: son 3,5 km - o más. Luego nada."
    assert breathless(text) == "Sí a las 10:30 son 3,5 km o más Luego nada."
    assert all(says(word) for word in breathless(text).split())


def test_groups_keep_the_order_of_time() -> None:
    starts = [cue.start for group in join(cues("a", "b.", "c", "d")) for cue in group]
    assert all(a < b for a, b in pairwise(starts))
