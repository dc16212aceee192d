"""The order of the queue: against a plain list, whatever was moved where."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from models import job_commands
from models.database import make_engine, transaction
from models.errors import Conflict, NotFound
from models.job import Job
from models.job_state import Status
from models.queue_order import (
    GAP_MIN,
    OPEN,
    Place,
    Where,
    dense_positions,
    move_before,
    move_in_queue,
    new_positions,
    queue_columns,
)
from models.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy.orm import Session


@pytest.fixture
def session() -> Iterator[Session]:
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    with transaction(engine) as opened:
        yield opened
    engine.dispose()


def fill(session: Session, letters: str, priority: int = 0) -> None:
    """Add jobs whose ids are letters."""
    for letter in letters:
        request = {"id": letter, "url": "https://video.test/a", "priority": priority}
        job_commands.create_job(session, request)


def end(session: Session, letter: str, status: Status = Status.COMPLETE) -> None:
    session.execute(update(Job).where(Job.id == letter).values(status=status))


def queue(session: Session) -> str:
    """The ids in the order of their dense positions, checked to be dense."""
    letters = session.execute(select(Job.id)).scalars().all()
    found = dense_positions(session, letters)
    assert sorted(found.values()) == list(range(len(found)))
    listed = session.execute(select(Job.id).where(Job.status.in_(OPEN)).order_by(*queue_columns()))
    order = sorted(found, key=lambda letter: found[letter])
    assert list(listed.scalars()) == order
    return "".join(order)


@pytest.mark.parametrize(
    ("moved", "to", "result"),
    [
        ("c", "top", "cabde"),
        ("c", "up", "acbde"),
        ("c", "down", "abdce"),
        ("c", "bottom", "abdec"),
        ("a", "top", "abcde"),
        ("a", "up", "abcde"),
        ("e", "down", "abcde"),
        ("ca", "top", "acbde"),
        ("eca", "bottom", "bdace"),
        ("ce", "up", "acbed"),
        ("abd", "up", "abdce"),
        ("cde", "down", "abcde"),
        ("bc", "down", "adbce"),
        ("", "top", "abcde"),
    ],
)
def test_moves(session: Session, moved: str, to: Any, result: str) -> None:
    fill(session, "abcde")
    assert move_in_queue(session, list(moved), to) == {}
    assert queue(session) == result
    versions = {row.id: row.version for row in session.execute(select(Job.id, Job.version))}
    assert versions == {letter: 2 if letter in moved else 1 for letter in "abcde"}


def test_jobs_that_have_ended_have_no_place_and_are_no_neighbours(session: Session) -> None:
    fill(session, "abcd")
    end(session, "b")
    move_in_queue(session, ["c"], "up")
    assert queue(session) == "cad"
    refused = move_in_queue(session, ["b", "nobody", "d"], "top")
    assert queue(session) == "dca"
    assert {name: type(error) for name, error in refused.items()} == {
        "b": Conflict,
        "nobody": NotFound,
    }
    assert refused["b"].message == "The job is complete; it has no place in the queue."


@pytest.mark.parametrize(("before", "error"), [("nobody", NotFound), ("b", Conflict)])
def test_before_nothing_is_refused_as_a_whole(
    session: Session, before: str, error: type[Exception]
) -> None:
    fill(session, "abc")
    end(session, "b", Status.CANCELED)
    with pytest.raises(error):
        move_before(session, ["c"], before)
    assert queue(session) == "ac"


def test_before_another_takes_its_priority(session: Session) -> None:
    fill(session, "abc")
    fill(session, "xyz", priority=5)
    assert list(move_before(session, ["c", "a", "nobody", "x"], "z")) == ["nobody"]
    assert queue(session) == "yxaczb"
    assert session.get_one(Job, "a").priority == 5


def test_jobs_of_another_priority_are_no_neighbours(session: Session) -> None:
    fill(session, "abc")
    fill(session, "xyz", priority=5)
    move_in_queue(session, ["a", "z", "c", "x"], "up")
    assert queue(session) == "xzyacb"


def test_moving_for_ever_keeps_the_order(session: Session) -> None:
    """Each move halves a gap: after some fifty nothing would be left of it."""
    fill(session, "abcd")
    for round_ in range(120):
        letter = "bc"[round_ % 2]
        move_before(session, [letter], "d")
        assert queue(session) == ("acbd", "abcd")[round_ % 2]


def test_jobs_in_one_place_are_told_apart(session: Session) -> None:
    fill(session, "abcd")
    session.execute(update(Job).values(position=7.0))
    move_in_queue(session, ["d"], "up")
    assert queue(session) == "abdc"


def test_the_list_has_ended_jobs_last_either_way(session: Session) -> None:
    fill(session, "abcd")
    end(session, "a")
    forwards = session.execute(select(Job.id).order_by(*queue_columns())).scalars()
    assert "".join(forwards) == "bcda"
    backwards = session.execute(select(Job.id).order_by(*queue_columns(backwards=True))).scalars()
    assert "".join(backwards) == "dcba"


LETTERS = "abcdefgh"
PRIORITY = {letter: number % 3 for number, letter in enumerate(LETTERS)}
MOVES = st.tuples(
    st.lists(st.sampled_from(LETTERS), max_size=5),
    st.sampled_from([*get_args(Where), *LETTERS]),
)


class Model:
    """One list for each priority."""

    def __init__(self) -> None:
        self.lists = {p: [x for x in LETTERS if PRIORITY[x] == p] for p in (2, 1, 0)}

    def queue(self) -> str:
        return "".join(letter for letters in self.lists.values() for letter in letters)

    def to(self, moved: Sequence[str], where: str) -> None:
        for priority, letters in self.lists.items():
            if where == "top":
                self.lists[priority] = sorted(letters, key=lambda x: x not in moved)
            elif where == "bottom":
                self.lists[priority] = sorted(letters, key=lambda x: x in moved)
            else:
                self.step(letters, moved, where)

    def step(self, letters: list[str], moved: Sequence[str], where: str) -> None:
        """Each asks in turn, the foremost first, whether the one before it makes room."""
        ahead = -1 if where == "up" else 1
        for letter in [x for x in (letters if where == "up" else letters[::-1]) if x in moved]:
            at = letters.index(letter)
            there = at + ahead
            if 0 <= there < len(letters) and letters[there] not in moved:
                letters[at], letters[there] = letters[there], letters[at]

    def before(self, moved: Sequence[str], anchor: str) -> None:
        block = [letter for letter in self.queue() if letter in moved]
        priority = next(p for p, letters in self.lists.items() if anchor in letters)
        after = self.lists[priority][self.lists[priority].index(anchor) :]
        next_ = next((letter for letter in after if letter not in moved), None)
        for letters in self.lists.values():
            letters[:] = [letter for letter in letters if letter not in moved]
        target = self.lists[priority]
        at = len(target) if next_ is None else target.index(next_)
        target[at:at] = block


@given(moves=st.lists(MOVES, max_size=25))
def test_it_is_the_same_as_with_plain_lists(moves: list[tuple[list[str], str]]) -> None:
    engine = make_engine("sqlite://")
    metadata.create_all(engine)
    model = Model()
    with transaction(engine) as session:
        for letter in LETTERS:
            fill(session, letter, PRIORITY[letter])
        for moved, where in moves:
            if where in LETTERS:
                model.before(moved, where)
                move_before(session, moved, where)
            else:
                model.to(moved, where)
                move_in_queue(session, moved, where)  # type: ignore[arg-type]
            assert queue(session) == model.queue()
    engine.dispose()


@given(st.data())
def test_positions_give_the_order_and_move_few_others(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 60))
    gap = data.draw(st.sampled_from([1.0, GAP_MIN, GAP_MIN / 3]))
    order = [Place(str(number), 0, number * gap) for number in range(count)]
    moved = set(data.draw(st.lists(st.sampled_from([one.id for one in order]), min_size=1)))
    changed = new_positions(order, moved)
    assert moved <= changed.keys()
    new = [changed.get(one.id, one.position) for one in order]
    assert all(after - one >= GAP_MIN / 2 for one, after in pairwise(new) if gap == 1.0)
    assert sorted(set(new)) == new
    if gap == 1.0:
        assert changed.keys() == moved


def test_moving_to_the_same_place_for_ever_numbers_few_others() -> None:
    """Each goes before the one that came before: the place gets narrow again and again."""
    places = {str(number): float(number) for number in range(2_000)}
    rewritten = 0
    for turn in range(300):
        mover = str(turn)
        others = sorted((one for one in places if one != mover), key=lambda one: places[one])
        row = [*others[:1_000], mover, *others[1_000:]]
        order = [Place(one, 0, places[one]) for one in row]
        changed = new_positions(order, {mover})
        rewritten += len(changed) - 1
        places |= changed
        assert sorted(places, key=lambda one: places[one]) == row
    assert rewritten < 300
