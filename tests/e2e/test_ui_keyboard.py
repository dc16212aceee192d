"""Every action of the action table by keyboard alone and by menu; what the page says of its keys is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.keyboard_desk import Desk, own_text, publish
from tests.keyboard_scenes import SCENES, TABLE
from tests.page import DESKTOP, chromium, enter, still_gateway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.action_table import Row


QUEUE_MENU = "Move in the queue"
SELECT_MENU = "Select"
IN_CONTEXT_MENU = {
    **dict.fromkeys(["resume", "start", "pause", "cancel", "retry", "skipDub"], ()),
    **dict.fromkeys(
        ["play", "save", "verify", "dubAgain", "copyUrl", "inspector", "remove", "removeFiles"], ()
    ),
    **dict.fromkeys(["rename", "labels", "location"], ()),
    **dict.fromkeys(["moveTop", "moveUp", "moveDown", "moveBottom"], (QUEUE_MENU,)),
    **dict.fromkeys(["selectAll", "selectNone"], (SELECT_MENU,)),
}
IN_MAIN_MENU = [
    "pauseQueue",
    "turtle",
    "retryFailed",
    "undo",
    "compact",
    "settings",
    "statistics",
    "messages",
    "shortcuts",
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("keys")
    with still_gateway(folder, jobs=20) as server, chromium() as browser:
        publish(server, folder / "media" / "library")
        context = enter(
            browser, server.base, permissions=["clipboard-read", "clipboard-write"], **DESKTOP
        )
        yield Desk(context.new_page(), server)
        context.close()


def test_every_action_of_the_table_is_tried_here() -> None:
    assert set(SCENES) == set(TABLE)
    without_key = {row.id for row in TABLE.values() if not row.keys}
    assert without_key <= {*IN_CONTEXT_MENU, *IN_MAIN_MENU}


@pytest.mark.parametrize(
    ("action", "key"), [(row.id, key) for row in TABLE.values() for key in row.keys]
)
def test_by_key(desk: Desk, action: str, key: str) -> None:
    SCENES[action](desk, lambda _: desk.page.keyboard.press(_pressed(key)))


@pytest.mark.parametrize("action", IN_CONTEXT_MENU)
def test_by_context_menu_and_keys(desk: Desk, action: str) -> None:
    def way(name: str) -> None:
        desk.page.keyboard.press("Shift+F10")
        desk.page.get_by_role("menu").wait_for()
        desk.choose(TABLE[name].name, *IN_CONTEXT_MENU[name])

    SCENES[action](desk, way)


@pytest.mark.parametrize("action", IN_MAIN_MENU)
def test_by_main_menu_and_keys(desk: Desk, action: str) -> None:
    def way(name: str) -> None:
        desk.main_menu()
        desk.choose(TABLE[name].name)

    SCENES[action](desk, way)


def test_what_the_page_says_of_its_keys_is_the_table(desk: Desk) -> None:
    desk.select(desk.new("told"), of="told-")
    buttons = desk.page.locator("[id^=tool-][aria-keyshortcuts]")
    told = buttons.evaluate_all(
        "all => all.map(one => [one.id.replace('tool-', ''), one.getAttribute('aria-keyshortcuts')])"
    )
    assert len(told) >= 8
    for action, keys in told:
        assert keys == _spoken(TABLE[action]), action
    desk.page.keyboard.press("Shift+F10")
    desk.page.get_by_role("menu").wait_for()
    items = desk.page.locator("[role^=menuitem]")
    by_name = {row.name: row for row in TABLE.values()}
    assert {own_text(item) for item in items.all()} >= {TABLE["pause"].name, TABLE["remove"].name}
    for item in items.all():
        row = by_name.get(own_text(item))
        if row is not None:
            assert (item.get_attribute("aria-keyshortcuts") or "") == _spoken(row), row.id
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("menu")).to_have_count(0)
    desk.page.keyboard.press("?")
    desk.page.get_by_role("dialog").wait_for()
    lines = desk.page.locator(".shortcut").evaluate_all(
        "all => all.map(one => [one.querySelector('dt').textContent, one.dataset.keys])"
    )
    assert {row.name: _spoken(row) for row in TABLE.values() if row.keys}.items() <= dict(
        lines
    ).items()
    desk.page.keyboard.press("Escape")


def _spoken(row: Row) -> str:
    return " ".join(row.keys).replace("Ctrl+", "Control+")


def _pressed(key: str) -> str:
    """As Playwright writes it: a lone letter without Shift is a small one."""
    head, plus, name = key.rpartition("+")
    letter = len(name) == 1 and name.isalpha()
    return f"{head}{plus}{name.lower() if letter and 'Shift' not in head else name}".replace(
        "Ctrl", "Control"
    )
