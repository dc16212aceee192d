"""Settings → Cookies by keyboard alone: a film behind a login is checked and downloaded with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.page import DESKTOP, PHONE, chromium, enter, tab_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.origin import Origin
    from tests.stack import Stack

TEXT = "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\topen\n"
FOREIGN = ".ads.test\tTRUE\t/\tFALSE\t0\tother\tforeign\n"


@pytest.fixture(scope="module", params=["desktop", "phone"])
def page(request: pytest.FixtureRequest, stack: Stack) -> Iterator[Page]:
    with chromium() as browser:
        shape = PHONE if request.param == "phone" else DESKTOP
        context = enter(browser, stack.base, **shape)
        yield context.new_page()
        context.close()


@pytest.fixture(autouse=True)
def nothing_kept(stack: Stack) -> Iterator[None]:
    yield
    stack.call("DELETE", "/api/cookies/127.0.0.1")


def test_cookies_are_given_used_and_deleted_by_keyboard(
    page: Page, stack: Stack, origin: Origin
) -> None:
    link = f"{origin.url}/members/film.mp4"
    without = stack.add(link)
    assert stack.ended(without["id"])["errorCode"] == "SOURCE_FORBIDDEN"
    assert "in the settings" in stack.job(without["id"])["error"]

    page.goto("/settings/cookies")
    expect(page.get_by_role("heading", name="Cookies", level=3)).to_be_focused()
    expect(page.get_by_text("No cookies are kept.")).to_be_visible()
    assert violations(page) == []
    tab_to(page, "Site")
    page.keyboard.insert_text(origin.url)
    tab_to(page, "Text of a cookies.txt")
    page.keyboard.insert_text('[{"name": "session"}]')
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    field = page.get_by_label("Text of a cookies.txt")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("This is JSON.").first).to_be_visible()
    assert violations(page) == []
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(TEXT + FOREIGN)
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="127.0.0.1", level=5)).to_be_visible()
    expect(page.get_by_text("1 cookie of another site was left out.")).to_be_visible()
    expect(page.get_by_text("not used yet")).to_be_visible()
    assert "session\topen" not in page.content()
    assert violations(page) == []

    assert stack.call("POST", "/api/probe", json={"url": link}).json()["title"] == "film"
    retried = stack.call("POST", f"/api/jobs/{without['id']}/retry")
    assert retried.status_code == 200
    stack.completed(without["id"])
    said = stack.call("GET", f"/api/jobs/{without['id']}/logs?limit=200").text
    assert "The cookies of 127.0.0.1 from the settings are used." in said
    assert "session=open" not in said
    for log in (stack.folder / "data" / "logs").iterdir():
        assert b"session\topen" not in log.read_bytes()
        assert b"session=open" not in log.read_bytes()

    page.reload()
    expect(page.get_by_text("last used")).to_be_visible()
    tab_to(page, "Delete the cookies of 127.0.0.1")
    page.keyboard.press("Enter")
    question = page.get_by_role("dialog", name="Delete the cookies of 127.0.0.1?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No cookies are kept.")).to_be_visible()
    refused = stack.call("POST", "/api/probe", json={"url": link})
    assert (refused.status_code, refused.json()["code"]) == (422, "SOURCE_FORBIDDEN")


def test_formats_of_a_job_are_asked_for_with_its_own_cookies(stack: Stack, origin: Origin) -> None:
    link = f"{origin.url}/members/film.mp4?formats"
    job = stack.add(link, cookies=f"# Netscape HTTP Cookie File\n{TEXT}")
    stack.completed(job["id"])
    body = {"url": link, "formats": True}
    assert stack.call("POST", "/api/probe", json=body).status_code == 422
    found = stack.call("POST", "/api/probe", json={**body, "jobId": job["id"]})
    assert found.status_code == 200, found.text
    assert len(found.json()["formats"]) == 1
