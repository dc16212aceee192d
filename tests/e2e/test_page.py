"""The page in a real browser: log in, add a link with dubbing, watch it, play and save the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.programs import require_program
from tests.stack import PASSWORD, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stack import Stack

# Without these Chromium keeps looking for hosts that a closed network refuses.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DONE_MS = 60_000


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    return []


@pytest.fixture(scope="module")
def page(stack: Stack, complaints: list[str]) -> Iterator[Page]:
    program = require_program("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        tab = browser.new_page(base_url=stack.base)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
        )
        yield tab
        browser.close()


def test_a_wrong_password_is_refused_and_the_right_one_lets_in(page: Page) -> None:
    page.goto("/")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("User name or password is wrong.")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_visible()


def test_a_link_is_dubbed_before_our_eyes(page: Page, stack: Stack) -> None:
    page.get_by_role("button", name="Add", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Links, one per line").fill(f"{stack.base}/sample/")
    if not dialog.get_by_role("switch", name="Add a dubbed voice").is_checked():
        dialog.get_by_role("switch", name="Add a dubbed voice").check()
    dialog.get_by_label("Engine").select_option("local")
    dialog.get_by_label("From").select_option("en")
    dialog.get_by_label("To", exact=True).select_option("es")
    dialog.get_by_role("button", name="Add link").click()
    expect(dialog).to_be_hidden()
    row = page.locator(".row").filter(has_text="EN→ES").first
    bar = row.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuetext", _any("dub"), timeout=DONE_MS)
    expect(row).to_have_class(_any("status-complete"), timeout=DONE_MS)
    expect(row.get_by_role("link", name="Save")).to_be_visible()


def test_the_finished_file_plays_and_can_be_saved(page: Page) -> None:
    row = page.locator(".row.status-complete").first
    with page.expect_download() as saved:
        row.get_by_role("link", name="Save").click()
    assert saved.value.suggested_filename.endswith(".mkv")
    row.get_by_role("button", name="Play").click()
    video = page.get_by_role("dialog").locator("video")
    expect(video).to_be_visible()
    wait_until("a frame is shown", lambda: video.evaluate("tag => tag.readyState") >= 2, 20)
    page.keyboard.press("Escape")


def test_a_failed_job_says_why_and_can_be_deleted(page: Page, stack: Stack) -> None:
    job = stack.add(f"{stack.base}/sample/nothing.mp4")
    row = page.locator(f"#job-{job['id']}")
    expect(row).to_have_class(_any("status-failed"), timeout=DONE_MS)
    expect(row.locator(".row-error")).to_contain_text("HTTP 404")
    row.click()
    page.keyboard.press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Remove 1 job").click()
    expect(row).to_have_count(0)
    assert stack.call("GET", f"/api/jobs/{job['id']}").status_code == 404


def test_the_browser_had_nothing_to_complain_about(page: Page, complaints: list[str]) -> None:
    expect(page).to_have_title("Dubline")
    assert complaints == []


def _any(part: str) -> re.Pattern[str]:
    return re.compile(part, re.IGNORECASE)
