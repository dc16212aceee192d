from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from models.job_changes import Change
from webapp import numbered_news
from webapp.numbered_news import NumberedNews

if TYPE_CHECKING:
    from flask_socketio import SocketIO


class Pages:
    """What pages hear."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, Any]]] = []

    def emit(self, name: str, envelope: dict[str, Any]) -> None:
        self.heard.append((name, envelope))


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def news(pages: Pages) -> NumberedNews:
    return NumberedNews(cast("SocketIO", pages))


def event(job_id: str, version: int) -> dict[str, Any]:
    return {"jobId": job_id, "version": version, "payload": {}}


def change(job_id: str, version: int, seq: int) -> Change:
    return Change(seq, job_id, version, None, None)


def test_an_event_waits_for_its_change_and_both_of_one_change_go(
    news: NumberedNews, pages: Pages
) -> None:
    news.take("state", event("a", 3))
    news.take("error", event("a", 3))
    news.told("e", [change("a", 2, 7), change("b", 3, 8)])
    assert pages.heard == []
    news.told("e", [change("a", 3, 9)])
    number = {"epoch": "e", "globalSeq": 9}
    assert pages.heard == [("state", event("a", 3) | number), ("error", event("a", 3) | number)]


def test_an_event_that_comes_after_its_change_goes_at_once(
    news: NumberedNews, pages: Pages
) -> None:
    news.told("e", [change("a", 3, 9)])
    news.take("state", event("a", 3))
    assert [envelope["globalSeq"] for _, envelope in pages.heard] == [9]


def test_what_has_no_change_goes_without_a_number_after_a_while(
    news: NumberedNews, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    news.take("state", event("a", 3))
    news.take("state", {"nonsense": True})
    news.give_up()
    assert pages.heard == []
    later = numbered_news.time.monotonic() + numbered_news.PATIENCE_S
    monkeypatch.setattr(numbered_news.time, "monotonic", lambda: later)
    news.give_up()
    news.give_up()
    assert pages.heard == [("state", event("a", 3)), ("state", {"nonsense": True})]


def test_only_the_newest_numbers_are_remembered(news: NumberedNews, pages: Pages) -> None:
    news.told("e", [change("a", n, n) for n in range(numbered_news.KEPT + 1)])
    news.take("state", event("a", 0))
    news.take("state", event("a", 1))
    assert [envelope["version"] for _, envelope in pages.heard] == [1]
