"""Sources and dubs for the matrix of finished files, made when they are first asked for.

All are synthetic: ffmpeg and espeak-ng make them. Two test processes may share a folder.
"""

from __future__ import annotations

import os
import random
import shlex
import subprocess
from typing import TYPE_CHECKING

from tests.media_inputs_edges import RECIPES
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path

GAPS_MS = (150, 300, 500, 900, 2500, 5000)
WORDS = {
    "en-us": "time market river teacher number winter paper bridge moves shows keeps opens",
    "ru": "время рынок река учитель число зима бумага мост движет держит строит меняет",
}
PITCH = {"en-us": ("-s", "165", "-p", "45"), "ru": ("-s", "180", "-p", "60")}
SOUND = (
    "(0.03+0.02*sin(3*t))*(sin(691*t)+sin(1036*t)/2+random(0)/8)"
    "|(0.03+0.02*sin(3*t))*(sin(693*t)+sin(1031*t)/2+random(1)/8)"
)
VOICE_OVER_BED = (
    "[1:a]aresample=48000,volume=-6dB,apad,atrim=0:{seconds},pan=stereo|c0=c0|c1=c0[v];"
    "[v][2:a]amix=inputs=2:normalize=0:duration=first[a]"
)
SUBTITLES = "1\n00:00:01,000 --> 00:00:04,000\nHello\n\n2\n00:00:10,000 --> 00:00:13,000\nWorld\n"
CHAPTERS = (
    ";FFMETADATA1\ntitle=Tést\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND={0}\ntitle=One\n"
    "[CHAPTER]\nTIMEBASE=1/1000\nSTART={0}\nEND={1}\ntitle=Two\n"
)
DUBS = {
    "shorter.mp3": (-2, "-ar 48000 -b:a 64k"),
    "longer.mp3": (6, "-ar 48000 -b:a 64k"),
    "24k.mp3": (-2, "-ar 24000 -b:a 48k"),
    "44k.mp3": (-2, "-ar 44100 -b:a 64k"),
    "headless.mp3": (-2, "-ar 48000 -b:a 64k -write_xing 0"),
    "exact.wav": (0, "-ar 48000 -c:a pcm_s16le"),
}
"""By name: seconds longer than the video, and how it is stored."""


class Inputs:
    """A folder of sources of `seconds` each; paths are strings."""

    def __init__(self, folder: Path, seconds: int) -> None:
        self.folder = folder
        self.seconds = seconds
        self._ffmpeg = require_program("ffmpeg")
        folder.mkdir(exist_ok=True)

    def source(self, name: str) -> str:
        """Return the base, or the edge of that name in `media_inputs_edges`."""
        if name == "base":
            return self._base()
        file, words = RECIPES[name]
        return self.made(file, [self._filled(word) for word in shlex.split(words)])

    def dub(self, name: str) -> str:
        """Return one of DUBS: Russian speech that begins after 1.5 s."""
        more, form = DUBS[name]
        speech = self._speech("ru")
        length = self.seconds + more
        fit = f"-af adelay=1500,apad,atrim=0:{length} -ac 1"
        return self.made(name, ["-i", speech, *shlex.split(fit), *form.split()])

    def _base(self) -> str:
        voice = self._speech("en-us")
        graph = VOICE_OVER_BED.format(seconds=self.seconds)
        picture = f"testsrc2=s=640x360:r=25:d={self.seconds}"
        words = ["-f", "lavfi", "-i", picture, "-i", voice]
        words += ["-f", "lavfi", "-i", f"aevalsrc='{SOUND}':s=48000:d={self.seconds}"]
        words += ["-filter_complex", graph, "-map", "0:v", "-map", "[a]"]
        coded = "-c:v libx264 -preset superfast -bf 2 -g 50 -c:a aac -aac_coder fast -b:a 192k"
        return self.made("base.mp4", [*words, *coded.split(), "-metadata:s:a:0", "language=eng"])

    def _filled(self, word: str) -> str:
        """Put in the path of another source for its name in braces."""
        name = word[1:-1]
        if word[0] + word[-1] != "{}":
            first = round(self.seconds * 16)
            return word.replace("GAP", rf"between(n\,{first}\,{first + 70})")
        if name == "cover.jpg":
            picture = ["-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1", "-update", "1"]
            return self.made(name, picture)
        return self.text(name) if name in ("s.srt", "chapters.txt") else self.source(name)

    def _speech(self, voice: str) -> str:
        target = self.folder / f"{voice}.wav"
        if not target.exists():
            part = self.folder / f"{os.getpid()}-{voice}.wav"
            chance = random.Random(7)  # uneven pauses: ducking needs speech and silence
            text = "".join(
                f"{' '.join(chance.choices(WORDS[voice].split(), k=6))}. "
                f'<break time="{chance.choice(GAPS_MS)}ms"/> '
                for _ in range(10 + self.seconds // 3)
            )
            espeak = require_program("espeak-ng")
            argv = [espeak, "-m", "-v", voice, *PITCH[voice], "-w", str(part), text]
            subprocess.run(argv, check=True)
            part.rename(target)
        return str(target)

    def made(self, name: str, words: list[str]) -> str:
        """Make the file `name` with ffmpeg unless it is there."""
        target = self.folder / name
        if not target.exists():
            part = self.folder / f"{os.getpid()}-{name}"
            argv = [self._ffmpeg, "-v", "error", "-nostdin", "-y", *words, str(part)]
            subprocess.run(argv, check=True, cwd=self.folder)
            part.rename(target)
        return str(target)

    def text(self, name: str) -> str:
        """Write chapters.txt or s.srt unless it is there."""
        target = self.folder / name
        if not target.exists():
            half = self.seconds * 500
            part = self.folder / f"{os.getpid()}-{name}"
            part.write_text(SUBTITLES if name == "s.srt" else CHAPTERS.format(half, 2 * half))
            part.rename(target)
        return str(target)


def shared_inputs(base: Path, seconds: int) -> Inputs:
    """Return the inputs of this test run, next to the temporary folders of all its processes."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    return Inputs((base.parent if worker else base) / f"inputs-{seconds}", seconds)
