"""Draw what dubbing does to the sound of the bundled sample, for docs/sound.md.

    .venv/bin/python -m scripts.make_pictures docs/images

Dubs the sample with the local engine, mixes it, and measures original, dub and finished file. The
figures that the text beside the pictures names are printed. Needs what `make dev` installs.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from playwright.sync_api import sync_playwright

from models.stage_io import DubInput, MuxInput, SubtitleFile, Tools
from pipelines.dub.stage import run_dub
from pipelines.mux.stage import run_mux
from scripts.sound_chart import Curve, loudness_chart, spectrogram_page
from tests.media_checker import describe, loudness, span
from tests.media_checker.ducking import WINDOW, Lags, depth_db, shares
from tests.media_checker.sound import RATE, Samples, listen
from tests.media_checker.timing import lag
from tests.reporter import FakeReporter

SAMPLE = Path("webapp/sample")
LANGUAGE = "es"
SPECTRUM = "showspectrumpic=s=1080x256:legend=0:scale=log:color=magma:drange=80"
SPECTRUM_RATE = 4000
"""Hertz, twice the highest that is drawn: music and the lower half of the voices."""
SPEAKING_DB = -45.0
SILENCE_LUFS = -70.0
BREATH_S = 0.35
"""A shorter pause is none."""
STEP_S = 0.1
_MOMENT = re.compile(r"\bt: *([\d.]+) .*?\bM: *(-?[\d.]+|nan|-inf)")


class Voice(NamedTuple):
    """One of the three sounds: a file and which of its audio tracks."""

    name: str
    path: str
    ordinal: int


def main() -> None:
    """Write loudness.svg and spectrogram.jpg into the folder named on the command line."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one argument
        sys.exit("usage: python -m scripts.make_pictures OUTDIR")
    outdir = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        voices = dubbed(folder)
        seconds = span(describe(voices[0].path))
        sounds = [listen(voice.path, voice.ordinal).samples for voice in voices]
        speech = spoken(sounds[1])
        chart = loudness_chart(seconds, [curve(v) for v in voices], speech, steps(sounds))
        (outdir / "loudness.svg").write_text(chart, encoding="utf-8")
        pictures = [(voice.name, spectrum(voice, folder)) for voice in voices]
        page = spectrogram_page(seconds, pictures, speech)
        photograph(page, outdir / "spectrogram.jpg")
        report(voices, sounds)


def dubbed(folder: str) -> list[Voice]:
    """Dub and mix the sample; return original, dub and mix."""
    programs = {"apertium": "apertium", "espeak": "espeak-ng"}
    names = ("ffmpeg", "ffprobe", "node", *programs)
    tools = Tools(**{name: shutil.which(programs.get(name, name)) or "" for name in names})
    video = str((SAMPLE / "sample.mp4").absolute())
    text = str((SAMPLE / "sample.en.vtt").absolute())
    dub = DubInput(
        workdir=folder,
        tools=tools,
        url="http://localhost/sample/",
        video=video,
        duration_s=span(describe(video)),
        subtitles=(SubtitleFile(path=text, language="en"),),
        source_lang="en",
        target_lang=LANGUAGE,
        provider="local",
    )
    voice = run_dub(dub, FakeReporter()).audio
    mux = MuxInput(
        workdir=folder, tools=tools, video=video, dub=voice, source_lang="en", target_lang=LANGUAGE
    )
    mixed = run_mux(mux, FakeReporter()).video
    return [Voice("Original", video, 0), Voice("Dub", voice, 0), Voice("Mix", mixed, 1)]


def curve(voice: Voice) -> Curve:
    """Return the momentary loudness every 100 ms, and the integrated one, in LUFS."""
    argv = ["ffmpeg", "-hide_banner", "-nostdin", "-nostats", "-i", voice.path]
    argv += ["-map", f"0:a:{voice.ordinal}", "-af", "ebur128=framelog=info", "-f", "null", "-"]
    said = subprocess.run(argv, check=True, capture_output=True, text=True).stderr
    # a moment's loudness is that of the 400 ms before it
    moments = [(float(t) - 0.2, float(m)) for t, m in _MOMENT.findall(said)]
    points = [(t, max(SILENCE_LUFS, m)) for t, m in moments if t >= 0]
    return Curve(voice.name, points, loudness(voice.path, voice.ordinal)[0])


def spoken(dub: Samples) -> list[tuple[float, float]]:
    """Return when the dub speaks, in seconds."""
    step = round(STEP_S * RATE)
    blocks = dub[: len(dub) // step * step].reshape(-1, step)
    level = 20 * np.log10(np.sqrt((blocks**2).mean(axis=1)) + 1e-9)
    found: list[tuple[float, float]] = []
    for n in np.flatnonzero(level > SPEAKING_DB):
        start, end = float(n * STEP_S), float((n + 1) * STEP_S)
        if found and start - found[-1][1] < BREATH_S:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def steps(sounds: list[Samples]) -> list[tuple[float, float]]:
    """Return by how many dB the original is lowered in the mix, every 200 ms."""
    original, dub, mix = sounds
    share = np.abs(shares(mix, original, dub, late(sounds)))
    lowered = 20 * np.log10(share / np.percentile(share, 95) + 1e-6)
    return [(n * WINDOW / RATE, float(min(gain, 0.0))) for n, gain in enumerate(lowered)]


def late(sounds: list[Samples]) -> tuple[Lags, Lags]:
    """Return how much later original and dub are in the mix: a container may move all alike."""
    whole = len(sounds[2]) / RATE
    found = [lag(sound, sounds[2], 0.0, whole) or 0.0 for sound in sounds[:2]]
    return (found[0], found[0]), (found[1], found[1])


def spectrum(voice: Voice, folder: str) -> str:
    """Draw a spectrogram without axes; return it as a data URL."""
    target = Path(folder) / f"{voice.name}.png"
    select = (
        f"[0:a:{voice.ordinal}]aresample={SPECTRUM_RATE},aformat=channel_layouts=mono,{SPECTRUM}"
    )
    argv = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-i", voice.path]
    subprocess.run([*argv, "-filter_complex", select, "-frames:v", "1", str(target)], check=True)
    return f"data:image/png;base64,{base64.b64encode(target.read_bytes()).decode()}"


def photograph(page: str, target: Path) -> None:
    """Have Chromium draw an SVG document, half as large again."""
    program = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        view = browser.new_page(device_scale_factor=1.5)
        view.set_content(f"<body style='margin:0'>{page}</body>")
        view.locator("svg").screenshot(path=target, type="jpeg", quality=85)
        browser.close()


def report(voices: list[Voice], sounds: list[Samples]) -> None:
    """Print the figures."""
    for voice in voices:
        lufs, peak = loudness(voice.path, voice.ordinal)
        print(f"{voice.name:9} {lufs:6.1f} LUFS  {peak:5.1f} dBTP")
    original, dub, mix = sounds
    depth = depth_db(mix, original, dub, late(sounds))
    print(f"the original is {depth or 0:.1f} dB lower while the dub speaks")


if __name__ == "__main__":
    main()
