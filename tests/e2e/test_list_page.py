"""The list as a desktop program has it: selection, keys, menus, order, filters, addresses."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.database import Sqlite
from tests.list_rows import choose, in_focus, order, row, selected
from tests.page import DESKTOP, PHONE, chromium, enter, open_list
from tests.servers.gateway import GatewayProcess
from tests.servers.redis import RedisServer
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

WAITING = ("alpha", "beta", "gamma", "delta")
FOUR = "/?site=order.example"


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    """A server without workers: jobs in every status hold still, four wait in a known order."""
    folder = tmp_path_factory.mktemp("list")
    redis = RedisServer()
    redis.start()
    server = GatewayProcess(folder, Sqlite(folder).fresh(folder), redis.url, "threading")
    seed = [str(Path(sys.executable).parent / "dubline"), "seed", "--count", "33"]
    subprocess.run(seed, env=server.environment, cwd=folder, check=True, capture_output=True)
    for name in WAITING:
        body = {"url": f"https://order.example/{name}", "priority": 3}
        assert server.ask("POST", "/api/jobs", body).status_code == 201
    yield server
    server.stop()
    redis.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def tab(browser: Browser, gateway: GatewayProcess) -> Iterator[Page]:
    context = enter(browser, gateway.base, reduced_motion="reduce", **DESKTOP)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(10_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console",
        lambda line: faults.append(line.text) if "Content Security" in line.text else None,
    )
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def page(tab: Page) -> Page:
    open_list(tab, "/")
    tab.evaluate("localStorage.clear()")
    open_list(tab, "/")
    return tab


def test_a_click_selects_and_ctrl_and_shift_do_more(page: Page) -> None:
    open_list(page, FOUR)
    row(page, "alpha").click()
    assert selected(page) == ["alpha"]
    row(page, "gamma").click(modifiers=["Shift"])
    assert selected(page) == ["alpha", "beta", "gamma"]
    row(page, "beta").click(modifiers=["Control"])
    assert selected(page) == ["alpha", "gamma"]
    expect(page.locator(".tally")).to_have_text("4 jobs, 2 selected")
    page.keyboard.press("Control+a")
    expect(page.locator(".tally")).to_have_text("4 jobs, 4 selected")
    page.keyboard.press("Escape")
    expect(page.locator(".tally")).to_have_text("4 jobs")


def test_arrows_move_the_selection_and_the_focus_is_never_lost(page: Page) -> None:
    open_list(page, FOUR)
    row(page, "alpha").click()
    page.keyboard.press("ArrowDown")
    assert (selected(page), in_focus(page).endswith("beta")) == (["beta"], True)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    assert selected(page) == ["beta", "gamma", "delta"]
    page.keyboard.press("Shift+ArrowUp")
    assert selected(page) == ["beta", "gamma"]
    page.keyboard.press("Control+ArrowUp")
    page.keyboard.press("Control+ArrowUp")
    page.keyboard.press("Space")
    assert selected(page) == ["alpha", "beta", "gamma"]
    open_list(page)
    page.keyboard.press("ArrowDown")
    first = page.locator(".row").first
    expect(first).to_be_focused()
    page.keyboard.press("End")
    expect(first).not_to_be_focused()
    last = in_focus(page)
    page.locator(".scroller").evaluate("box => box.scrollTo(0, 0)")
    expect(page.locator("[aria-rowindex='1']")).to_be_in_viewport()
    assert in_focus(page) == last  # its row is kept although it is out of sight
    page.keyboard.press("Home")
    expect(page.locator(".row").first).to_be_focused()


def test_the_grid_has_one_tab_stop_and_tells_its_size(page: Page) -> None:
    grid = page.get_by_role("grid", name="Jobs")
    expect(grid).to_have_attribute("aria-rowcount", "37")
    assert page.locator(".scroller [tabindex='0']").count() == 1
    assert page.locator(".scroller :is(button, a):not([tabindex='-1'])").count() == 0


def test_a_right_click_selects_its_row_and_escape_gives_the_focus_back(page: Page) -> None:
    open_list(page, FOUR)
    row(page, "alpha").click()
    row(page, "gamma").click(button="right")
    menu = page.get_by_role("menu")
    expect(menu).to_be_visible()
    assert selected(page) == ["gamma"]
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(row(page, "gamma")).to_be_focused()
    row(page, "delta").get_by_role("button", name="Actions for").click()
    expect(menu).to_be_visible()
    assert selected(page) == ["delta"]
    page.keyboard.press("Escape")


def test_waiting_jobs_are_moved_by_key_by_menu_and_by_drag(
    page: Page, gateway: GatewayProcess
) -> None:
    def becomes(*names: str) -> None:
        wait_until(f"the order {names}", lambda: order(gateway) == list(names), 10)
        shown = page.locator(".row .title", has_text="order.example")
        expect(shown).to_have_text([re.compile(name) for name in names])

    open_list(page, FOUR)
    row(page, "delta").click()
    page.keyboard.press("Alt+Shift+ArrowUp")
    becomes("delta", "alpha", "beta", "gamma")
    page.keyboard.press("Alt+ArrowDown")
    becomes("alpha", "delta", "beta", "gamma")
    page.keyboard.press("Shift+F10")
    page.get_by_role("menuitem", name="Move in the queue").click()
    page.get_by_role("menuitem", name="Move to the bottom").click()
    becomes("alpha", "beta", "gamma", "delta")
    expect(row(page, "delta")).to_be_focused()

    row(page, "gamma").click()
    row(page, "delta").click(modifiers=["Control"])
    page.wait_for_function("document.querySelector('[draggable=true]') !== null")
    row(page, "delta").drag_to(row(page, "beta"), target_position={"x": 300, "y": 6})
    becomes("alpha", "gamma", "delta", "beta")


def test_filters_digits_and_search_are_in_the_address(page: Page) -> None:
    page.keyboard.press("9")
    expect(page.get_by_role("radio", name=re.compile("^Failed"))).to_be_checked()
    expect(page).to_have_url(re.compile(r"\?show=failed$"))
    statuses = page.locator(".row").evaluate_all("rows => rows.map(row => row.className)")
    assert statuses
    assert all("status-failed" in name for name in statuses)
    page.keyboard.press("0")
    page.keyboard.press("/")
    page.keyboard.type("order gam")
    expect(page.locator(".row")).to_have_count(1)
    page.reload()
    expect(page.locator(".row .title")).to_have_text(re.compile("gamma$"))
    page.get_by_label("Search jobs").press("Escape")
    expect(page.locator(".tally")).to_have_text("37 jobs")
    page.get_by_role("radio", name=re.compile("order.example")).check(force=True)
    expect(page.locator(".row")).to_have_count(4)
    page.go_back()
    expect(page.locator(".tally")).to_have_text("37 jobs")


def test_rows_have_one_height_per_density(page: Page) -> None:
    def height() -> float:
        return float(page.locator(".row").first.evaluate("row => row.offsetHeight"))

    assert height() == 84
    page.keyboard.press("c")
    expect(page.locator(".row-compact").first).to_be_visible()
    assert height() == 32
    page.reload()
    expect(page.locator(".row-compact").first).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator(".row-full").first).to_be_visible()


def test_a_link_to_a_job_opens_it_in_sight(page: Page, gateway: GatewayProcess) -> None:
    job = gateway.ask("GET", "/api/jobs?status=CANCELED&limit=1").json()["jobs"][0]
    open_list(page, f"/?job={job['id']}&tab=logs")
    expect(page.locator(f"#job-{job['id']}")).to_be_in_viewport()
    expect(page.locator(f"#job-{job['id']}")).to_have_attribute("aria-selected", "true")
    expect(page.locator("#inspector [role=tab][aria-selected=true]")).to_have_text("Logs")


def test_a_phone_chooses_by_a_long_press(browser: Browser, gateway: GatewayProcess) -> None:
    context = enter(browser, gateway.base, **PHONE)
    page = context.new_page()
    open_list(page, FOUR)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    alpha = row(page, "alpha")
    alpha.dispatch_event("pointerdown", {"pointerType": "touch", "clientX": 60, "clientY": 300})
    expect(page.locator(".touchbar")).to_be_visible()
    alpha.dispatch_event("pointerup", {"pointerType": "touch"})
    assert selected(page) == ["alpha"]
    page.locator(".touchbar").get_by_role("button", name="Done").tap()
    expect(page.locator(".fab")).to_be_visible()
    context.close()


def test_after_a_removal_the_neighbour_has_the_focus(page: Page, gateway: GatewayProcess) -> None:
    for name in ("one", "two", "three"):
        gateway.ask("POST", "/api/jobs", {"url": f"https://gone.example/{name}"})
    page.keyboard.press("/")
    page.keyboard.type("gone.example")
    expect(page.locator(".row")).to_have_count(3)
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    left = page.locator(".row").nth(2).get_attribute("id")
    page.keyboard.press("Delete")
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(2)
    expect(page.locator(f"#{left}")).to_be_focused()


def test_the_inspector_is_entered_and_left(page: Page) -> None:
    choose(page, "alpha")
    page.keyboard.press("i")
    expect(page.locator("#inspector")).to_be_visible()
    page.keyboard.press("i")
    expect(page.locator("#inspector")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#inspector [role=tab][aria-selected=true]")).to_be_focused()
    width = page.locator("#inspector").evaluate("pane => pane.offsetWidth")
    page.get_by_role("separator", name="Width of the inspector").focus()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#inspector").evaluate("pane => pane.offsetWidth") == width + 20
    page.keyboard.press("Escape")
    expect(row(page, "alpha")).to_be_focused()
    expect(page.locator("#inspector")).to_be_visible()


def test_f6_goes_around_the_parts_of_the_page(page: Page) -> None:
    choose(page, "alpha")

    def region() -> str:
        return str(
            page.evaluate("document.activeElement.closest('[data-region]')?.dataset.region ?? ''")
        )

    seen = [region()]
    for _ in range(4):
        page.keyboard.press("F6")
        seen.append(region())
    assert seen == ["list", "footer", "toolbar", "sidebar", "search"]
    page.keyboard.press("Shift+F6")
    assert region() == "sidebar"


def test_single_letters_can_be_switched_off_and_changed(page: Page) -> None:
    stored = '{"singleKeys": false, "keys": {"compact": "Ctrl+K"}}'
    page.evaluate("text => localStorage.setItem('dubline-preferences', text)", stored)
    open_list(page)
    page.keyboard.press("?")
    page.keyboard.press("o")
    page.keyboard.press("Control+k")
    expect(page.locator(".row-compact").first).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
