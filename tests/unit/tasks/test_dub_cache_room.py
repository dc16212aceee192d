"""The cache of dubs stays within its room, and nothing beyond it is ever touched."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tasks import dub_cache
from tasks.dub_cache import UNFINISHED_S, trim_dubs

if TYPE_CHECKING:
    from tasks.context import Context
    from tests.tasks import Desk

SIZE = 1000


def kept(context: Context, name: str, used: float) -> None:
    folder = context.dub_cache / name
    folder.mkdir(parents=True)
    (folder / "dub.flac").write_bytes(bytes(SIZE - 10))
    (folder / "dub.json").write_bytes(bytes(10))
    os.utime(folder, (used, used))


def room_for(desk: Desk, dubs: int) -> Context:
    return replace(desk.context, dub=replace(desk.context.dub, cache_bytes=dubs * SIZE))


def names(context: Context) -> list[str]:
    return sorted(path.name for path in context.dub_cache.iterdir())


@pytest.mark.parametrize(
    ("dubs", "stay"), [(3, ["new", "old", "older"]), (2, ["new", "old"]), (1, ["new"]), (0, [])]
)
def test_the_least_recently_used_go_first(desk: Desk, dubs: int, stay: list[str]) -> None:
    context = room_for(desk, dubs)
    for used, name in enumerate(("older", "old", "new"), start=1):
        kept(context, name, float(used))
    trim_dubs(context)
    assert names(context) == stay
    trim_dubs(context)
    assert names(context) == stay


def test_the_cache_gives_way_when_the_disk_is_full(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = replace(room_for(desk, 9), reserve_bytes=5 * SIZE)
    for used, name in enumerate(("older", "old", "new"), start=1):
        kept(context, name, float(used))
    monkeypatch.setattr(dub_cache, "free_bytes", lambda _context: 5 * SIZE - 1)
    trim_dubs(context)
    assert names(context) == ["new", "old"]


def test_what_is_being_written_stays_until_it_is_given_up(desk: Desk) -> None:
    context = room_for(desk, 0)
    kept(context, ".new-a", time.time() - UNFINISHED_S + 60)
    kept(context, ".new-b", time.time() - UNFINISHED_S - 60)
    trim_dubs(context)
    assert names(context) == [".new-a"]


def test_links_are_left_alone_and_not_followed(desk: Desk) -> None:
    context = room_for(desk, 0)
    kept(context, "dub", 1.0)
    precious = desk.context.library / "film.mkv"
    precious.write_text("film")
    (context.dub_cache / "link").symlink_to(desk.context.library)
    (context.dub_cache / "dub" / "link").symlink_to(precious)
    trim_dubs(context)
    assert names(context) == ["link"]
    assert precious.read_text() == "film"


def test_a_cache_that_is_a_link_is_not_ours(desk: Desk) -> None:
    context = room_for(desk, 0)
    (desk.context.library / "folder").mkdir()
    context.dub_cache.parent.mkdir(parents=True)
    context.dub_cache.symlink_to(desk.context.library)
    trim_dubs(context)
    assert (desk.context.library / "folder").exists()


def test_no_cache_is_no_trouble(desk: Desk) -> None:
    trim_dubs(desk.context)
    assert not desk.context.dub_cache.exists()
