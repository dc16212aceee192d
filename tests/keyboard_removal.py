"""Removing jobs by keyboard, and undoing it, as scenes of tests.keyboard_scenes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.keyboard_desk import Desk

    Way = Callable[[str], None]


def removing(action: str) -> Callable[[Desk, Way], None]:
    def act(desk: Desk, way: Way) -> None:
        job = desk.new(action)
        desk.select(job, of=f"{action}-")
        way(action)
        dialog = desk.page.get_by_role("dialog")
        expect(dialog.get_by_role("button", name="Keep")).to_be_focused()
        files = dialog.get_by_role("checkbox")
        assert files.count() == 0 or files.is_checked() == (action == "removeFiles")
        desk.until("Tab", "dialog .button-danger:focus")
        desk.page.keyboard.press("Enter")
        expect(desk.row(job)).to_have_count(0)
        assert desk.server.ask("GET", f"/api/jobs/{job}").status_code == 404

    return act


def undo(desk: Desk, way: Way) -> None:
    job = desk.new("undone")
    desk.select(job, of="undone-")
    desk.page.keyboard.press("Delete")
    expect(desk.page.get_by_role("dialog").get_by_role("button", name="Keep")).to_be_focused()
    desk.until("Tab", "dialog .button-danger:focus")
    desk.page.keyboard.press("Enter")
    expect(desk.page.get_by_role("button", name="Undo", exact=True)).to_be_visible()
    expect(desk.row(job)).to_have_count(0)
    way("undo")
    expect(desk.row(job)).to_be_focused()
    assert desk.job(job)["status"] == "QUEUED"
