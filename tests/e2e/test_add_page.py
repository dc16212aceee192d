"""Adding links in a real browser: paste and Enter, drop, share, lists, and what is known of a link."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from tests.programs import require_program
from tests.stack import PASSWORD, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.origin import Origin
    from tests.stack import Stack

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
LOOKED_MS = 20_000


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    return []


@pytest.fixture(scope="module")
def tab(stack: Stack, complaints: list[str]) -> Iterator[Page]:
    program = require_program("chromium")
    expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(base_url=stack.base, locale="en-US")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda line: complaints.append(line.text) if "Content Security" in line.text else None,
        )
        page.goto("/")
        page.get_by_label("User name").fill("admin")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("searchbox", name="Search jobs")).to_be_visible()
        yield page
        browser.close()


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    yield tab
    tab.keyboard.press("Escape")


def hand_over(page: Page, event: str, text: str, file: str = "") -> None:
    """Paste or drop, as the browser would: `text`, or a file that holds it."""
    page.evaluate(
        """([name, text, file]) => {
            const data = new DataTransfer();
            if (file) data.items.add(new File([text], file, {type: "text/plain"}));
            else data.setData("text/plain", text);
            const how = {bubbles: true, cancelable: true};
            document.body.dispatchEvent(name === "paste"
                ? new ClipboardEvent(name, {...how, clipboardData: data})
                : new DragEvent(name, {...how, dataTransfer: data}));
        }""",
        [event, text, file],
    )


def dialog(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Add links")


def chip(page: Page, number: int = 0) -> Locator:
    return dialog(page).get_by_role("list", name="What is at").get_by_role("listitem").nth(number)


def urls(stack: Stack) -> list[str]:
    return [job["url"] for job in stack.call("GET", "/api/jobs?limit=200").json()["jobs"]]


def test_paste_and_enter_add_a_link(page: Page, stack: Stack, origin: Origin) -> None:
    link = f"{origin.url}/film.mp4?by=paste"
    hand_over(page, "paste", f"Look at {link}!".replace("!", " "))
    expect(dialog(page).get_by_role("button", name="Add link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog(page)).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="film").first).to_be_visible()
    assert link in urls(stack)


def test_links_and_text_files_are_dropped(page: Page, stack: Stack, origin: Origin) -> None:
    links = [f"{origin.url}/film.mp4?by=drop{number}" for number in range(2)]
    hand_over(page, "dragover", links[0])
    expect(page.locator("body[data-drop]")).to_be_attached()
    hand_over(page, "drop", "\n".join(links), "links.txt")
    expect(page.locator("body[data-drop]")).to_have_count(0)
    dialog(page).get_by_label("Start when added").uncheck()
    with page.expect_response("**/api/jobs/batch") as answered:
        dialog(page).get_by_role("button", name="Add 2 links").click()
    assert answered.value.status == 201
    assert answered.value.request.headers["idempotency-key"]
    expect(dialog(page)).to_be_hidden()
    jobs = {job["url"]: job for job in stack.call("GET", "/api/jobs?limit=200").json()["jobs"]}
    assert [jobs[link]["status"] for link in links] == ["PAUSED", "PAUSED"]


def test_a_shared_link_opens_the_dialog(page: Page, origin: Origin) -> None:
    link = f"{origin.url}/hls/master.m3u8"
    page.goto(f"/?title=Film&text=See+{link}&add=")
    expect(dialog(page).get_by_label("Links, one per line")).to_have_value(link)
    assert "text=" not in page.url
    expect(chip(page)).to_contain_text("master", timeout=LOOKED_MS)
    told = page.evaluate("fetch('/manifest.webmanifest').then(answer => answer.json())")
    assert told["share_target"]["params"] == {"title": "title", "text": "text", "url": "add"}


def test_a_list_is_chosen_from_by_keys(page: Page, stack: Stack, origin: Origin) -> None:
    shutil.copy(origin.root / "film.mp4", origin.root / "listed.mp4")  # not here already
    hand_over(page, "paste", f"{origin.url}/embed/listed.mp4,voice.mp3,mute.mp4")
    videos = chip(page).get_by_role("button", name=re.compile("videos"))
    expect(videos).to_have_text("3 of 3 videos", timeout=LOOKED_MS)
    videos.press("Enter")
    box = dialog(page).get_by_role("listbox", name="Videos of the list")
    expect(box.get_by_role("option")).to_have_count(3)
    box.press("Space")
    expect(videos).to_have_text("2 of 3 videos")
    assert _violations(page) == []
    dialog(page).get_by_role("button", name="Add 2 links").press("Enter")
    expect(dialog(page)).to_be_hidden()
    wanted = {f"{origin.url}/voice.mp3", f"{origin.url}/mute.mp4"}
    assert wanted <= set(urls(stack))
    assert f"{origin.url}/film.mp4" not in urls(stack)


def test_duplicates_and_what_is_of_no_use_are_told(
    page: Page, stack: Stack, origin: Origin
) -> None:
    job = stack.add(f"{origin.url}/film.mp4?known=1")
    hand_over(page, "paste", f"{job['url']}\n{origin.url}/gone.mp4\n{origin.url}/page")
    link = chip(page, 0).get_by_role("link")
    expect(chip(page, 0)).to_contain_text("Already here", timeout=LOOKED_MS)
    expect(chip(page, 1)).to_contain_text("HTTP 404", timeout=LOOKED_MS)
    expect(chip(page, 2)).to_contain_text("No video or audio", timeout=LOOKED_MS)
    expect(dialog(page).get_by_role("status")).to_have_text("1 already here · 2 not usable")
    assert _violations(page) == []
    link.click()
    expect(dialog(page)).to_be_hidden()
    assert f"job={job['id']}" in page.url


def test_all_options_reach_the_job(page: Page, stack: Stack, origin: Origin) -> None:
    link = f"{origin.url}/film.mp4?all=1"
    hand_over(page, "paste", link)
    form = dialog(page)
    form.get_by_label("Quality").select_option("bestaudio")
    form.get_by_label("Container").select_option("mkv")
    form.get_by_text("More options").click()
    form.get_by_label("Folder in the library").fill("a/b")
    form.get_by_label("Priority").select_option("7")
    form.get_by_label("Speed limit").fill("2.5")
    form.get_by_label("Start when added").uncheck()
    assert (
        form.get_by_role("link", name="Add to Dubline")
        .evaluate("link => link.getAttribute('href')")
        .startswith("javascript:")
    )
    assert _violations(page) == []
    form.get_by_role("button", name="Add link").click()
    expect(form).to_be_hidden()

    def added() -> dict[str, Any] | None:
        jobs = stack.call("GET", "/api/jobs?limit=200").json()["jobs"]
        return next((job for job in jobs if job["url"] == link), None)

    job = wait_until("the job is there", added, 10)
    assert (job["formatPreset"], job["outputContainer"], job["folder"]) == (
        "bestaudio", "mkv", "a/b",
    )  # fmt: skip
    assert (job["priority"], job["rateLimit"], job["status"]) == (7, 2_500_000, "PAUSED")


def test_the_browser_had_nothing_to_complain_about(page: Page, complaints: list[str]) -> None:
    assert page.url
    assert complaints == []


def _violations(page: Page) -> list[str]:
    """What axe finds in the dialog; run outside of the page's own policy by the browser's driver."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run('dialog[open]').then(result => result.violations)")
    return [json.dumps([one["id"], [node["html"] for node in one["nodes"]]]) for one in found]
