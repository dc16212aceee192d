"""The inspector in a real browser: a job's details, live log and files, and the voice one plays."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright

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
    "--autoplay-policy=no-user-gesture-required",
]
TABS = ("Overview", "Media", "Stages", "Logs", "Files")
DUB = {"requestedDubbing": True, "targetLang": "es", "sourceLang": "en", "dubbingProvider": "local"}
DONE_MS = 60_000


@pytest.fixture(scope="module")
def page(stack: Stack) -> Iterator[Page]:
    program = require_program("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        tab = browser.new_page(base_url=stack.base, viewport={"width": 1280, "height": 800})
        tab.goto("/")
        tab.get_by_label("User name").fill("admin")
        tab.get_by_label("Password", exact=True).fill(PASSWORD)
        tab.get_by_role("button", name="Log in").click()
        expect(tab.get_by_label("User name")).to_have_count(0)
        yield tab
        browser.close()


@pytest.fixture(scope="module")
def dubbed(stack: Stack) -> str:
    return str(stack.add(f"{stack.base}/sample/", **DUB)["id"])


def opened(page: Page, job_id: str, tab: str) -> Any:
    """Open the inspector by its address and return the panel of a tab."""
    page.goto(f"/?job={job_id}&tab={tab.lower()}")
    return page.get_by_role("tabpanel", name=tab)


def test_the_log_of_a_job_grows_before_our_eyes(page: Page, dubbed: str) -> None:
    panel = opened(page, dubbed, "Logs")
    expect(panel.get_by_text("Added: Queued")).to_be_visible()
    expect(panel.get_by_text("Muxing → Completed", exact=False)).to_be_visible(timeout=DONE_MS)
    panel.get_by_label("Stage").select_option("dub")
    expect(panel.get_by_text("Dubbing with the local engine.")).to_be_visible()
    expect(panel.get_by_text("Added: Queued")).to_have_count(0)
    with page.expect_download() as saved:
        panel.get_by_role("button", name="Download the whole log").click()
    lines = Path(saved.value.path()).read_text().splitlines()
    assert any("Added: Queued" in line for line in lines)
    assert lines == sorted(lines, key=lambda line: line[:20])


def test_the_overview_and_the_media_tell_what_came_out(page: Page, dubbed: str) -> None:
    panel = opened(page, dubbed, "Overview")
    expect(panel.get_by_text("English → Spanish")).to_be_visible()
    page.get_by_role("tab", name="Overview").focus()
    page.keyboard.press("ArrowRight")
    media = page.get_by_role("tabpanel", name="Media")
    rows = media.get_by_role("table", name="Audio tracks").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(2)).to_contain_text("Spanish")
    assert page.url.endswith("tab=media")


def test_the_formats_are_listed_on_request_beside_what_was_chosen(
    page: Page, stack: Stack, origin: Origin
) -> None:
    film = "/hls/master.m3u8?formats"  # nobody else has asked for it
    job = stack.add(origin.url + film, downloadSubtitles=True)
    stack.completed(job["id"])
    panel = opened(page, job["id"], "Media")
    expect(panel.get_by_text("900 + aud-English")).to_be_visible()
    asked = len(origin.log.of(film))
    panel.get_by_role("button", name="Show available formats").click()
    rows = panel.get_by_role("table", name="Available formats").get_by_role("row")
    expect(rows).to_have_text(
        [
            "FormatPictureCodecsBit rateNote",
            re.compile("^900 mp4chosen320 . 180h264900 kbit/s$"),
            re.compile("^200 mp4160 . 90h264200 kbit/s$"),
            "aud-English mp4chosenEnglish",
        ],
        timeout=DONE_MS,
    )
    assert len(origin.log.of(film)) > asked
    assert violations(page) == []


def test_either_voice_is_played_from_the_same_moment_on(page: Page, dubbed: str) -> None:
    panel = opened(page, dubbed, "Files")
    panel.get_by_role("button", name=re.compile("^Play ")).first.click()
    dialog = page.get_by_role("dialog")
    video = dialog.locator("video")
    expect(dialog.get_by_label("Spanish")).to_be_checked()

    def plays() -> bool:
        return bool(video.evaluate("tag => tag.readyState >= 2 && !tag.seeking"))

    wait_until("the dub plays", plays, 30)
    video.evaluate("tag => { tag.pause(); tag.currentTime = 20; }")
    wait_until("it was sought", plays, 30)
    dub = loudness(page, dialog)
    dialog.get_by_label("English").check()
    expect(video).to_have_attribute("src", re.compile(r"audio=0$"))
    wait_until("the original plays", plays, 30)
    assert video.evaluate("tag => tag.currentTime") == pytest.approx(20, abs=0.5)
    assert loudness(page, dialog) != pytest.approx(dub, rel=0.02)
    page.keyboard.press("Escape")


def loudness(page: Page, dialog: Any) -> float:
    """Decode what the player's address serves and return how loud it is: the voices differ."""
    source = dialog.locator("video").get_attribute("src")
    return float(
        page.evaluate(
            """async (source) => {
              const bytes = await (await fetch(source)).arrayBuffer();
              const sound = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(bytes);
              const samples = sound.getChannelData(0);
              return Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);
            }""",
            source,
        )
    )


def test_a_stage_is_repeated_with_what_is_kept(page: Page, stack: Stack, dubbed: str) -> None:
    panel = opened(page, dubbed, "Stages")
    panel.get_by_role("button", name="Retry from here: Dub").click()
    # before it, the job is still complete from the first time
    expect(panel.get_by_text("2 attempts").first).to_be_visible(timeout=DONE_MS)
    stack.reaches(dubbed, "COMPLETE")
    runs = [(run["stage"], run["outcome"]) for run in stack.job(dubbed)["runs"]]
    assert runs.count(("download", "done")) == 1
    assert runs.count(("dub", "done")) == 2


def test_a_failed_job_says_why_and_its_priority_can_change(page: Page, stack: Stack) -> None:
    job_id = stack.add(f"{stack.base}/sample/nothing.mp4")["id"]
    panel = opened(page, job_id, "Overview")
    expect(panel.get_by_text("HTTP 404").first).to_be_visible(timeout=DONE_MS)
    expect(panel.get_by_role("button", name="Retry from the start")).to_be_enabled()
    panel.get_by_label("Priority").select_option("7")
    wait_until("the priority is stored", lambda: stack.job(job_id)["priority"] == 7, 20)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_for_those_who_cannot_see(page: Page, dubbed: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(page, dubbed, "Overview")
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).not_to_contain_text("Loading")
        assert violations(page) == [], tab


def violations(page: Page) -> Any:
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text()})
    return page.evaluate(
        "async () => (await axe.run('.inspector')).violations"
        ".map(({id, nodes}) => [id, nodes.map(({html}) => html)])"
    )
