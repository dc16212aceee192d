"""Settings → Formats by keyboard alone, and what comes of a preset: a real download of that size."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.page import DESKTOP, chromium, enter, tab_to
from tests.programs import require_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.origin import Origin
    from tests.stack import Stack


@pytest.fixture(scope="module")
def page(stack: Stack) -> Iterator[Page]:
    with chromium() as browser:
        context = enter(browser, stack.base, **DESKTOP)
        yield context.new_page()
        context.close()


@pytest.fixture(autouse=True)
def nothing_kept(stack: Stack) -> Iterator[None]:
    yield
    for preset in stack.call("GET", "/api/presets").json()["presets"]:
        stack.call("DELETE", f"/api/presets/{preset['name']}")


def height(file: Path) -> int:
    ask = ["-v", "error", "-select_streams", "v", "-show_entries", "stream=height", "-of", "json"]
    answer = subprocess.run(
        [require_program("ffprobe"), *ask, file], check=True, capture_output=True
    )
    return int(json.loads(answer.stdout)["streams"][0]["height"])


def test_a_preset_is_made_used_and_deleted_by_keyboard(
    page: Page, stack: Stack, origin: Origin
) -> None:
    page.goto("/settings/formats")
    expect(page.get_by_role("heading", name="Formats", level=3)).to_be_focused()
    assert violations(page) == []
    tab_to(page, "Name")
    page.keyboard.type("tiny")
    tab_to(page, "Height at most")
    page.keyboard.type("360")
    tab_to(page, "Container")
    page.keyboard.type("MP4")
    tab_to(page, "Selector")
    page.keyboard.press("Control+A")
    page.keyboard.type("bv*[height<=100]+ba[")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    field = page.get_by_label("Selector")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("A closing ] is missing").first).to_be_visible()
    assert violations(page) == []
    field.focus()
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    card = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="tiny"))
    expect(card).to_contain_text("bv*[height<=100]+ba")
    expect(card).to_contain_text("MP4")

    page.goto("/")
    page.wait_for_selector(".total-speed")
    page.keyboard.press("o")
    links = page.get_by_label("Links, one per line")
    expect(links).to_be_focused()
    page.keyboard.type(f"{origin.url}/hls/master.m3u8")
    tab_to(page, "Quality")
    page.keyboard.type("tiny")
    links.focus()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    (job,) = stack.call("GET", "/api/jobs?limit=1").json()["jobs"]
    file = stack.completed(job["id"])
    assert (height(file), file.suffix, job["formatPreset"]) == (90, ".mp4", "tiny")

    page.goto("/settings/formats")
    tab_to(page, "Delete tiny")
    page.keyboard.press("Enter")
    question = page.get_by_role("dialog", name="Delete the preset tiny?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("There are none yet.")).to_be_visible()
    assert stack.call("GET", "/api/presets").json() == {"presets": []}
    assert stack.job(job["id"])["formatPreset"] == "tiny"


def test_every_suggestion_is_taken_by_the_server_and_finds_a_film(
    page: Page, stack: Stack, origin: Origin
) -> None:
    page.goto("/settings/formats")
    names = ["1080p", "720p", "480p", "H.264 for old TVs"]
    for name in names:
        page.get_by_role("button", name=f"Add {name}").click()
        expect(page.get_by_role("heading", name=name, level=5)).to_be_visible()
    assert violations(page) == []
    jobs = [stack.add(f"{origin.url}/hls/master.m3u8", formatPreset=name) for name in names]
    assert [height(stack.completed(job["id"])) for job in jobs] == [180] * 4
    direct = stack.add(f"{origin.url}/film.mp4", formatPreset="480p")
    stack.completed(direct["id"])


def test_what_is_typed_is_not_lost_unasked(page: Page) -> None:
    page.goto("/settings/formats")
    page.get_by_label("Name").fill("half")
    page.keyboard.press("Escape")
    question = page.get_by_role("dialog", name="Unsaved changes")
    expect(question.get_by_role("button", name="Stay here")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_have_value("half")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Name")).to_have_value("")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_preset_can_be_the_quality_of_new_downloads(page: Page, stack: Stack) -> None:
    stack.call("PUT", "/api/presets/mine", json={"format": "b"})
    page.goto("/settings/downloads")
    page.get_by_label("Quality").select_option("mine")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. It is in force at once.")).to_be_visible()
    page.goto("/settings/formats")
    page.get_by_role("button", name="Delete mine").click()
    page.get_by_role("dialog", name="Delete the preset mine?").get_by_text(
        "Delete", exact=True
    ).click()
    problem = page.get_by_role("alert").filter(has_text="New downloads use this preset")
    expect(problem).to_be_visible()
    stack.call("PATCH", "/api/settings", json={"defaultFormatPreset": "bestvideo+bestaudio"})
