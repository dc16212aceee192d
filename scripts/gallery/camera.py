"""Photographs of every screen of the page."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from tests.page import PHONE, enter, open_list

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

    from scripts.gallery.jobs import Gallery

DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 1.5}
HAND = PHONE | {"device_scale_factor": 2}
WEBP = ("-c:v", "libwebp", "-quality", "86", "-compression_level", "6")
TABS = ("overview", "media", "stages", "logs", "files")
STILL_MS = 20_000


class Camera:
    """Takes pictures of the gallery's page into a folder."""

    def __init__(self, browser: Browser, gallery: Gallery, outdir: Path) -> None:
        self.browser, self.gallery, self.outdir = browser, gallery, outdir
        self.base = gallery.stack.base

    def desk(self, preferences: dict[str, Any] | None = None, **options: Any) -> Page:
        """Open the list on a desktop."""
        return self._page(enter(self.browser, self.base, **DESK, **options), preferences)

    def hand(self) -> Page:
        """Open the list on a phone."""
        return self._page(enter(self.browser, self.base, **HAND), None)

    def _page(self, context: BrowserContext, preferences: dict[str, Any] | None) -> Page:
        page = context.new_page()
        if preferences:
            stored = json.dumps(json.dumps(preferences))
            page.add_init_script(f"localStorage.setItem('dubline-preferences', {stored})")
        open_list(page)
        page.wait_for_selector(".slots", state="attached")  # the server's figures have come
        return page

    def shoot(self, page: Page, name: str) -> None:
        """Write `<name>.webp`: sharp letters at a tenth of a PNG's size."""
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        with tempfile.TemporaryDirectory() as folder:
            shot = Path(folder) / "shot.png"
            page.screenshot(path=shot)
            target = self.outdir / f"{name}.webp"
            argv = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", shot, *WEBP, target]
            subprocess.run(list(map(str, argv)), check=True)

    def done(self, page: Page, name: str) -> None:
        """Take the last picture of this page."""
        self.shoot(page, name)
        page.context.close()

    def all(self) -> None:
        """Take every picture that wants jobs."""
        self.lists()
        self.phone()
        self.inspector()
        self.dialogs()
        self.trouble()

    def empty(self) -> None:
        """Show the first sight of the page, before there are jobs."""
        self.done(self.desk(), "empty")

    def lists(self) -> None:
        """Show the list in its looks."""
        page = self.desk({"paneWidth": 380})
        page.locator(".row.status-downloading").first.click()
        page.keyboard.press("i")
        _inspected(page)
        page.wait_for_timeout(STILL_MS)  # the sparkline wants a history
        self.done(page, "page")
        self.done(self.desk(color_scheme="dark"), "page-dark")
        self.done(self.desk({"theme": "contrast"}), "page-contrast")
        self.done(self.desk({"density": "compact"}), "page-compact")
        self.done(self.desk({"density": "compact"}, color_scheme="dark"), "page-compact-dark")
        self.done(self.desk({"language": "ru"}), "page-russian")

    def phone(self) -> None:
        """Show list and inspector on a phone."""
        page = self.hand()
        self.shoot(page, "phone")
        page.locator(".row").first.tap()
        _inspected(page)
        self.done(page, "phone-inspector")

    def inspector(self) -> None:
        """Show each tab for a job that has much to tell, and the sums of several."""
        jobs = self.gallery.stack.call("GET", "/api/jobs").json()["jobs"]
        done = next(j for j in jobs if j["status"] == "COMPLETE" and j["requestedDubbing"])
        page = self.desk({"paneWidth": 480})
        for tab in TABS:
            open_list(page, f"/?job={done['id']}&tab={tab}")
            _inspected(page)
            self.shoot(page, f"inspector-{tab}")
        open_list(page)
        page.locator(".row").nth(0).click()
        page.locator(".row").nth(5).click(modifiers=["Shift"])
        page.keyboard.press("i")
        _inspected(page)
        self.done(page, "several")

    def dialogs(self) -> None:
        """Show Add with what is known of each link, the context menu, shortcuts, settings."""
        page = self.desk()
        page.keyboard.press("o")
        dialog = page.get_by_role("dialog")
        site = f"http://localhost:{self.gallery.origin.server_address[1]}"
        links = (
            f"{site}/watch/tea",
            f"{site}/list/waves,graphs,orbit,clock",
            f"{self.base}/sample/",
            f"{site}/page",
        )
        dialog.get_by_label("Links, one per line").fill("\n".join(links))
        dialog.get_by_role("switch", name="Add a dubbed voice").check()
        expect(dialog.get_by_text(re.compile("checking", re.IGNORECASE))).to_have_count(
            0, timeout=60_000
        )
        self.shoot(page, "add")
        page.keyboard.press("Escape")
        page.locator(".row").nth(2).click(button="right")
        page.get_by_role("menu").wait_for()
        page.keyboard.press("ArrowDown")
        self.shoot(page, "menu")
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        page.get_by_role("dialog").wait_for()
        self.shoot(page, "shortcuts")
        for section in ("queue", "formats", "cookies", "dubbing", "workers"):
            page.goto(f"/settings/{section}")
            page.get_by_role("dialog").get_by_role("heading", level=2).wait_for()
            self.shoot(page, f"settings-{section}")
        page.context.close()

    def trouble(self) -> None:
        """Show what is seen when there is nothing to see."""
        page = self.desk()
        page.get_by_label("Search jobs").fill("penguins")
        page.get_by_role("heading", name="No jobs match").wait_for()
        self.shoot(page, "nothing-found")
        open_list(page)
        page.context.set_offline(True)
        page.locator(".banner").wait_for()
        self.done(page, "offline")
        stranger = self.browser.new_page(base_url=self.base, **DESK)
        stranger.goto("/")
        stranger.get_by_label("User name").wait_for()
        self.done(stranger, "login")


def _inspected(page: Page) -> None:
    """Wait until the inspector has what it shows."""
    page.wait_for_selector("#inspector [role=tabpanel]")
    expect(page.locator("#inspector .inspector-hint")).to_have_count(0)
