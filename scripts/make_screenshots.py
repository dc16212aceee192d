"""Photograph every screen of the page for README and docs/web-page.md.

    .venv/bin/python -m scripts.make_screenshots docs/images

Starts an installation of its own, gives it jobs in every state from sites of its own, and takes
the pictures with Chromium. A few minutes; needs what `make dev` installs and a built page.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from scripts.gallery.camera import Camera
from scripts.gallery.films import make_films
from scripts.gallery.jobs import Gallery
from scripts.gallery.site import serving
from tests.page import chromium
from tests.servers.fake_vot import FakeVot
from tests.stack import running


def main() -> None:
    """Write the pictures into the folder named on the command line."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one argument
        sys.exit("usage: python -m scripts.make_screenshots OUTDIR")
    outdir = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="dubline-gallery-") as name, chromium() as browser:
        folder = Path(name)
        films = folder / "films"
        films.mkdir()
        make_films(browser, films)
        with (
            serving(films) as origin,
            FakeVot("ok", films / "voice.mp3") as vot,
            running(folder, VOT_HOST=vot.url, DOWNLOAD_CONCURRENCY="2") as stack,
        ):
            camera = Camera(browser, Gallery(stack, origin, vot, films), outdir)
            camera.empty()
            camera.gallery.fill()
            camera.all()


if __name__ == "__main__":
    main()
