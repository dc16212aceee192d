"""What happens around the page: cable pulled, server restarted, session over. Nothing is lost or left over."""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.page import DESKTOP, chromium, enter, open_list, still_gateway
from tests.servers.cable import Cable
from tests.servers.gateway import PASSWORD, GatewayProcess
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

# How long the network is away. The page's rules do not change with longer; `UI_OFFLINE_S=60` tries it.
OFFLINE_S = float(os.environ.get("UI_OFFLINE_S", "3"))
BACK_MS = 45_000
NEWEST_FIRST = "/?sort=age"
"""A new job's row is in sight."""
LOST = re.compile("Connection lost|offline|restarting", re.IGNORECASE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="module")
def gateway(folder: Path) -> Iterator[GatewayProcess]:
    with still_gateway(folder, jobs=12) as server:
        yield server


@pytest.fixture(scope="module")
def cable(gateway: GatewayProcess) -> Iterator[Cable]:
    with Cable(gateway.port) as line:
        yield line


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def context(browser: Browser, cable: Cable, gateway: GatewayProcess) -> Iterator[BrowserContext]:
    cable.mend(gateway.port)
    opened = enter(browser, cable.base, **DESKTOP)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    page = context.new_page()
    open_list(page)
    expect(page.locator(".row").first).to_be_visible()
    return page


def add(server: GatewayProcess, **options: Any) -> str:
    body = {"url": f"https://world.example/{time.monotonic_ns()}.mp4", **options}
    return str(server.ask("POST", "/api/jobs", body).json()["id"])


def of_server(server: GatewayProcess) -> dict[str, str]:
    """Every job's status, as the server has it."""
    jobs = server.ask("GET", "/api/jobs?fields=list").json()["jobs"]
    return {job["id"]: job["status"] for job in jobs}


def of_page(page: Page) -> dict[str, str]:
    """Every row's status, as the page shows it; all are in sight in compact rows."""
    rows = page.locator(".row").evaluate_all(
        "rows => rows.map(row => [row.dataset.job, /status-(\\w+)/.exec(row.className)[1]])"
    )
    return {job: status.upper() for job, status in rows}


def agree(page: Page, server: GatewayProcess) -> None:
    """The page comes to show exactly what the server has."""
    if page.locator(".row-compact").count() == 0:
        page.keyboard.press("c")
    wait_until("page and server agree", lambda: of_page(page) == of_server(server), BACK_MS / 1000)
    total = page.locator(".choice-all .count")
    expect(total).to_have_text(str(len(of_server(server))))


def change_things(server: GatewayProcess) -> None:
    """Two jobs come, one goes, one changes."""
    jobs = of_server(server)
    queued = [job for job, status in jobs.items() if status == "QUEUED"]
    ended = [job for job, status in jobs.items() if status in {"CANCELED", "FAILED"}]
    add(server)
    add(server, startPaused=True)
    assert server.ask("POST", f"/api/jobs/{queued[0]}/cancel").ok
    assert server.ask("DELETE", f"/api/jobs/{ended[0]}").ok


def test_the_network_goes_away_and_comes_back(
    context: BrowserContext, page: Page, cable: Cable, gateway: GatewayProcess
) -> None:
    agree(page, gateway)
    before = of_page(page)
    context.set_offline(True)
    cable.cut()
    gone = time.monotonic()
    banner = page.locator(".banner")
    expect(banner).to_be_visible()
    expect(banner).to_have_text(LOST)
    change_things(gateway)
    page.locator(".row").first.click()
    expect(page.locator("#tool-add")).to_be_disabled()
    expect(page.locator("#tool-remove")).to_be_disabled()
    wait_until("long enough", lambda: time.monotonic() - gone >= OFFLINE_S, OFFLINE_S + 10)
    assert of_page(page) == before  # readable, and honest about its age
    cable.mend()
    context.set_offline(False)
    expect(banner).to_have_count(0, timeout=BACK_MS)
    agree(page, gateway)
    expect(page.locator("#tool-add")).to_be_enabled()


def test_the_gateway_is_restarted(
    page: Page, cable: Cable, gateway: GatewayProcess, folder: Path
) -> None:
    agree(page, gateway)
    cable.cut()
    second = GatewayProcess(
        folder, gateway.database_url, gateway.environment["REDIS_URL"], "threading"
    )
    try:
        change_things(second)
        expect(page.locator(".banner")).to_have_text(LOST)
        cable.mend(second.port)
        expect(page.locator(".banner")).to_have_count(0, timeout=BACK_MS)
        agree(page, second)
        job = add(second)
        expect(page.locator(f"#job-{job}")).to_be_visible()  # live again, not only read again
    finally:
        cable.cut()
        second.stop()


def test_two_tabs_show_the_same(
    context: BrowserContext, page: Page, gateway: GatewayProcess
) -> None:
    other = context.new_page()
    for tab in (page, other):
        open_list(tab, NEWEST_FIRST)
    job = add(gateway)
    page.locator(f"#job-{job}").click()
    page.keyboard.press("u")
    for tab in (page, other):
        expect(tab.locator(f"#job-{job}")).to_have_class(re.compile("status-paused"))
    page.keyboard.press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    for tab in (page, other):
        expect(tab.locator(f"#job-{job}")).to_have_count(0)
    page.keyboard.press("c")
    expect(other.locator(".row-compact").first).to_be_visible()
    agree(page, gateway)
    agree(other, gateway)


def test_the_session_ends_and_the_page_stays(
    context: BrowserContext, page: Page, gateway: GatewayProcess
) -> None:
    open_list(page, NEWEST_FIRST)
    job = add(gateway)
    row = page.locator(f"#job-{job}")
    row.click()
    context.clear_cookies()
    page.keyboard.press("u")
    dialog = page.get_by_role("dialog", name="Please log in again")
    expect(dialog).to_be_visible()
    expect(row).to_have_attribute("aria-selected", "true")
    assert of_server(gateway)[job] == "QUEUED"
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(row).to_have_attribute("aria-selected", "true")
    row.focus()
    page.keyboard.press("u")
    expect(row).to_have_class(re.compile("status-paused"), timeout=BACK_MS)
    agree(page, gateway)


def test_a_server_of_another_version_is_told_of(context: BrowserContext) -> None:
    changed = False

    def carry(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def on_message(message: str | bytes) -> None:
            text = message if isinstance(message, str) else message.decode()
            if changed:
                text = re.sub(r'"version":"[^"]*"}\]$', '"version":"next"}]', text)
            socket.send(text)

        server.on_message(on_message)

    page = context.new_page()
    page.route_web_socket(re.compile("/socket.io/"), carry)
    open_list(page)
    expect(page.get_by_text(re.compile(r"Free \d"))).to_be_visible()  # the first stats are here
    changed = True
    reload = page.get_by_role("button", name="Reload")
    expect(reload).to_be_visible(timeout=10_000)
    reload.click()  # the page of the new version belongs to it
    expect(page.locator(".row").first).to_be_visible()
    expect(reload).to_have_count(0)


def test_a_part_that_cannot_be_fetched_leaves_the_rest(
    page: Page, cable: Cable, gateway: GatewayProcess
) -> None:
    cable.cut()
    page.keyboard.press("?")  # a dialog whose code was never asked for
    expect(page.get_by_text("cannot be loaded now")).to_be_visible()
    expect(page.locator(".row").first).to_be_visible()
    cable.mend()
    agree(page, gateway)
