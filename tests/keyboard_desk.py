"""The page as somebody without a mouse meets it: selecting, menus, regions; and jobs to try it on."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Locator, Page, expect

from models.clock import now
from models.database import make_engine, transaction
from models.job import Artifact
from tests.page import open_list
from tests.servers import streams
from tests.stack import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.gateway import GatewayProcess


class Desk:
    """The page, the server behind it, and jobs of its own for each test."""

    def __init__(self, page: Page, server: GatewayProcess) -> None:
        self.page, self.server = page, server
        self.numbers = itertools.count(1)

    def new(self, mark: str, **options: Any) -> str:
        link = f"https://keys.example/{mark}-{next(self.numbers)}.mp4"
        return str(self.server.ask("POST", "/api/jobs", {"url": link, **options}).json()["id"])

    def job(self, job: str) -> dict[str, Any]:
        return dict(self.server.ask("GET", f"/api/jobs/{job}").json())

    def do(self, action: str, job: str) -> None:
        assert self.server.ask("POST", f"/api/jobs/{job}/{action}").ok

    def select(self, job: str, of: str) -> None:
        """Show jobs by a search, and select one by keyboard."""
        open_list(self.page, f"/?q={of}")
        row = self.row(job)
        expect(row).to_be_visible()
        self.page.keyboard.press("Home")
        for _ in range(60):
            if row.get_attribute("aria-selected") == "true":
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no key reaches {job}")

    def row(self, job: str) -> Locator:
        return self.page.locator(f"#job-{job}")

    def has_status(self, job: str, status: str) -> None:
        expect(self.row(job)).to_have_class(re.compile(f"status-{status.lower()}"))
        wait_until(f"{job} is {status}", lambda: self.job(job)["status"] == status)

    def shown(self) -> list[str]:
        """The ids of the rows, from the top."""
        rows = self.page.locator(".row").evaluate_all(
            "rows => rows.map(row => [+row.getAttribute('aria-rowindex'), row.dataset.job])"
        )
        return [job for _, job in sorted(rows)]

    def ranked(self, jobs: set[str]) -> list[str]:
        """These jobs in the server's order."""
        answer = self.server.ask("GET", "/api/jobs?fields=list").json()["jobs"]
        mine = [job for job in answer if job["id"] in jobs]
        return [job["id"] for job in sorted(mine, key=lambda job: job["rank"])]

    def choose(self, name: str, *through: str) -> None:
        """In the open menu walk to the item by arrow keys, through submenus, and press Enter."""
        for step in through:
            self._walk(step)
            self.page.keyboard.press("ArrowRight")
        self._walk(name)
        self.page.keyboard.press("Enter")

    def _walk(self, name: str) -> None:
        for _ in range(40):
            here = self.page.locator("[role^=menuitem]:focus")
            if here.count() and own_text(here) == name:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow key reaches {name}")

    def main_menu(self) -> None:
        """Open it by keyboard, from wherever the focus is."""
        self.until("F6", "[data-region=toolbar] :focus")
        self.until("ArrowRight", ".tool-menu:focus")
        self.page.keyboard.press("Enter")
        self.page.get_by_role("menu").wait_for()

    def until(self, key: str, selector: str) -> None:
        for _ in range(20):
            if self.page.locator(selector).count():
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not reach {selector}")


def own_text(item: Locator) -> str:
    return str(
        item.evaluate(
            "item => [...item.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('')"
        )
    )


def publish(server: GatewayProcess, library: Path) -> None:
    """Give the completed jobs a file each."""
    library.mkdir(parents=True, exist_ok=True)
    film = streams.clip(library / "film.mp4", seconds=1)
    jobs = server.ask("GET", "/api/jobs").json()["jobs"]
    with transaction(make_engine(server.database_url)) as session:
        for number, job in enumerate(j for j in jobs if j["status"] == "COMPLETE"):
            copy = library / f"film-{number}.mp4"
            copy.hardlink_to(film)
            session.add(
                Artifact(
                    job_id=job["id"], attempt=1, path=copy.name, fingerprint="0",
                    size_bytes=copy.stat().st_size, state="published", created_at=now(),
                )
            )  # fmt: skip
