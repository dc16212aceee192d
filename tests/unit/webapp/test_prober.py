"""Who may have links looked at how often, and which answers are remembered."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from models.errors import SourceForbidden, SourceNotFound, StageError, TooSlow, Unavailable
from models.stage_io import ProbeOutput
from tasks.probe_box import Answer, Question
from webapp.probe import KEPT_MAX, KEPT_S, WAITING_MAX, Prober
from webapp.probe_limit import PER_USER, WINDOW_S, ProbeLimit
from webapp.refusals import RateLimited

if TYPE_CHECKING:
    from collections.abc import Callable

FILM = Answer(found=ProbeOutput(title="Film"))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Box:
    """Answers at once with what it was given."""

    def __init__(self, answer: Answer = FILM) -> None:
        self.given = answer
        self.asked: list[str] = []
        self.before: Callable[[], object] = lambda: None

    def ask(self, question: Question) -> Answer:
        self.asked.append(question.url)
        self.before()
        return self.given


def prober(box: Box, clock: Clock | None = None) -> Prober:
    made = Prober("unix:///nonexistent", clock or Clock())
    made._box = box  # type: ignore[assignment]
    return made


def test_an_answer_is_remembered_for_a_minute() -> None:
    box, clock = Box(), Clock()
    asking = prober(box, clock)
    assert asking.look(Question(url="https://a"), "u").title == "Film"
    clock.now += KEPT_S - 1
    assert asking.look(Question(url="https://a"), "u").title == "Film"
    assert box.asked == ["https://a"]
    clock.now += 1
    asking.look(Question(url="https://a"), "u")
    assert box.asked == ["https://a", "https://a"]


def test_an_answer_is_not_that_of_a_job_with_cookies_and_is_forgotten_with_new_ones() -> None:
    box = Box()
    asking = prober(box)
    asking.look(Question(url="https://a"), "u")
    asking.look(Question(url="https://a", job_id="j"), "u")
    assert len(box.asked) == 2
    asking.look(Question(url="https://a", job_id="j"), "u")
    assert len(box.asked) == 2
    asking.forget()
    asking.look(Question(url="https://a"), "u")
    assert len(box.asked) == 3


def test_what_may_be_better_in_a_moment_is_not_remembered() -> None:
    box = Box(Answer(code="SOURCE_BUSY", message="Busy.", retryable=True))
    asking = prober(box)
    for _ in range(2):
        with pytest.raises(Unavailable, match="Busy"):
            asking.look(Question(url="https://a"), "u")
    assert len(box.asked) == 2


def test_few_answers_are_remembered() -> None:
    box = Box()
    asking = prober(box)
    for number in range(KEPT_MAX + 1):
        asking.look(Question(url=f"https://{number}"), f"u{number}")
    asking.look(Question(url="https://0"), "u")
    asking.look(Question(url=f"https://{KEPT_MAX}"), "u")
    assert box.asked[KEPT_MAX + 1 :] == ["https://0"]


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("SOURCE_NOT_FOUND", SourceNotFound),
        ("SOURCE_FORBIDDEN", SourceForbidden),
        ("NEW", StageError),
    ],
)
def test_a_refusal_keeps_its_kind_and_words(code: str, kind: type[StageError]) -> None:
    with pytest.raises(kind, match="So it is") as caught:
        prober(Box(Answer(code=code, message="So it is."))).look(Question(url="https://a"), "u")
    assert (type(caught.value), caught.value.http_status) == (kind, 422)


def test_each_user_has_a_limit_that_slides() -> None:
    clock = Clock()
    limit = ProbeLimit(clock)
    assert [limit.wait_s("u") for _ in range(PER_USER)] == [0] * PER_USER
    clock.now += 10
    assert limit.wait_s("u") == WINDOW_S - 10
    assert limit.wait_s("other") == 0
    clock.now += WINDOW_S - 10
    assert limit.wait_s("u") == 0


def test_above_the_limit_nobody_is_asked_but_what_is_known_is_told() -> None:
    box = Box()
    asking = prober(box)
    for number in range(PER_USER):
        asking.look(Question(url=f"https://{number}"), "u")
    with pytest.raises(RateLimited) as caught:
        asking.look(Question(url="https://new"), "u")
    assert caught.value.retry_after_s == WINDOW_S
    assert asking.look(Question(url=f"https://{PER_USER - 1}"), "u").title == "Film"
    assert len(box.asked) == PER_USER


def test_only_so_many_wait_at_once_and_a_failure_makes_room() -> None:
    box = Box()
    arrived = threading.Semaphore(0)
    go_on = threading.Event()

    def hold() -> None:
        arrived.release()
        go_on.wait(10)
        raise TooSlow

    box.before = hold
    asking = prober(box)

    def wait_for_it(number: int) -> None:
        with pytest.raises(TooSlow):
            asking.look(Question(url=f"https://{number}"), "u")

    threads = [threading.Thread(target=wait_for_it, args=(n,)) for n in range(WAITING_MAX)]
    for thread in threads:
        thread.start()
    assert all(arrived.acquire(timeout=10) for _ in threads)
    with pytest.raises(RateLimited, match="Many links"):
        asking.look(Question(url="https://more"), "u")
    go_on.set()
    for thread in threads:
        thread.join(10)
    box.before = lambda: None
    assert asking.look(Question(url="https://more"), "u").title == "Film"
