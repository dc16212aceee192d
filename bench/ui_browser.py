"""Chromium with the page in it, watched."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tests.programs import require_program
from tests.servers.gateway import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

# Without these Chromium keeps looking for hosts that a closed network refuses.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
VIEWPORT = {"width": 1100, "height": 680}
"""As the peers were measured with."""
PROBE = Path(__file__).parent / "ui_page" / "probe.js"
BLANK_PAGE = """<!doctype html><body style="margin: 0">
<div id="list" style="height: 580px; overflow: auto"><div style="height: 840000px"></div></div>"""
ROW_PX = 84
LOADED_MS = 60_000


@dataclass
class Traffic:
    """Bytes that came to the page."""

    received: int = 0


@dataclass
class Tab:
    """The page, logged in, with a probe and a debugger's session."""

    page: Page
    cdp: CDPSession
    complaints: list[str] = field(default_factory=list)
    traffic: Traffic = field(default_factory=Traffic)

    def open(self, view: str, rows: int) -> None:
        """Go to a view of the list and wait until all its rows are there."""
        self.page.goto(f"/{view}")
        assert self.ask("([px, ms]) => probe.isTall(px, ms)", [rows * ROW_PX, LOADED_MS]), "rows"

    def ask(self, script: str, argument: object = None) -> Any:
        """Run a script in the page."""
        return self.page.evaluate(script, argument)

    def heap(self) -> float:
        """Collect garbage and return the JavaScript heap in MB."""
        self.cdp.send("HeapProfiler.enable")
        self.cdp.send("HeapProfiler.collectGarbage")
        return float(self.cdp.send("Runtime.getHeapUsage")["usedSize"]) / 1e6

    def nodes(self) -> int:
        """Return how many elements the document has."""
        return int(self.ask("document.querySelectorAll('*').length"))

    def _watch(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._on_console)
        self.cdp.send("Network.enable")
        self.cdp.on("Network.webSocketFrameReceived", self._on_frame)
        self.cdp.on("Network.loadingFinished", self._on_loaded)

    def _on_console(self, message: Any) -> None:
        if "Content Security" in message.text:
            self.complaints.append(message.text)

    def _on_frame(self, event: dict[str, Any]) -> None:
        self.traffic.received += len(event["response"]["payloadData"])

    def _on_loaded(self, event: dict[str, Any]) -> None:
        self.traffic.received += int(event["encodedDataLength"])


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Run a browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=require_program("chromium"), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def log_in(browser: Browser, base: str) -> Any:
    """Log in and return what a later tab needs to be logged in."""
    context = browser.new_context(base_url=base)
    answer = context.request.post(
        "/api/auth/login", data={"username": "admin", "password": PASSWORD}
    )
    assert answer.ok, answer.text()
    state = context.storage_state()
    context.close()
    return state


@contextlib.contextmanager
def tab(browser: Browser, base: str, login: Any) -> Iterator[Tab]:
    """Open a tab with an empty cache."""
    context = browser.new_context(base_url=base, storage_state=login, viewport=VIEWPORT)
    try:
        opened = _tab(context)
        opened._watch()  # noqa: SLF001 - it is this module's own
        yield opened
    finally:
        context.close()


def _tab(context: BrowserContext) -> Tab:
    context.add_init_script(path=PROBE)
    page = context.new_page()
    return Tab(page, context.new_cdp_session(page))


def scroll_floor(browser: Browser, milliseconds: int, step: int) -> list[float]:
    """Scroll an empty list as the page's own is scrolled; return the lengths of the frames."""
    context = browser.new_context(viewport=VIEWPORT)
    try:
        opened = _tab(context)
        opened.page.set_content(BLANK_PAGE)
        return list(opened.ask(SCROLL, [milliseconds, step, "#list"]))
    finally:
        context.close()


SCROLL = "([time, step, scroller]) => probe.scroll(time, step, scroller)"
