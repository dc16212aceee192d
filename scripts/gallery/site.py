"""The sites of the gallery, all served by one origin that the jobs use as their proxy."""

from __future__ import annotations

import contextlib
import html
import os
import threading
import urllib.parse
from typing import TYPE_CHECKING, BinaryIO

from scripts.gallery.films import FILMS
from tests.servers.origin import Handler, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BY_SLUG = {film.slug: film for film in FILMS}
SLOW_AFTER = 0.42
SLOW_RATE = 2_400_000


class SiteHandler(Handler):
    """The origin's answers, and pages of films that have titles and pictures."""

    def answer_watch(self, rest: str, _query: dict[str, str]) -> None:
        """Send the page of a film, with its title and picture."""
        film = BY_SLUG[rest]
        where = "paced" if film.size else "film"
        self.send_text(
            200,
            f"<!doctype html><title>{html.escape(film.title)}</title>"
            f'<meta property="og:title" content="{html.escape(film.title)}">'
            f'<meta property="og:image" content="{self.base()}/film/{rest}.jpg">'
            f'<video src="{self.base()}/{where}/{rest}.mp4"></video>',
            "text/html; charset=utf-8",
        )

    def answer_list(self, rest: str, _query: dict[str, str]) -> None:
        """Send a page with several films."""
        videos = "".join(
            f'<video src="{self.base()}/film/{slug}.mp4"></video>' for slug in rest.split(",")
        )
        self.send_text(200, f"<!doctype html><title>Autumn lectures</title>{videos}", "text/html")

    def answer_film(self, rest: str, _query: dict[str, str]) -> None:
        """Send a file as fast as it goes."""
        self.send_file(rest)

    def answer_paced(self, rest: str, _query: dict[str, str]) -> None:
        """Send the end of a file slowly."""
        self.send_file(rest, rate=SLOW_RATE)

    def pour(self, file: BinaryIO, left: int, rate: int | None) -> None:
        """Send the beginning of a paced file as fast as it goes."""
        if rate:
            size = os.fstat(file.fileno()).st_size
            quick = min(left, max(0, int(SLOW_AFTER * size) - file.tell()))
            super().pour(file, quick, None)
            left -= quick
        super().pour(file, left, rate)

    def base(self) -> str:
        """Return scheme and host as the client wrote them, to a proxy or to the server itself."""
        host = urllib.parse.urlsplit(self.path).netloc or self.headers.get("Host", "")
        return f"http://{host}"


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Origin]:
    """Serve the films in `folder` on a free port for a while."""
    server = Origin(folder)
    server.RequestHandlerClass = SiteHandler
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        server.server_close()
