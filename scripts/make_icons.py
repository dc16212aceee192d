"""Draw the installed page's icons from its favicon.

    .venv/bin/python -m scripts.make_icons frontend/public/icons

Needs Chromium and what `make dev` installs. A maskable icon has no corners of its own, and keeps
what it shows inside the circle of 80 % that every launcher leaves (W3C, Web App Manifest).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from pipelines.tools import find

FAVICON = Path("frontend/src/favicon.svg")
GROUND = re.compile(r"<rect [^>]*/>")
MASKABLE_SCALE = 0.85
ICONS = {"icon-192": (192, False), "icon-512": (512, False), "touch-180": (180, True)}
ICONS |= {"maskable-512": (512, True)}


def main() -> None:
    """Write the PNG files into the folder named on the command line."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one argument
        sys.exit("usage: python -m scripts.make_icons OUTDIR")
    outdir = Path(sys.argv[1])
    outdir.mkdir(parents=True, exist_ok=True)
    svg = FAVICON.read_text()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=find("chromium"), args=["--no-sandbox"])
        for name, (size, full) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(_document(_full(svg) if full else svg, size))
            page.screenshot(path=outdir / f"{name}.png", omit_background=True)
            page.close()
        browser.close()


def _document(svg: str, size: int) -> str:
    """Return a page that shows nothing but the picture."""
    style = f"<style>*{{margin:0}}svg{{display:block;width:{size}px;height:{size}px}}</style>"
    return style + svg


def _full(svg: str) -> str:
    """Return the picture on a ground without corners, small enough to be cut to a circle."""
    ground = GROUND.search(svg)
    if ground is None:
        raise ValueError(f"{FAVICON} has no ground to enlarge")
    whole = re.sub(r' rx="\d+"', "", ground[0])
    shift = 16 * (1 - MASKABLE_SCALE)
    inside = svg[ground.end() : svg.rindex("</svg>")]
    smaller = f'<g transform="translate({shift} {shift}) scale({MASKABLE_SCALE})">{inside}</g>'
    return f"{svg[: ground.start()]}{whole}{smaller}</svg>"


if __name__ == "__main__":
    main()
