"""What a whole mux costs, as a ratio to its floor: decoding and encoding the same sound once.

    python -m bench.media [--minutes 10]

CPU seconds are user and system of all programs. The floor uses the same encoder with the same
options. Floor and mux take turns, and the least of each counts: what else the machine does makes
the same work dearer, never cheaper. Leaves with status 1 when a goal is missed. The load is
printed; wall time depends on it and is not judged.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.media_inputs import Inputs

AAC = ("-c:a", "aac", "-aac_coder", "fast", "-b:a", "192k")
OPUS = ("-c:a", "libopus", "-b:a", "128k")
CELLS = (
    ("mkv", "base", AAC, 2.5),
    ("mp4", "base", AAC, 2.5),
    ("webm", "vp9", OPUS, 3.0),
)
"""Container, source, encoder, and the largest ratio that is promised."""
PHASES = ("measure", "mix", "encode", "verify")
ROUNDS = 3
MOST_MB = 100.0
MOST_STOP_S = 1.0
MINUTE = 60


def main() -> None:
    """Measure, print, and judge."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=10)
    minutes = parser.parse_args().minutes
    print(version())
    with tempfile.TemporaryDirectory(prefix="dubline-bench-") as folder:
        films = Films(Path(folder), minutes)
        print(f"load {load()}; {minutes} minutes of sound; CPU seconds are user and system")
        row = "{:6} {:>9} {:>9} {:>7} {:>8} {:>8} {:>8} {:>10}  {}"
        print(row.format(*HEADINGS))
        missed = []
        for container, source, encoder, most in CELLS:
            figures, wrong = cell(films, container, source, encoder, most)
            print(row.format(container, *figures))
            missed += wrong
        missed += stops(films)
        print(f"load {load()}")
    print("\n".join(missed) or "all goals are met")
    sys.exit(1 if missed else 0)


HEADINGS = ("", "floor CPU", "mux CPU", "ratio", "goal", "wall s", "x real", "program MB", "own MB")


class Films:
    """A minute of each source, repeated by copy."""

    def __init__(self, folder: Path, minutes: int) -> None:
        self.folder = folder
        self.seconds = minutes * MINUTE
        self._minutes = minutes
        self._inputs = Inputs(folder / "minute", MINUTE)
        self.dub = self._long(self._inputs.dub("exact.wav"))

    def source(self, name: str) -> str:
        """Return the long form of a source."""
        return self._long(self._inputs.source(name))

    def _long(self, minute: str) -> str:
        target = self.folder / Path(minute).name
        if not target.exists():
            argv = ["ffmpeg", "-v", "error", "-nostdin", "-stream_loop", str(self._minutes - 1)]
            subprocess.run([*argv, "-i", minute, "-c", "copy", str(target)], check=True)
        return str(target)


def cell(
    films: Films, container: str, source: str, encoder: tuple[str, ...], most: float
) -> tuple[list[str], list[str]]:
    """Measure one container; return its row and the goals it misses."""
    video = films.source(source)
    rounds = [(floor(video, encoder), child(films, video, container)) for _ in range(ROUNDS)]
    bare = min(bare for bare, _ in rounds)
    took = min((took for _, took in rounds), key=lambda took: took["cpu"])
    ratio, factor = took["cpu"] / bare, films.seconds / took["wall"]
    figures = [f"{bare:.1f}", f"{took['cpu']:.1f}", f"{ratio:.2f}", f"<= {most}"]
    figures += [f"{took['wall']:.1f}", f"{factor:.1f}"]
    figures += [f"{took['program_mb']:.0f}", f"{took['own_mb']:.0f}"]
    missed = [f"missed: {container} costs {ratio:.2f} floors"] if ratio > most else []
    missed += [
        f"missed: {container} takes {took[whose]:.0f} MB ({whose})"
        for whose in ("program_mb", "own_mb")
        if took[whose] > MOST_MB
    ]
    return figures, missed


def floor(video: str, encoder: tuple[str, ...]) -> float:
    """Return the CPU seconds of decoding the sound and encoding it once."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    argv = ["ffmpeg", "-v", "error", "-nostdin", "-i", video, "-map", "0:a:0", *encoder]
    subprocess.run([*argv, "-f", "null", "-"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def child(films: Films, video: str, container: str, *phase: str) -> dict[str, Any]:
    """Run one mux in a process and a folder of its own."""
    with tempfile.TemporaryDirectory(dir=films.folder) as work:
        argv = [sys.executable, "-m", "bench.media_child", video, films.dub, container, work]
        done = subprocess.run([*argv, *phase], check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def stops(films: Films) -> list[str]:
    """Stop a mux in each of its phases; print how long it took, and return what is missed."""
    missed, said = [], []
    for phase in PHASES:
        took = child(films, films.source("base"), "mp4", phase)
        said.append(f"{phase} {took['seconds']:.2f} s")
        if took["seconds"] > MOST_STOP_S or not took["reached"]:
            missed.append(f"missed: stopping in {phase} took {took['seconds']:.2f} s")
    print(f"stopped in {', '.join(said)} (goal {MOST_STOP_S:.0f} s)")
    return missed


def version() -> str:
    """Return ffmpeg's first line: encoders differ by build."""
    done = subprocess.run(["ffmpeg", "-version"], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[0].partition(" Copyright")[0]


def load() -> str:
    """Return the load of the last minute, over how many cores."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
