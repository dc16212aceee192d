"""Draw charts of sound as SVG, all on one time axis; times in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH, LEFT, RIGHT = 1200, 84, 36
INNER = WIDTH - LEFT - RIGHT
INK, FAINT, SHADE = "#1d2733", "#d5dbe1", "#fdeccb"
COLOURS = {"Original": "#2b7bba", "Dub": "#e08a00", "Mix": "#1d2733"}
TICK_S = 5
LOUD, QUIET = -5.0, -55.0
DEEPEST = -20.0
ROW, GAP = 180, 44
KHZ = 2

Span = tuple[float, float]


class Curve(NamedTuple):
    """Momentary loudness over time, and the integrated one; LUFS."""

    name: str
    points: list[tuple[float, float]]
    lufs: float


class Panel(NamedTuple):
    """A part of the picture with a scale of its own, from `high` at the top to `low`."""

    top: int
    height: int
    high: float
    low: float
    seconds: float

    def x(self, t: float) -> float:
        """Return where a time is."""
        return LEFT + INNER * t / self.seconds

    def y(self, value: float) -> float:
        """Return where a value is; what is off the scale is at its edge."""
        share = (self.high - value) / (self.high - self.low)
        return self.top + self.height * min(max(share, 0.0), 1.0)


def loudness_chart(
    seconds: float, curves: Sequence[Curve], speech: Iterable[Span], steps: Sequence[Span]
) -> str:
    """Draw the three loudness curves, and under them how far the original steps back."""
    speech = list(speech)
    loud = Panel(64, 300, LOUD, QUIET, seconds)
    back = Panel(424, 130, 2.0, DEEPEST, seconds)
    parts = [
        text(LEFT, 26, "Loudness of the sample before and after dubbing", size=20, weight=600),
        *legend(curves),
        *shading(loud, speech),
        *shading(back, speech),
        *scale(loud, range(-10, -60, -10), "LUFS"),
        *scale(back, (0, -5, -10, -15), "dB"),
        *[line(loud, curve) for curve in curves],
        text(LEFT, 408, "How far the original steps back in the mix", size=15, weight=600),
        area(back, steps),
        *time_axis(back),
    ]
    return document(606, parts)


def legend(curves: Sequence[Curve]) -> list[str]:
    """Name the curves, with what they come to as a whole."""
    parts = []
    for n, curve in enumerate(curves):
        x = LEFT + n * 220
        colour = COLOURS[curve.name]
        parts.append(f'<rect x="{x}" y="41" width="22" height="4" rx="2" fill="{colour}"/>')
        parts.append(text(x + 30, 48, minus(f"{curve.name}, {curve.lufs:.1f} LUFS in all")))
    x = LEFT + len(curves) * 220
    parts.append(f'<rect x="{x}" y="36" width="22" height="14" fill="{SHADE}"/>')
    return [*parts, text(x + 30, 48, "the dub speaks")]


def line(panel: Panel, curve: Curve) -> str:
    """Draw one curve; the mix is drawn strongest."""
    points = " ".join(f"{panel.x(t):.1f},{panel.y(v):.1f}" for t, v in curve.points)
    width = 2.6 if curve.name == "Mix" else 1.6
    look = f'fill="none" stroke="{COLOURS[curve.name]}" stroke-width="{width}"'
    return f'<polyline points="{points}" {look} stroke-linejoin="round"/>'


def area(panel: Panel, steps: Sequence[Span]) -> str:
    """Draw a staircase that hangs from 0 dB."""
    after = [*(t for t, _ in steps[1:]), panel.seconds]
    zero = panel.y(0)
    path = f"M{panel.x(0):.1f},{zero:.1f}"
    for (start, value), end in zip(steps, after, strict=True):
        y = panel.y(value)
        path += f"L{panel.x(start):.1f},{y:.1f}L{panel.x(end):.1f},{y:.1f}"
    path += f"L{panel.x(panel.seconds):.1f},{zero:.1f}Z"
    colour = COLOURS["Original"]
    return f'<path d="{path}" fill="{colour}" fill-opacity="0.35" stroke="{colour}"/>'


def spectrogram_page(
    seconds: float, pictures: Sequence[tuple[str, str]], speech: Iterable[Span]
) -> str:
    """Put the spectrograms (name, data URL) under each other, and say where the dub speaks."""
    speech = list(speech)
    parts = [text(LEFT, 26, "Spectrograms of the sample", size=20, weight=600)]
    panel = Panel(0, 0, KHZ, 0, seconds)
    for n, (name, url) in enumerate(pictures):
        panel = Panel(70 + n * (ROW + GAP), ROW, KHZ, 0, seconds)
        box = f'x="{LEFT}" y="{panel.top}" width="{INNER}" height="{ROW}"'
        parts += [
            text(LEFT, panel.top - 13, name, size=15, weight=600),
            f'<image {box} href="{url}" preserveAspectRatio="none"/>',
            *scale(panel, (0, 0.5, 1, 1.5, 2), "kHz", lines=False),
            *bars(panel, speech),
        ]
    parts += time_axis(panel)
    parts.append(text(WIDTH - RIGHT, 26, "orange bar: the dub speaks", anchor="end"))
    return document(panel.top + ROW + 52, parts)


def bars(panel: Panel, speech: Iterable[Span]) -> list[str]:
    """Mark spoken times above a panel."""
    return [
        f'<rect x="{panel.x(start):.1f}" y="{panel.top - 6}" height="4" fill="{COLOURS["Dub"]}"'
        f' width="{panel.x(end) - panel.x(start):.1f}"/>'
        for start, end in speech
    ]


def shading(panel: Panel, speech: Iterable[Span]) -> list[str]:
    """Shade spoken times."""
    return [
        f'<rect x="{panel.x(start):.1f}" y="{panel.top}" height="{panel.height}" fill="{SHADE}"'
        f' width="{panel.x(end) - panel.x(start):.1f}"/>'
        for start, end in speech
    ]


def scale(panel: Panel, values: Iterable[float], unit: str, *, lines: bool = True) -> list[str]:
    """Write values at the left, with lines across."""
    parts = []
    for n, value in enumerate(values):
        y = panel.y(value)
        label = f"{value} {unit}" if n == 0 else str(value)
        parts.append(text(LEFT - 8, y + 4, minus(label), anchor="end"))
        if lines:
            ends = f'x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
            parts.append(f'<line {ends} stroke="{FAINT}"/>')
    return parts


def minus(words: str) -> str:
    """Write a minus as printers do."""
    return words.replace("-", "\N{MINUS SIGN}")


def time_axis(panel: Panel) -> list[str]:
    """Write seconds under a panel."""
    y = panel.top + panel.height + 20
    times = range(0, int(panel.seconds) + 1, TICK_S)
    return [text(panel.x(t), y, f"{t} s" if t == 0 else str(t), anchor="middle") for t in times]


def text(
    x: float, y: float, words: str, *, size: int = 13, weight: int = 400, anchor: str = "start"
) -> str:
    """Write words."""
    look = f'font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {look} fill="{INK}">{words}</text>'


def document(height: int, parts: Iterable[str]) -> str:
    """Put the parts on white paper."""
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    family = "system-ui, sans-serif"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{family}">'
    body = "\n".join(parts)
    return f'{head}\n<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'
