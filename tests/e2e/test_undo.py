"""A removal is undone in the browser: in every tab, by key, by button, and still after a reload."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.keyboard_desk import Desk
from tests.page import DESKTOP, chromium, enter, open_list, still_gateway
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def tabs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Page]]:
    """A page to work with, and another one that only looks on."""
    with still_gateway(tmp_path_factory.mktemp("undo"), jobs=0) as server, chromium() as browser:
        context = enter(browser, server.base, **DESKTOP)
        yield Desk(context.new_page(), server), context.new_page()
        context.close()


def remove(desk: Desk, key: str = "Delete") -> None:
    desk.page.keyboard.press(key)
    expect(desk.page.get_by_role("dialog").get_by_role("button", name="Keep")).to_be_focused()
    desk.until("Tab", "dialog .button-danger:focus")
    desk.page.keyboard.press("Enter")
    if key == "Delete":
        expect(undo_button(desk)).to_be_visible()


def undo_button(desk: Desk) -> Locator:
    return desk.page.get_by_role("button", name="Undo", exact=True)


def violations(page: Page) -> Any:
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text()})
    return page.evaluate(
        "async () => (await axe.run()).violations"
        ".map(({id, nodes}) => [id, nodes.map(({html}) => html)])"
    )


def are_there(page: Page, jobs: list[str]) -> None:
    for job in jobs:
        expect(page.locator(f"#job-{job}")).to_have_count(1)


def are_gone(page: Page, jobs: list[str]) -> None:
    for job in jobs:
        expect(page.locator(f"#job-{job}")).to_have_count(0)


def test_two_are_back_in_both_tabs(tabs: tuple[Desk, Page]) -> None:
    desk, other = tabs
    jobs = [desk.new("both") for _ in range(4)]
    desk.select(jobs[1], of="both-")
    open_list(other, "/?q=both-")
    before = desk.shown()
    lower = before[before.index(jobs[1]) + 1]
    desk.page.keyboard.press("Shift+ArrowDown")
    removed = [jobs[1], lower]
    remove(desk)
    expect(desk.page.get_by_text("2 removed")).to_be_visible()
    are_gone(desk.page, removed)
    are_gone(other, removed)
    desk.page.keyboard.press("Control+z")
    are_there(desk.page, jobs)
    are_there(other, jobs)
    expect(desk.row(lower)).to_be_focused()
    expect(desk.page.locator(".row[aria-selected=true]")).to_have_count(2)
    expect(undo_button(desk)).to_have_count(0)
    assert desk.shown() == before
    for page in (desk.page, other):
        page.reload()
        are_there(page, jobs)
        expect(page.locator(".row")).to_have_count(4)
    assert {desk.job(job)["status"] for job in jobs} == {"QUEUED"}


def test_again_and_again_without_a_ghost(tabs: tuple[Desk, Page]) -> None:
    desk, other = tabs
    job = desk.new("ghost")
    desk.select(job, of="ghost-")
    open_list(other, "/?q=ghost-")
    for _ in range(3):
        remove(desk)
        are_gone(other, [job])
        desk.page.keyboard.press("Control+z")
        are_there(other, [job])
        expect(desk.row(job)).to_be_focused()
    remove(desk)
    are_gone(desk.page, [job])
    desk.do("restore", job)  # from elsewhere
    are_there(desk.page, [job])
    are_there(other, [job])
    desk.page.keyboard.press("Control+z")  # too late
    expect(desk.page.get_by_text("There is no such job to bring back.")).to_be_visible()
    desk.page.reload()
    are_there(desk.page, [job])


def test_the_message_is_reached_by_keyboard(tabs: tuple[Desk, Page]) -> None:
    desk, _ = tabs
    job = desk.new("reached")
    desk.select(job, of="reached-")
    remove(desk)
    desk.until("F6", "[data-region=messages] button:focus")
    expect(undo_button(desk)).to_be_focused()
    assert violations(desk.page) == []
    desk.page.keyboard.press("Enter")
    expect(desk.row(job)).to_be_focused()


def test_with_its_files_there_is_no_way_back(tabs: tuple[Desk, Page]) -> None:
    desk, _ = tabs
    job = desk.new("files")
    desk.select(job, of="files-")
    remove(desk, "Shift+Delete")
    are_gone(desk.page, [job])
    wait_until("it is gone", lambda: not desk.server.ask("GET", f"/api/jobs/{job}").ok)
    expect(undo_button(desk)).to_have_count(0)
