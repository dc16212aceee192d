"""The Files tab by keyboard: through the tree, a new name, a deletion; axe has nothing to say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

from models.clock import now
from models.database import make_engine, transaction
from models.job import Artifact, Job, Media
from models.job_state import Status
from tasks.library_files import fingerprint
from tests.page import DESKTOP, chromium, enter, still_gateway
from tests.servers import streams
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.gateway import GatewayProcess

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


class Shelf:
    """A page, and a server whose library is at hand."""

    def __init__(self, page: Page, server: GatewayProcess, media: Path) -> None:
        self.page, self.server, self.media = page, server, media

    def finished(self, name: str, folder: str = "News/2026") -> str:
        """A finished job with a film, a thumbnail and a kept subtitle file."""
        body = {"url": f"https://files.example/{name}.mp4"}
        job = str(self.server.ask("POST", "/api/jobs", body).json()["id"])
        film = self.media / "library" / folder / f"{name}.mp4"
        film.parent.mkdir(parents=True, exist_ok=True)
        streams.clip(film, seconds=1)
        kept = self.media / "tmp" / job / "kept" / "subtitles.0.vtt"
        kept.parent.mkdir(parents=True)
        kept.write_text("WEBVTT\n")
        path = str(film.relative_to(self.media / "library"))
        with transaction(make_engine(self.server.database_url)) as session:
            session.execute(update(Job).where(Job.id == job).values(status=Status.COMPLETE))
            session.add(
                Artifact(
                    job_id=job, attempt=1, path=path, state="published", created_at=now(),
                    size_bytes=film.stat().st_size, fingerprint=fingerprint(film),
                )
            )  # fmt: skip
            subtitles = [{"path": str(kept.relative_to(self.media)), "language": "en"}]
            session.add(Media(job_id=job, video_path=f"library/{path}", subtitles=subtitles))
        return job

    def open(self, job: str) -> Locator:
        self.page.goto(f"/?job={job}&tab=files")
        tree = self.page.get_by_role("treegrid", name="Files")
        expect(tree).to_be_visible()
        return tree

    def walk_to(self, name: str) -> None:
        """From the first row down to the one with this name."""
        self.page.locator(".file-tree [role=row][tabindex='0']").focus()
        self.page.keyboard.press("Home")
        for _ in range(20):
            here = self.page.locator(".file-tree [role=row]:focus .file-name")
            if here.inner_text() == name:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no key reaches {name}")

    def names(self) -> list[str]:
        return self.page.locator(".file-tree .file-name").all_inner_texts()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    folder = tmp_path_factory.mktemp("files")
    with still_gateway(folder, jobs=0) as server, chromium() as browser:
        context = enter(browser, server.base, **DESKTOP)
        yield Shelf(context.new_page(), server, folder / "media")
        context.close()


def violations(page: Page) -> Any:
    page.context.new_cdp_session(page).send("Runtime.evaluate", {"expression": AXE.read_text()})
    return page.evaluate(
        "async () => (await axe.run()).violations"
        ".map(({id, nodes}) => [id, nodes.map(({html}) => html)])"
    )


def test_the_tree_opens_and_closes_by_arrows(shelf: Shelf) -> None:
    shelf.open(shelf.finished("arrows"))
    whole = ["Library", "News", "2026", "arrows.mp4", "Kept for work to come", "subtitles.0.vtt"]
    assert shelf.names() == whole
    shelf.walk_to("arrows.mp4")
    for _ in range(2):
        shelf.page.keyboard.press("ArrowLeft")
    assert shelf.names() == [name for name in whole if name != "arrows.mp4"]
    expect(shelf.page.locator("[role=row]:focus")).to_have_attribute("aria-expanded", "false")
    shelf.page.keyboard.press("ArrowRight")
    assert shelf.names() == whole
    shelf.page.keyboard.press("End")
    expect(shelf.page.locator("[role=row]:focus .file-name")).to_have_text("subtitles.0.vtt")


def test_a_file_is_renamed_by_f2(shelf: Shelf) -> None:
    job = shelf.finished("old")
    shelf.finished("taken")
    shelf.open(job)
    shelf.walk_to("old.mp4")
    shelf.page.keyboard.press("F2")
    dialog = shelf.page.get_by_role("dialog", name="Rename")
    expect(dialog.get_by_label("File name")).to_be_focused()
    expect(dialog.get_by_label("File name")).to_have_value("old")
    shelf.page.keyboard.type("taken")
    shelf.page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_have_text("There is a file of this name already.")
    shelf.page.keyboard.press("Control+a")
    shelf.page.keyboard.type("A better name")
    shelf.page.keyboard.press("Enter")
    expect(shelf.page.locator("[role=row]:focus .file-name")).to_have_text("A better name.mp4")
    folder = shelf.media / "library" / "News" / "2026"
    assert (folder / "A better name.mp4").exists()
    assert not (folder / "old.mp4").exists()
    answer = shelf.server.ask("GET", f"/api/jobs/{job}/file")
    assert answer.content == (folder / "A better name.mp4").read_bytes()


def test_a_file_is_deleted_and_the_job_stays(shelf: Shelf) -> None:
    job = shelf.finished("goner", folder="Alone")
    shelf.open(job)
    shelf.walk_to("goner.mp4")
    shelf.page.keyboard.press("Delete")
    dialog = shelf.page.get_by_role("dialog", name="Delete this file?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    expect(dialog).to_contain_text("kB")
    shelf.page.keyboard.press("Escape")
    expect(shelf.page.locator("[role=row]:focus .file-name")).to_have_text("goner.mp4")
    shelf.page.keyboard.press("Delete")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    shelf.page.keyboard.press("Tab")
    shelf.page.keyboard.press("Enter")
    gone = shelf.page.get_by_text("The finished file is not in the library any more.")
    expect(gone).to_be_visible()
    expect(shelf.page.locator("[role=row]:focus .file-name")).to_have_text("subtitles.0.vtt")
    assert not (shelf.media / "library" / "Alone").exists()
    wait_until("the page knows", lambda: shelf.page.locator(f"#job-{job}").count() == 1)
    assert shelf.server.ask("GET", f"/api/jobs/{job}").json()["status"] == "COMPLETE"
    shelf.page.reload()
    expect(gone).to_be_visible()


def test_keys_on_a_kept_file_do_not_reach_the_job(shelf: Shelf) -> None:
    shelf.open(shelf.finished("kept"))
    shelf.walk_to("subtitles.0.vtt")
    for key in ("Delete", "F2"):
        shelf.page.keyboard.press(key)
        expect(shelf.page.get_by_role("dialog")).to_have_count(0)


def test_everything_is_in_the_menu_too(shelf: Shelf) -> None:
    shelf.open(shelf.finished("menu"))
    shelf.walk_to("menu.mp4")
    shelf.page.keyboard.press("Shift+F10")
    items = shelf.page.get_by_role("menu").get_by_role("menuitem")
    expect(items).to_have_text(
        ["PlayEnter", "Download", "Copy the path", "Rename…F2", "Delete…Del"]
    )
    items.filter(has_text="Delete").focus()
    shelf.page.keyboard.press("Enter")
    expect(shelf.page.get_by_role("dialog", name="Delete this file?")).to_be_visible()
    shelf.page.keyboard.press("Escape")
    expect(shelf.page.locator("[role=row]:focus .file-name")).to_have_text("menu.mp4")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wrong_for_those_who_cannot_see(shelf: Shelf, scheme: Any) -> None:
    shelf.page.emulate_media(color_scheme=scheme)
    shelf.open(shelf.finished(f"seen-{scheme}"))
    assert violations(shelf.page) == []
    shelf.walk_to(f"seen-{scheme}.mp4")
    for key in ("F2", "Delete"):
        shelf.page.keyboard.press(key)
        expect(shelf.page.get_by_role("dialog")).to_be_visible()
        assert violations(shelf.page) == [], key
        shelf.page.keyboard.press("Escape")
