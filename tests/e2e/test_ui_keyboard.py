"""Every action of the action table by keyboard alone and by menu; what the page says of its keys is true."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect

from models.clock import now
from models.database import make_engine, transaction
from models.job import Artifact, Job
from models.job_state import Status
from tests.action_table import Row, action_table
from tests.page import DESKTOP, chromium, enter, open_list, still_gateway
from tests.servers import streams
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.gateway import GatewayProcess

TABLE = {row.id: row for row in action_table()}
QUEUE_MENU = "Move in the queue"
SELECT_MENU = "Select"
IN_CONTEXT_MENU = {
    **dict.fromkeys(["resume", "start", "pause", "cancel", "retry"], ()),
    **dict.fromkeys(
        ["play", "save", "dubAgain", "copyUrl", "inspector", "remove", "removeFiles"], ()
    ),
    **dict.fromkeys(["moveTop", "moveUp", "moveDown", "moveBottom"], (QUEUE_MENU,)),
    **dict.fromkeys(["selectAll", "selectNone"], (SELECT_MENU,)),
}
IN_MAIN_MENU = [
    "pauseQueue",
    "turtle",
    "retryFailed",
    "compact",
    "settings",
    "statistics",
    "shortcuts",
]


class Desk:
    """The page, the server behind it, and jobs of its own for each test."""

    def __init__(self, page: Page, server: GatewayProcess) -> None:
        self.page, self.server = page, server
        self.numbers = itertools.count(1)

    def new(self, mark: str, **options: Any) -> str:
        link = f"https://keys.example/{mark}-{next(self.numbers)}.mp4"
        return str(self.server.ask("POST", "/api/jobs", {"url": link, **options}).json()["id"])

    def job(self, job: str) -> dict[str, Any]:
        return dict(self.server.ask("GET", f"/api/jobs/{job}").json())

    def do(self, action: str, job: str) -> None:
        assert self.server.ask("POST", f"/api/jobs/{job}/{action}").ok

    def select(self, job: str, of: str) -> None:
        """Show jobs by a search, and select one by keyboard."""
        open_list(self.page, f"/?q={of}")
        row = self.row(job)
        expect(row).to_be_visible()
        self.page.keyboard.press("Home")
        for _ in range(60):
            if row.get_attribute("aria-selected") == "true":
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no key reaches {job}")

    def row(self, job: str) -> Locator:
        return self.page.locator(f"#job-{job}")

    def has_status(self, job: str, status: str) -> None:
        expect(self.row(job)).to_have_class(re.compile(f"status-{status.lower()}"))
        wait_until(f"{job} is {status}", lambda: self.job(job)["status"] == status)

    def shown(self) -> list[str]:
        """The ids of the rows, from the top."""
        rows = self.page.locator(".row").evaluate_all(
            "rows => rows.map(row => [+row.getAttribute('aria-rowindex'), row.dataset.job])"
        )
        return [job for _, job in sorted(rows)]

    def ranked(self, jobs: set[str]) -> list[str]:
        """These jobs in the server's order."""
        answer = self.server.ask("GET", "/api/jobs?fields=list").json()["jobs"]
        mine = [job for job in answer if job["id"] in jobs]
        return [job["id"] for job in sorted(mine, key=lambda job: job["rank"])]

    def choose(self, name: str, *through: str) -> None:
        """In the open menu walk to the item by arrow keys, through submenus, and press Enter."""
        for step in through:
            self._walk(step)
            self.page.keyboard.press("ArrowRight")
        self._walk(name)
        self.page.keyboard.press("Enter")

    def _walk(self, name: str) -> None:
        for _ in range(40):
            here = self.page.locator("[role^=menuitem]:focus")
            if here.count() and _own_text(here) == name:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow key reaches {name}")

    def main_menu(self) -> None:
        """Open it by keyboard, from wherever the focus is."""
        self.until("F6", "[data-region=toolbar] :focus")
        self.until("ArrowRight", ".tool-menu:focus")
        self.page.keyboard.press("Enter")
        self.page.get_by_role("menu").wait_for()

    def until(self, key: str, selector: str) -> None:
        for _ in range(20):
            if self.page.locator(selector).count():
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not reach {selector}")


def _own_text(item: Locator) -> str:
    return str(
        item.evaluate(
            "item => [...item.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('')"
        )
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("keys")
    with still_gateway(folder, jobs=20) as server, chromium() as browser:
        _publish(server, folder / "media" / "library")
        context = enter(
            browser, server.base, permissions=["clipboard-read", "clipboard-write"], **DESKTOP
        )
        yield Desk(context.new_page(), server)
        context.close()


def _publish(server: GatewayProcess, library: Path) -> None:
    """Give the completed jobs a file each."""
    library.mkdir(parents=True, exist_ok=True)
    film = streams.clip(library / "film.mp4", seconds=1)
    jobs = server.ask("GET", "/api/jobs").json()["jobs"]
    with transaction(make_engine(server.database_url)) as session:
        for number, job in enumerate(j for j in jobs if j["status"] == "COMPLETE"):
            copy = library / f"film-{number}.mp4"
            copy.hardlink_to(film)
            session.add(
                Artifact(
                    job_id=job["id"], attempt=1, path=copy.name, fingerprint="0",
                    size_bytes=copy.stat().st_size, state="published", created_at=now(),
                )
            )  # fmt: skip


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


def _copy(desk: Desk, way: Way) -> None:
    job = desk.new("copied")
    desk.select(job, of="copied-")
    way("copyUrl")
    expect(desk.page.get_by_text("1 link copied")).to_be_visible()
    assert desk.page.evaluate("navigator.clipboard.readText()") == desk.job(job)["url"]


def _remove(action: str) -> Callable[[Desk, Way], None]:
    def act(desk: Desk, way: Way) -> None:
        job = desk.new(action)
        desk.select(job, of=f"{action}-")
        way(action)
        dialog = desk.page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="Keep")).to_be_focused()
        files = dialog.get_by_role("checkbox")
        assert files.count() == 0 or files.is_checked() == (action == "removeFiles")
        desk.until("Tab", "dialog .button-danger:focus")
        desk.page.keyboard.press("Enter")
        expect(desk.row(job)).to_have_count(0)
        assert desk.server.ask("GET", f"/api/jobs/{job}").status_code == 404

    return act


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
    "dubAgain": _on_finished(_dub_again),
    "copyUrl": _copy,
    "remove": _remove("remove"),
    "removeFiles": _remove("removeFiles"),
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
    "shortcuts": _dialog("shortcuts"),
    "nextRegion": _region("nextRegion", "toolbar", "sidebar"),
    "previousRegion": _region("previousRegion", "sidebar", "toolbar"),
}


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
    assert {_own_text(item) for item in items.all()} >= {TABLE["pause"].name, TABLE["remove"].name}
    for item in items.all():
        row = by_name.get(_own_text(item))
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
