"""Make the bundled sample: a short clip of ours with spoken English, its subtitles and a page.

    .venv/bin/python scripts/make_sample.py webapp/sample

Needs ffmpeg and espeak-ng; the same versions of both make the same bytes.
"""

from __future__ import annotations

import array
import subprocess
import sys
import tempfile
import wave
from pathlib import Path
from typing import NamedTuple

RATE = 22_050
TITLE = "Dubline in half a minute"
LEAD_S = 0.8
# what is said, and the pause after it in seconds: in the pauses the music comes back up
SCRIPT = (
    ("This is Dubline.", 0.9),
    ("You paste a link, and the video is saved in your library.", 0.5),
    ("Then the voice is translated, and the new voice is mixed with the old sound.", 1.6),
    ("When nobody speaks, you hear the music.", 0.5),
    ("When the new voice speaks, the music is quiet.", 1.5),
    ("The picture is not changed.", 0.5),
    ("The file has two voices: the original and the translation.", 1.0),
    ("Thank you for watching.", 1.8),
)
PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{TITLE}</title>
<meta name="description" content="A short clip that shows what Dubline does.">
<style>body{{font-family:sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem}}</style>
</head>
<body>
<h1>{TITLE}</h1>
<video controls width="640">
<source src="sample.mp4" type="video/mp4">
<track kind="subtitles" srclang="en" label="English" src="sample.en.vtt">
</video>
<p>Paste the address of this page into Dubline to see the whole way of a job.</p>
</body>
</html>
"""
# a slow chord that swells, so that it is heard how far it steps back
MUSIC = "+".join(
    f"{level}*sin(2*PI*{note}*t)*(0.6+0.4*sin(2*PI*t/{swell}))"
    for note, level, swell in (
        (130.81, 0.05, 9),
        (196.00, 0.04, 7),
        (261.63, 0.035, 5),
        (329.63, 0.03, 6),
        (392.00, 0.02, 4),
    )
)
PICTURE = (
    "gradients=s=480x270:r=25:n=4:seed=11:speed=0.008"
    ":c0=0x12355b:c1=0x1f7a8c:c2=0x5b2a86:c3=0x0b132b"
)
WAVES = "showwaves=s=480x120:r=12.5:mode=cline:colors=0xffd166:scale=sqrt:draw=full"


class Cue(NamedTuple):
    """One sentence on the clip's time line, in seconds."""

    start: float
    end: float
    text: str


def main() -> None:
    """Write index.html, sample.mp4 and sample.en.vtt into the folder named on the command line."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one argument
        sys.exit(f"usage: {sys.argv[0]} OUTDIR")
    outdir = Path(sys.argv[1])
    outdir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        voice = Path(folder) / "voice.wav"
        cues = speak(voice)
        film(voice, outdir / "sample.mp4")
    (outdir / "sample.en.vtt").write_text(subtitles(cues), encoding="utf-8")
    (outdir / "index.html").write_text(PAGE, encoding="utf-8")


def speak(target: Path) -> list[Cue]:
    """Speak the script into one WAV, with its pauses, and return when each sentence is heard."""
    samples = array.array("h", bytes(2 * round(LEAD_S * RATE)))
    cues = []
    for text, pause in SCRIPT:
        start = len(samples) / RATE
        samples.extend(utter(text, target.with_name("sentence.wav")))
        cues.append(Cue(start, len(samples) / RATE, text))
        samples.extend(array.array("h", bytes(2 * round(pause * RATE))))
    with wave.open(str(target), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return cues


def utter(text: str, scratch: Path) -> array.array[int]:
    """Return one spoken sentence as samples."""
    run("espeak-ng", "-v", "en-us", "-s", "165", "-p", "42", "-w", str(scratch), text)
    with wave.open(str(scratch), "rb") as file:
        if (file.getframerate(), file.getsampwidth(), file.getnchannels()) != (RATE, 2, 1):
            sys.exit("espeak-ng speaks in another format than 16-bit mono at 22.05 kHz")
        return array.array("h", file.readframes(file.getnframes()))


def film(voice: Path, target: Path) -> None:
    """Put voice, music and a moving picture together; moov first, no dates or versions inside."""
    graph = (
        "[0:a]aresample=48000,asplit=2[said][seen];"
        f"[seen]{WAVES}[wave];[1:v][wave]overlay=0:75:shortest=1,format=yuv420p[picture];"
        "[said]volume=0.8,pan=stereo|c0=c0|c1=c0[mid];"
        "[mid][2:a]amix=inputs=2:normalize=0:duration=first[sound]"
    )
    run(
        *("ffmpeg", "-v", "error", "-nostdin", "-y", "-i", str(voice)),
        *("-f", "lavfi", "-i", PICTURE, "-f", "lavfi", "-i", f"aevalsrc={MUSIC}|{MUSIC}:s=48000"),
        *("-filter_complex", graph, "-map", "[picture]", "-map", "[sound]"),
        *("-c:v", "libx264", "-preset", "slow", "-crf", "31", "-g", "100", "-threads", "1"),
        *("-c:a", "aac", "-b:a", "80k", "-metadata", f"title={TITLE}"),
        *("-metadata:s:a:0", "language=eng", "-fflags", "+bitexact"),
        *("-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart", str(target)),
    )


def subtitles(cues: list[Cue]) -> str:
    """Return the WebVTT file."""
    blocks = [f"{clock(cue.start)} --> {clock(cue.end)}\n{cue.text}\n" for cue in cues]
    return "\n".join(["WEBVTT\n", *blocks])


def clock(seconds: float) -> str:
    """Return a WebVTT time stamp."""
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    return f"00:{minutes:02d}:{rest // 1000:02d}.{rest % 1000:03d}"


def run(*argv: str) -> None:
    """Run a program, or end with its complaint."""
    try:
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"{argv[0]}: {error}")


if __name__ == "__main__":
    main()
