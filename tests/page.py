"""The web page in a real browser, for tests: logged in, at rest, in any shape."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.database import Sqlite
from tests.programs import require_program
from tests.servers.gateway import PASSWORD, GatewayProcess
from tests.servers.redis import RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator

# Without these Chromium keeps looking for hosts that a closed network refuses.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; it ends with the block."""
    program = require_program("chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def enter(browser: Browser, base: str, **options: Any) -> BrowserContext:
    """Return a context that is logged in as admin."""
    context = browser.new_context(base_url=base, **options)
    answer = context.request.post(
        "/api/auth/login",
        data={"username": "admin", "password": PASSWORD},
        headers={"Origin": base},
    )
    assert answer.ok, answer.text()
    return context


def open_list(page: Page, path: str = "/") -> None:
    """Open the page and wait until it follows the server."""
    page.goto(path)
    page.wait_for_selector(".row, .panel")
    page.wait_for_selector(".total-speed")


@contextlib.contextmanager
def still_gateway(folder: Path, jobs: int) -> Iterator[GatewayProcess]:
    """A gateway without workers: jobs in every status that hold still."""
    redis = RedisServer()
    redis.start()
    try:
        server = GatewayProcess(folder, Sqlite(folder).fresh(folder), redis.url, "threading")
        try:
            if jobs:
                seed = [str(Path(sys.executable).parent / "dubline"), "seed", "--count", str(jobs)]
                subprocess.run(
                    seed, env=server.environment, cwd=folder, check=True, capture_output=True
                )
            yield server
        finally:
            server.stop()
    finally:
        redis.close()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "() => [document.activeElement.ariaLabel, document.activeElement.innerText,"
            " ...[...document.activeElement.labels ?? []].map(label => label.innerText)]"
        )
        if name in [text.strip() for text in focused if text]:
            return
    raise AssertionError(f"{name!r} is not reached with Tab")
