"""What each action of the table does, seen on the page and at the server; the way to it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from models.database import make_engine, transaction
from models.job import Job
from models.job_state import Status
from tests.action_table import action_table
from tests.keyboard_proof import skip_dub, verify
from tests.keyboard_removal import removing, undo
from tests.page import open_list
from tests.stack import wait_until

if TYPE_CHECKING:
    from tests.keyboard_desk import Desk

TABLE = {row.id: row for row in action_table()}
Way = Callable[[str], None]
"""Does the named action, by key or by menu."""


def _on_one(
    action: str, after: str, *before: str, paused: bool = False
) -> Callable[[Desk, Way], None]:
    """Do the action to one job and expect its status."""

    def act(desk: Desk, way: Way) -> None:
        job = desk.new(action, startPaused=paused)
        for step in before:
            desk.do(step, job)
        desk.select(job, of=f"{action}-")
        way(action)
        desk.has_status(job, after)

    return act


def _start(desk: Desk, way: Way) -> None:
    job = desk.new("start")
    desk.select(job, of="start-")
    way("start")
    wait_until("it is started now", lambda: desk.job(job)["startNow"])


def _retry_failed(desk: Desk, way: Way) -> None:
    job = desk.new("failed")
    with transaction(make_engine(desk.server.database_url)) as session:
        session.get_one(Job, job).status = Status.FAILED
    open_list(desk.page)
    expect(desk.page.get_by_role("radio", name="Failed")).to_be_visible()
    way("retryFailed")
    wait_until("it is retried", lambda: desk.job(job)["status"] == "QUEUED")


def _on_finished(expected: Callable[[Desk, Way], None]) -> Callable[[Desk, Way], None]:
    def act(desk: Desk, way: Way) -> None:
        open_list(desk.page, "/?show=complete")
        desk.page.keyboard.press("Home")
        desk.page.keyboard.press("Space")
        expected(desk, way)

    return act


def _play(desk: Desk, way: Way) -> None:
    way("play")
    expect(desk.page.get_by_role("dialog").locator("video")).to_be_visible()


def _save(desk: Desk, way: Way) -> None:
    with desk.page.expect_download() as saved:
        way("save")
    assert saved.value.suggested_filename.startswith("film-")


def _dub_again(desk: Desk, way: Way) -> None:
    way("dubAgain")
    expect(desk.page.get_by_role("dialog", name="Dub in another language")).to_be_visible()


def _rename(desk: Desk, way: Way) -> None:
    job = desk.new("rename")
    desk.select(job, of="rename-")
    way("rename")
    expect(desk.page.get_by_role("dialog").get_by_label("Name")).to_be_focused()
    desk.page.keyboard.type("A better name")
    desk.page.keyboard.press("Enter")
    expect(desk.row(job).locator(".title")).to_have_text("A better name")
    wait_until("the server knows", lambda: desk.job(job)["title"] == "A better name")
    expect(desk.page.locator(".row:focus")).to_have_count(1)


def _labels(desk: Desk, way: Way) -> None:
    job = desk.new("labels", labels=["old"])
    desk.select(job, of="labels-")
    way("labels")
    expect(desk.page.get_by_label("New labels")).to_be_focused()
    desk.page.keyboard.type("later, two words")
    desk.page.keyboard.press("Enter")
    expect(desk.row(job).locator(".label-pill")).to_have_text(["old", "later", "+1"])
    wanted = ["old", "later", "two words"]
    wait_until("the server knows", lambda: desk.job(job)["labels"] == wanted)


def _location(desk: Desk, way: Way) -> None:
    job = desk.new("location", folder="here")
    desk.select(job, of="location-")
    way("location")
    field = desk.page.get_by_role("dialog").get_by_role("textbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("here")
    desk.page.keyboard.press("Control+a")
    desk.page.keyboard.type("there/below")
    desk.page.keyboard.press("Enter")
    wait_until("the server knows", lambda: desk.job(job)["folder"] == "there/below")


def _copy(desk: Desk, way: Way) -> None:
    job = desk.new("copied")
    desk.select(job, of="copied-")
    way("copyUrl")
    expect(desk.page.get_by_text("1 link copied")).to_be_visible()
    assert desk.page.evaluate("navigator.clipboard.readText()") == desk.job(job)["url"]


def _move(action: str, start: int, end: int) -> Callable[[Desk, Way], None]:
    """Four jobs; the one at `start` is at `end` afterwards, on the page and for the server."""

    def act(desk: Desk, way: Way) -> None:
        mark = f"{action}{next(desk.numbers)}"
        jobs = [desk.new(mark, priority=3) for _ in range(4)]
        desk.select(jobs[start], of=f"{mark}-")
        way(action)
        moved = [job for job in jobs if job != jobs[start]]
        moved.insert(end, jobs[start])
        wait_until("the rows are in order", lambda: desk.shown() == moved)
        wait_until("the server knows", lambda: desk.ranked(set(jobs)) == moved)
        for job in jobs:
            desk.do("cancel", job)

    return act


def _select_all(desk: Desk, way: Way) -> None:
    desk.select(desk.new("all"), of="all-")
    way("selectAll")
    rows = desk.page.locator(".row")
    expect(desk.page.locator(".row[aria-selected=true]")).to_have_count(rows.count())


def _select_none(desk: Desk, way: Way) -> None:
    desk.select(desk.new("none"), of="none-")
    way("selectNone")
    expect(desk.page.locator(".row[aria-selected=true]")).to_have_count(0)


def _open_menu(desk: Desk, way: Way) -> None:
    desk.select(desk.new("menu"), of="menu-")
    way("openMenu")
    expect(desk.page.get_by_role("menu")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator(".row:focus")).to_have_count(1)


def _inspector(desk: Desk, way: Way) -> None:
    desk.select(desk.new("inspected"), of="inspected-")
    way("inspector")
    expect(desk.page.locator("#inspector [role=tabpanel]")).to_be_visible()


def _search(desk: Desk, way: Way) -> None:
    open_list(desk.page)
    way("focusSearch")
    expect(desk.page.get_by_label("Search jobs")).to_be_focused()


def _compact(desk: Desk, way: Way) -> None:
    open_list(desk.page)
    before = desk.page.locator(".row-compact").count() > 0
    way("compact")
    expect(desk.page.locator(".row-full" if before else ".row-compact").first).to_be_visible()


def _show(action: str) -> Callable[[Desk, Way], None]:
    chosen = action.removeprefix("show-")

    def act(desk: Desk, way: Way) -> None:
        open_list(desk.page, "/?show=canceled")
        way(action)
        wanted = f"show={chosen}" if chosen != "all" else ""
        wait_until(
            "the filter is in the address", lambda: desk.page.url.endswith(f"?{wanted}".rstrip("?"))
        )
        expect(desk.page.locator(f".choice-{chosen} input")).to_be_checked()

    return act


def _dialog(action: str, path: str = "/") -> Callable[[Desk, Way], None]:
    def act(desk: Desk, way: Way) -> None:
        open_list(desk.page)
        way(action)
        expect(desk.page.get_by_role("dialog")).to_be_visible()
        assert desk.page.url.startswith(desk.server.base + path)
        desk.page.keyboard.press("Escape")
        expect(desk.page.get_by_role("dialog")).to_have_count(0)

    return act


def _turtle(desk: Desk, way: Way) -> None:
    open_list(desk.page)
    desk.page.wait_for_selector(".slots")  # only with the server's figures it knows what is on
    button = desk.page.get_by_role("button", name="Slow mode")
    before = button.get_attribute("aria-pressed") == "true"
    way("turtle")
    expect(button).to_have_attribute("aria-pressed", str(not before).lower())


def _pause_queue(desk: Desk, way: Way) -> None:
    open_list(desk.page)
    way("pauseQueue")
    expect(desk.page.get_by_text("the queue is paused")).to_be_visible()
    way("pauseQueue")
    expect(desk.page.get_by_text("the queue is paused")).to_have_count(0)


def _region(action: str, first: str, second: str) -> Callable[[Desk, Way], None]:
    def act(desk: Desk, way: Way) -> None:
        open_list(desk.page)
        desk.until("F6", f"[data-region={first}] :focus")
        way(action)
        expect(desk.page.locator(f"[data-region={second}] :focus")).to_have_count(1)

    return act


SCENES: dict[str, Callable[[Desk, Way], None]] = {
    "resume": _on_one("resume", "QUEUED", paused=True),
    "start": _start,
    "pause": _on_one("pause", "PAUSED"),
    "cancel": _on_one("cancel", "CANCELED"),
    "retry": _on_one("retry", "QUEUED", "cancel"),
    "retryFailed": _retry_failed,
    "play": _on_finished(_play),
    "save": _on_finished(_save),
    "verify": _on_finished(verify),
    "skipDub": skip_dub,
    "dubAgain": _on_finished(_dub_again),
    "rename": _rename,
    "labels": _labels,
    "location": _location,
    "copyUrl": _copy,
    "remove": removing("remove"),
    "removeFiles": removing("removeFiles"),
    "undo": undo,
    "moveTop": _move("moveTop", 2, 0),
    "moveUp": _move("moveUp", 2, 1),
    "moveDown": _move("moveDown", 1, 2),
    "moveBottom": _move("moveBottom", 1, 3),
    "selectAll": _select_all,
    "selectNone": _select_none,
    "openMenu": _open_menu,
    "inspector": _inspector,
    "focusSearch": _search,
    "compact": _compact,
    **{action: _show(action) for action in TABLE if action.startswith("show-")},
    "add": _dialog("add"),
    "turtle": _turtle,
    "pauseQueue": _pause_queue,
    "settings": _dialog("settings", "/settings/"),
    "statistics": _dialog("statistics"),
    "messages": _dialog("messages"),
    "shortcuts": _dialog("shortcuts"),
    "nextRegion": _region("nextRegion", "toolbar", "sidebar"),
    "previousRegion": _region("previousRegion", "sidebar", "toolbar"),
}
