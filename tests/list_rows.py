"""Rows of the list as a test sees and chooses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page, expect

if TYPE_CHECKING:
    from tests.servers.gateway import GatewayProcess


def row(page: Page, text: str) -> Locator:
    return page.locator(".row", has_text=text)


def selected(page: Page) -> list[str]:
    marks = page.locator(".row[aria-selected=true] .title")
    return [text.rpartition("/")[2] for text in marks.all_inner_texts()]


def in_focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.querySelector?.('.title')?.innerText ?? ''"))


def order(gateway: GatewayProcess) -> list[str]:
    """The waiting four, the next to start first, as the server has them."""
    jobs = gateway.ask("GET", "/api/jobs?search=order.example&limit=50").json()["jobs"]
    queued = sorted((job for job in jobs), key=lambda job: job["position"])
    return [job["url"].rpartition("/")[2] for job in queued]


def job_of(gateway: GatewayProcess, text: str) -> dict[str, Any]:
    [job] = gateway.ask("GET", f"/api/jobs?search={text}&limit=50").json()["jobs"]
    return dict(job)


def choose(page: Page, text: str) -> None:
    """Find a job by typing and select its row."""
    page.keyboard.press("/")
    page.keyboard.type(text)
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("Enter")
    page.keyboard.press("Home")
    expect(page.locator(".row[aria-selected=true]")).to_be_focused()
