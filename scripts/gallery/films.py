"""The films of the gallery: made up titles on made up sites, with a picture drawn for each."""

from __future__ import annotations

import math
import random
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

WIDTH, HEIGHT = 640, 360
LOOP_S = 60


@dataclass(frozen=True)
class Film:
    """One film of one site; `seconds` long, padded to `size` bytes when that is given."""

    slug: str
    site: str
    title: str
    seconds: int
    hue: int
    size: int = 0

    @property
    def link(self) -> str:
        """Where the site has it."""
        return f"http://{self.site}/watch/{self.slug}"


FILMS = (
    Film("weld", "workshop.example", "How to weld aluminium without tears", 754, 24, 700_000_000),
    Film(
        "orbit",
        "lectures.example",
        "Lecture 12: Orbits, tides and the Moon",
        3480,
        250,
        1_420_000_000,
    ),
    Film("lisbon", "walks.example", "A walk through Lisbon at first light", 1260, 205),
    Film("river", "archive.example", "The river that changed its mind", 640, 165),
    Film("bread", "kitchen.example", "Sourdough for people who forget things", 545, 38),
    Film("baghdad", "archive.example", "مكتبات بغداد القديمة: رحلة في المخطوطات", 420, 45),
    Film("bridge", "workshop.example", "Why long bridges sing in the wind", 388, 215),
    Film("bees", "archive.example", "Bees on the roof: one year in four minutes", 240, 52),
    Film(
        "graphs",
        "lectures.example",
        "Lecture 11: Graphs, colours and one stubborn proof",
        3120,
        280,
        985_000_000,
    ),
    Film("night", "walks.example", "Night train to Trieste", 505, 232),
    Film("clay", "workshop.example", "Throwing a teapot, start to finish", 930, 14, 310_000_000),
    Film("ice", "archive.example", "Reading the ice: notes of a glaciologist", 705, 192),
    Film("soup", "kitchen.example", "Three soups, one pot, no recipe", 362, 12),
    Film("waves", "lectures.example", "Lecture 10: Waves", 2950, 265),
    Film("garden", "walks.example", "Сад после дождя", 280, 130),
    Film("clock", "workshop.example", "Restoring a tower clock from 1871", 1810, 33),
    Film("choir", "archive.example", "Ein Chor probt Bach, ohne Noten", 610, 320),
    Film("tea", "kitchen.example", "Tea, properly", 190, 95),
)


def picture(film: Film) -> str:
    """Return an SVG landscape: a sky, a sun and hills in the film's hue."""
    dice = random.Random(film.slug)
    hue, other = film.hue, (film.hue + dice.choice((28, 40, 330))) % 360
    hills = "".join(
        _hill(dice, 150 + 62 * n, f"hsl({(hue + 8 * n) % 360} {52 - 6 * n}% {56 - 15 * n}%)")
        for n in range(4)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl({hue} 60% 42%)"/>'
        f'<stop offset="1" stop-color="hsl({other} 78% 80%)"/></linearGradient>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="url(#sky)"/>'
        f'<circle cx="{dice.randint(120, 520)}" cy="{dice.randint(80, 150)}"'
        f' r="{dice.randint(26, 46)}" fill="hsl({other} 95% 90%)"/>{hills}</svg>'
    )


def _hill(dice: random.Random, base: int, colour: str) -> str:
    waves = [(dice.uniform(8, 30), dice.uniform(0.004, 0.02), dice.uniform(0, 6)) for _ in range(3)]
    points = " ".join(
        f"{x},{base + sum(a * math.sin(f * x + p) for a, f, p in waves):.0f}"
        for x in range(0, WIDTH + 1, 8)
    )
    return f'<polygon points="0,{HEIGHT} {points} {WIDTH},{HEIGHT}" fill="{colour}"/>'


def make_films(browser: Browser, folder: Path) -> None:
    """Write a poster `<slug>.jpg` and a film `<slug>.mp4` for each, and `voice.mp3`."""
    page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    voice = ("-f", "lavfi", "-i", f"sine=frequency=196:duration={LOOP_S}")
    _ffmpeg(*voice, "-c:a", "libmp3lame", "-b:a", "64k", folder / "voice.mp3")
    noise = ("-f", "lavfi", "-i", f"anoisesrc=color=brown:amplitude=0.2:duration={LOOP_S}")
    _ffmpeg(*noise, "-c:a", "aac", "-b:a", "160k", folder / "noise.m4a")
    for film in FILMS:
        page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{picture(film)}")
        poster = folder / f"{film.slug}.jpg"
        page.screenshot(path=poster, type="jpeg", quality=82)
        _make_film(poster, film, folder / f"{film.slug}.mp4")
    page.close()


def make_voice(folder: Path, seconds: int) -> Path:
    """Return a voice track as long as a film."""
    target = folder / f"voice-{seconds}.mp3"
    loop = ("-stream_loop", "-1", "-i", folder / "voice.mp3")
    _ffmpeg(*loop, "-t", str(seconds), "-c", "copy", target)
    return target


def _make_film(poster: Path, film: Film, target: Path) -> None:
    loop = target.with_suffix(".ts")
    _ffmpeg(
        *("-loop", "1", "-framerate", "5", "-i", poster, "-i", target.parent / "noise.m4a"),
        *("-t", str(LOOP_S), "-c:v", "libx264", "-preset", "ultrafast", "-tune", "stillimage"),
        *("-g", "25", "-pix_fmt", "yuv420p", "-c:a", "copy", loop),
    )
    _ffmpeg(
        *("-stream_loop", "-1", "-i", loop, "-t", str(film.seconds), "-c", "copy"),
        *("-movflags", "+faststart", target),
    )
    loop.unlink()
    if film.size:
        _pad(target, film.size)


def _pad(path: Path, size: int) -> None:
    """Make the file `size` bytes long by a free box with a hole instead of bytes."""
    gap = size - path.stat().st_size
    with path.open("ab") as file:
        file.write(gap.to_bytes(4, "big") + b"free")
        file.truncate(size)


def _ffmpeg(*args: str | Path) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, args)], check=True)
