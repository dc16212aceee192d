"""axe-core finds nothing on any screen: in light, dark and high contrast, full and compact, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.page import DESKTOP, PHONE, chromium, enter, open_list, still_gateway

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Route

    from tests.servers.gateway import GatewayProcess

# What only colours can break; the rest does not change with the theme.
COLOURS = ["color-contrast", "link-in-text-block"]
LOOKS: list[tuple[Literal["light", "dark"], str]] = [
    ("dark", "system"),
    ("light", "contrast"),
    ("dark", "contrast"),
]
SECTIONS = (
    "downloads",
    "formats",
    "cookies",
    "queue",
    "dubbing",
    "notifications",
    "appearance",
    "shortcuts",
    "users",
    "workers",
    "about",
)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayProcess]:
    with still_gateway(tmp_path_factory.mktemp("still"), jobs=33) as server:
        ids = [job["id"] for job in server.ask("GET", "/api/jobs").json()["jobs"][:12]]
        labels = {"action": "labels", "ids": ids, "add": ["later", "for the trip", "כתוביות"]}
        assert server.ask("POST", "/api/jobs/actions", labels).ok
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module", params=["desktop", "phone"])
def page(
    request: pytest.FixtureRequest, browser: Browser, gateway: GatewayProcess
) -> Iterator[Page]:
    shape = PHONE if request.param == "phone" else DESKTOP
    context = enter(browser, gateway.base, reduced_motion="reduce", **shape)
    yield context.new_page()
    context.close()


def check(page: Page) -> None:
    """Find nothing in light, wholly, nor in what other themes change: the colours."""
    assert violations(page) == []
    for scheme, theme in LOOKS if page.viewport_size == DESKTOP["viewport"] else LOOKS[:1]:
        page.emulate_media(color_scheme=scheme)
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        assert violations(page, COLOURS) == [], (scheme, theme)
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.dataset.theme = 'system'")


def full_list(page: Page) -> None:
    open_list(page)
    page.locator(".row").first.click()


def compact_list(page: Page) -> None:
    open_list(page)
    page.keyboard.press("c")
    page.wait_for_selector(".row-compact")
    page.keyboard.press("a")


def nothing_found(page: Page) -> None:
    open_list(page, "/?q=no+such+job")
    expect(page.locator(".panel")).to_be_visible()


def no_jobs(page: Page) -> None:
    def nothing(route: Route) -> None:
        answer = route.fetch()
        body = answer.json() | {"jobs": [], "counts": {}, "total": 0}
        route.fulfill(response=answer, json=body)

    page.route("**/api/jobs?*", nothing)
    open_list(page)
    page.unroute("**/api/jobs?*")
    expect(page.get_by_role("heading", name="No downloads yet")).to_be_visible()


def several_inspected(page: Page) -> None:
    open_list(page)
    page.keyboard.press("a")
    page.keyboard.press("i")
    page.wait_for_selector("#inspector [role=tabpanel]")


def add_dialog(page: Page) -> None:
    open_list(page)
    page.keyboard.press("o")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Links, one per line").fill("https://one.example/a\nnot a link")
    dialog.get_by_role("switch", name="Add a dubbed voice").check()


def context_menu(page: Page) -> None:
    open_list(page)
    page.keyboard.press("a")
    page.keyboard.press("Shift+F10")
    page.get_by_role("menu").wait_for()


def remove_dialog(page: Page) -> None:
    open_list(page)
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Delete")
    page.get_by_role("dialog").wait_for()


def dub_dialog(page: Page) -> None:
    open_list(page, "/?show=complete")
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.keyboard.press("Shift+F10")
    page.get_by_role("menuitem", name="Dub in").click()
    page.get_by_role("dialog").wait_for()


def rename_dialog(page: Page) -> None:
    open_list(page)
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.keyboard.press("F2")
    page.get_by_role("dialog").wait_for()


def labels_dialog(page: Page) -> None:
    open_list(page)
    page.keyboard.press("a")
    page.keyboard.press("k")
    page.get_by_role("dialog").wait_for()


def location_dialog(page: Page) -> None:
    open_list(page, "/?show=queued")
    page.keyboard.press("a")
    page.keyboard.press("l")
    page.get_by_role("dialog").wait_for()


def shortcuts(page: Page) -> None:
    open_list(page)
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def statistics(page: Page) -> None:
    open_list(page)
    page.keyboard.press("s")
    page.get_by_role("dialog").wait_for()


def messages(page: Page) -> None:
    open_list(page)
    page.keyboard.press("m")
    page.get_by_role("dialog").wait_for()


def offline(page: Page) -> None:
    open_list(page)
    page.context.set_offline(True)
    page.locator(".banner").wait_for()


@pytest.mark.parametrize(
    "screen",
    [
        full_list,
        compact_list,
        nothing_found,
        no_jobs,
        several_inspected,
        add_dialog,
        context_menu,
        remove_dialog,
        dub_dialog,
        rename_dialog,
        labels_dialog,
        location_dialog,
        shortcuts,
        statistics,
        messages,
        offline,
    ],
)
def test_a_screen_has_no_violations(page: Page, screen: Callable[[Page], None]) -> None:
    screen(page)
    try:
        check(page)
    finally:
        page.context.set_offline(False)
        page.evaluate("localStorage.clear()")


@pytest.mark.parametrize("tab", ["overview", "media", "stages", "logs", "files"])
def test_a_tab_of_the_inspector_has_no_violations(
    page: Page, gateway: GatewayProcess, tab: str
) -> None:
    running = next(j for j in gateway.ask("GET", "/api/jobs").json()["jobs"] if j["stage"])
    open_list(page, f"/?job={running['id']}&tab={tab}")
    page.wait_for_selector("#inspector [role=tabpanel]")
    check(page)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_of_the_settings_has_no_violations(page: Page, section: str) -> None:
    page.goto(f"/settings/{section}")
    page.get_by_role("dialog").get_by_role("heading", level=2).wait_for()
    page.wait_for_load_state("networkidle")
    check(page)


@pytest.mark.parametrize("shape", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_login_has_no_violations(
    browser: Browser, gateway: GatewayProcess, shape: dict[str, Any]
) -> None:
    context = browser.new_context(base_url=gateway.base, **shape)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("User name").wait_for()
    check(page)
    context.close()
