"""Small media files for tests, made once per session by the real programs."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from tests.programs import require_program

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH = 8
ENGLISH = (
    "The river is wide and the bridge is old. <break time='900ms'/> "
    "A teacher reads a paper in winter. <break time='700ms'/> The market opens."
)
RUSSIAN = (
    "<break time='600ms'/> Река широкая, старый мост. <break time='1200ms'/> "
    "Учитель читает газету зимой."
)
DUCK_TONE, BURST_TONE = 440, 1500
BURSTS = ((2.0, 3.5), (6.0, 7.0))
BED = "(0.03+0.02*sin(3*t))*(sin(691*t)+sin(1036*t)/2)"


class Media:
    """A folder of clips; each is made when it is first asked for. Paths are strings."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ffmpeg = require_program("ffmpeg")

    def ffmpeg(self, name: str, *words: str) -> str:
        """Make the file `name` with ffmpeg unless it is there."""
        target = self.folder / name
        if not target.exists():
            argv = [self._ffmpeg, "-v", "error", "-nostdin", "-y", *words, str(target)]
            subprocess.run(argv, check=True, cwd=self.folder)
        return str(target)

    def speech(self, name: str, voice: str, ssml: str) -> str:
        """Speak into a WAV."""
        target = self.folder / name
        if not target.exists():
            espeak = require_program("espeak-ng")
            subprocess.run([espeak, "-m", "-v", voice, "-w", str(target), ssml], check=True)
        return str(target)

    def dub(self) -> str:
        """A Russian dub, shorter than the video: a WAV of about 6 s with pauses."""
        return self.speech("dub.wav", "ru", RUSSIAN)

    def mp4(self) -> str:
        """H.264 with B-frames and stereo AAC, English voice over a bed, tagged eng."""
        voice = self.speech("voice.wav", "en-us", ENGLISH)
        return self.ffmpeg(
            "base.mp4",
            *("-f", "lavfi", "-i", f"testsrc2=s=320x180:r=25:d={LENGTH}", "-i", voice),
            *("-f", "lavfi", "-i", f"aevalsrc='{BED}|{BED}':s=48000:d={LENGTH}"),
            "-filter_complex",
            f"[1:a]aresample=48000,volume=-6dB,apad,atrim=0:{LENGTH},pan=stereo|c0=c0|c1=c0[v];"
            "[v][2:a]amix=inputs=2:normalize=0:duration=first[a]",
            *("-map", "0:v", "-map", "[a]", "-c:v", "libx264", "-preset", "veryfast", "-bf", "2"),
            *("-g", "50", "-c:a", "aac", "-b:a", "128k", "-metadata:s:a:0", "language=eng"),
            *("-movflags", "+faststart"),
        )

    def copied(self, name: str, *words: str) -> str:
        """The mp4 in another container, by copy."""
        return self.ffmpeg(name, "-i", self.mp4(), "-map", "0", "-c", "copy", *words)

    def silent_video(self) -> str:
        """H.264 without any audio stream."""
        return self.ffmpeg("noaudio.mp4", "-i", self.mp4(), "-map", "0:v", "-c", "copy")

    def webm(self) -> str:
        """VP9 and Opus."""
        vp9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k")
        return self.ffmpeg("base.webm", "-i", self.mp4(), *vp9, "-c:a", "libopus", "-b:a", "96k")

    def webm_video_with_aac(self) -> str:
        """VP9 and AAC: the audio cannot be copied into webm."""
        maps = ("-map", "0:v", "-map", "1:a", "-c", "copy")
        return self.ffmpeg("vp9_aac.mkv", "-i", self.webm(), "-i", self.mp4(), *maps)

    def subtitled(self) -> str:
        """An mkv with subtitles, chapters, a title, and a cover."""
        text = "1\n00:00:01,000 --> 00:00:03,000\nHello\n"
        chapters = "".join(
            f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={start + 4000}\ntitle=Part\n"
            for start in (0, 4000)
        )
        (self.folder / "s.srt").write_text(text)
        (self.folder / "c.txt").write_text(f";FFMETADATA1\ntitle=Tést\n{chapters}")
        cover = self.ffmpeg("c.jpg", "-f", "lavfi", "-i", "color=red:s=64x64", "-frames:v", "1")
        return self.ffmpeg(
            "subtitled.mkv",
            *("-i", self.mp4(), "-i", "c.txt", "-i", "s.srt", "-map", "0", "-map", "2"),
            *("-map_metadata", "1", "-c", "copy", "-metadata:s:s:0", "language=eng"),
            *("-attach", cover, "-metadata:s:t", "mimetype=image/jpeg"),
            *("-metadata:s:t", "filename=cover.jpg"),
        )

    def two_voices(self) -> str:
        """Two audio streams, of which the second (mono) is the default."""
        return self.ffmpeg(
            "multi.mkv",
            *("-i", self.mp4(), "-f", "lavfi", "-i", f"sine=300:r=48000:d={LENGTH}"),
            *("-map", "0:v", "-map", "0:a", "-map", "1:a", "-c:v", "copy", "-c:a:0", "copy"),
            *("-c:a:1", "aac", "-metadata:s:a:1", "language=fre"),
            *("-disposition:a:0", "0", "-disposition:a:1", "default"),
        )

    def surround(self) -> str:
        """5.1 AC-3 with the surrounds at the side."""
        return self.ffmpeg(
            "surround.mkv", "-i", self.mp4(), "-c:v", "copy", "-af", f"pan={P51}", "-c:a", "ac3"
        )

    def late_start(self) -> str:
        """An mkv whose first time stamp is about 11 s."""
        ts = self.copied("offset.ts", "-output_ts_offset", "10")
        return self.ffmpeg("start.mkv", "-copyts", "-i", ts, "-map", "0", "-c", "copy")

    def tones(self) -> tuple[str, str]:
        """A steady tone under a picture, and a dub of two bursts of another tone: (mp4, wav)."""
        steady = f"sine={DUCK_TONE}:r=48000:d={LENGTH}"
        video = self.ffmpeg(
            "tone.mp4",
            *("-f", "lavfi", "-i", f"testsrc2=s=160x90:r=25:d={LENGTH}"),
            *("-f", "lavfi", "-i", steady, "-c:v", "libx264", "-preset", "ultrafast"),
            *("-c:a", "aac", "-b:a", "128k"),
        )
        during = "+".join(f"between(t,{start},{end})" for start, end in BURSTS)
        burst = f"aevalsrc='0.3*sin(2*PI*{BURST_TONE}*t)*({during})':s=48000:d={LENGTH}"
        return video, self.ffmpeg("burst.wav", "-f", "lavfi", "-i", burst)


P51 = "5.1(side)|FL=FL|FR=FR|FC=0.5*FL+0.5*FR|LFE=0.1*FL|SL=0.3*FL|SR=0.3*FR"


def damaged(source: str, target: Path, change: Callable[[bytes], bytes]) -> str:
    """Write a changed copy of a file."""
    target.write_bytes(change(Path(source).read_bytes()))
    return str(target)
