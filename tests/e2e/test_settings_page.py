"""The settings in a real browser: every section, a limit that acts, guards, languages, logins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.programs import require_program
from tests.stack import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stack import Stack

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SECTIONS = {
    "Downloads": "What is kept",
    "Formats": "Suggestions",
    "Cookies": "Sites",
    "Queue and limits": "At the same time",
    "Dubbing": "Engines",
    "Notifications": "In this browser",
    "Appearance": "In this browser",
    "Shortcuts": "Keys",
    "Users and API keys": "This login",
    "Workers": "download@",
    "About and diagnostics": "Health",
}


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(stack: Stack, complaints: list[str]) -> Iterator[Page]:
    program = require_program("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        tab = browser.new_page(base_url=stack.base, locale="en-US")
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
        )
        tab.goto("/settings/downloads?show=failed")
        log_in(tab)
        yield tab
        browser.close()


def log_in(page: Page) -> None:
    name = page.get_by_label("User name")
    if not name.input_value():
        name.fill("admin")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def to(page: Page, section: str) -> None:
    page.get_by_role("navigation", name="Sections").get_by_role("link", name=section).click()


def test_every_section_opens(page: Page) -> None:
    for section, content in reversed(SECTIONS.items()):  # the first one is open already
        to(page, section)
        heading = page.get_by_role("heading", name=section, level=3)
        expect(heading).to_be_visible()
        expect(heading).to_be_focused()
        expect(page.get_by_role("heading", name=content, level=4).first).to_be_visible()


def test_a_limit_acts_as_soon_as_it_is_saved(page: Page, stack: Stack) -> None:
    to(page, "Queue and limits")
    page.get_by_label("Limit for all downloads together").fill("1")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".setting .form-error", has_text="1024")).to_be_visible()
    page.get_by_label("Limit for all downloads together").fill("750")
    page.get_by_label("Dubs", exact=True).fill("1")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It is in force at once.")).to_be_visible()
    expect(page.get_by_text("In force right now: 750 kB/s")).to_be_visible()
    assert stack.call("GET", "/api/stats").json()["rateLimit"] == 750_000
    assert stack.call("GET", "/api/settings").json()["sizes"]["dub"] == 1
    stack.call("PATCH", "/api/settings", json={"rateLimit": None, "dubSize": None})


def test_nothing_typed_is_lost_unasked(page: Page, stack: Stack) -> None:
    to(page, "Downloads")
    page.get_by_label("Folder in the library").fill("films")
    page.keyboard.press("Escape")
    question = page.get_by_role("dialog", name="Unsaved changes")
    expect(question.get_by_role("button", name="Stay here")).to_be_focused()
    page.keyboard.press("Enter")
    expect(question).to_be_hidden()
    to(page, "Dubbing")
    question.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("heading", name="Dubbing", level=3)).to_be_visible()
    assert stack.call("GET", "/api/settings").json()["defaultFolder"] is None


def test_theme_and_language_change_at_once_and_stay(page: Page) -> None:
    to(page, "Appearance")
    page.get_by_label("Theme").select_option("dark")
    root = page.locator("html")
    expect(root).to_have_css("color-scheme", "dark")
    page.get_by_label("Language", exact=True).select_option("de")
    expect(page.get_by_role("heading", name="Darstellung", level=3)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Darstellung", level=3)).to_be_visible()
    expect(root).to_have_attribute("lang", "de")
    expect(root).to_have_attribute("data-theme", "dark")
    page.get_by_label("Sprache", exact=True).select_option("en")
    page.get_by_label("Theme").select_option("system")


def test_a_login_that_ends_is_renewed_over_the_page(page: Page) -> None:
    to(page, "Downloads")
    page.get_by_label("Folder in the library").fill("kept")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save").click()
    again = page.get_by_role("dialog", name="Please log in again")
    expect(again.get_by_label("Password", exact=True)).to_be_focused()
    log_in(page)
    expect(again).to_be_hidden()
    expect(page.get_by_label("Folder in the library")).to_have_value("kept")
    page.get_by_role("button", name="Discard").click()


def test_the_list_is_as_it_was_behind_the_settings(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url("/?show=failed")


def test_the_browser_had_nothing_to_complain_about(complaints: list[str]) -> None:
    assert complaints == []
