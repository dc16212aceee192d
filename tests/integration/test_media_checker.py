"""The judge of finished files is itself judged: each fault must be found for its own reason."""

from __future__ import annotations

import pytest

from tests.media import BURSTS, damaged
from tests.media_checker import Expected, loudness, problems
from tests.media_checker.tones import steps_back
from tests.media_inputs import shared_inputs

SECONDS = 24
EXPECTED = Expected(
    languages=("eng", "rus"), titles=("Original", "Dub"), container="mp4", subtitles=1
)
DUCKED = "[o][k]sidechaincompress=threshold=0.01:ratio=20:attack=10:release=400:mix=0.82[d]"
TONE = 400
LIMIT = "alimiter=limit=0.63:level=disabled:latency=1"
STEREO = "aformat=sample_rates=48000:channel_layouts=stereo"


class Bench:
    """Makes a right finished file by hand, and wrong ones that differ in one thing each."""

    def __init__(self, inputs):
        self.inputs = inputs
        self.source, self.dub = inputs.source("base"), inputs.dub("shorter.mp3")

    def mixed(self, name, late="anull", duck=DUCKED):
        """A WAV of original and dub, as loud as it has to be."""
        loud = [-16 - loudness(path, 0)[0] for path in (self.source, self.dub)]
        graph = (
            f"[0:a]{STEREO},volume={loud[0]}dB,apad,atrim=0:{SECONDS}[o];"
            f"[1:a]{late},{STEREO},volume={loud[1]}dB,apad,atrim=0:{SECONDS},asplit[k][v];"
            f"{duck};[d][v]amix=duration=first:normalize=0,{LIMIT}[m]"
        )
        raw = self.inputs.made(
            f"raw-{name}.wav",
            ["-i", self.source, "-i", self.dub, "-filter_complex", graph, "-map", "[m]"],
        )
        gain = -16 - loudness(raw, 0)[0]
        return self.inputs.made(
            f"mix-{name}.wav", ["-i", raw, "-af", f"volume={gain}dB,{LIMIT}", "-ar", "48000"]
        )

    def finished(self, name, *changes, mix="", flags=("0", "default"), maps="0:v 0:a 1:a 2:s"):
        words = ["-i", self.source, "-i", mix or self.mixed("right")]
        words += ["-i", self.inputs.text("s.srt")]
        words += [word for one in maps.split() for word in ("-map", one)]
        words += [
            "-c",
            "copy",
            "-c:s",
            "mov_text",
            "-c:a:1",
            "aac",
            "-aac_coder",
            "fast",
            "-b:a:1",
            "192k",
        ]
        for n, (code, title) in enumerate((("eng", "Original"), ("rus", "Dub"))):
            words += [f"-metadata:s:a:{n}", f"language={code}"]
            words += [f"-metadata:s:a:{n}", f"handler_name={title}"]
            words += [f"-disposition:a:{n}", flags[n]]
        name = f"{name.replace(' ', '-')}.mp4"
        return self.inputs.made(name, [*words, "-movflags", "+faststart", *changes])

    def problems(self, path):
        return problems(self.source, path, EXPECTED, self.dub)


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(shared_inputs(tmp_path_factory.getbasetemp(), SECONDS))


def kinds(found):
    return {problem.split(":")[0] for problem in found}


def test_a_right_file_has_no_problems(bench):
    assert bench.problems(bench.finished("right")) == []


@pytest.mark.parametrize(
    ("fault", "changes", "reasons"),
    [
        ("picture encoded anew", "-c:v libx264 -preset ultrafast", {"copy"}),
        ("original encoded anew", "-c:a:0 aac -b:a:0 192k", {"copy"}),
        ("wrong language", "-metadata:s:a:1 language=spa", {"languages"}),
        ("language of two letters", "-metadata:s:a:1 language=ru", {"languages"}),
        ("wrong title", "-metadata:s:a:0 handler_name=Sound", {"titles"}),
        ("index at the end", "-movflags 0", {"faststart"}),
        ("2 dB too quiet", "-filter:a:1 volume=-2dB", {"loudness"}),
        ("peaks 3 dB higher", "-filter:a:1 volume=6dB", {"loudness", "peak"}),
        ("ends early", f"-t {SECONDS - 2}", {"copy", "duration"}),
        ("odd codec", "-c:a:1 flac -strict -2", {"codec"}),
    ],
)
def test_each_fault_is_found(bench, fault, changes, reasons):
    path = bench.finished(fault, *changes.split())
    assert kinds(bench.problems(path)) == reasons


@pytest.mark.parametrize(
    ("fault", "changes", "reasons"),
    [
        ("two defaults", {"flags": ("default", "default")}, {"default"}),
        ("wrong default", {"flags": ("default", "0")}, {"default"}),
        ("subtitles left out", {"maps": "0:v 0:a 1:a"}, {"streams"}),
        ("picture not first", {"maps": "0:a 0:v 1:a 2:s"}, {"streams"}),
    ],
)
def test_each_wrong_choice_of_streams_is_found(bench, fault, changes, reasons):
    assert kinds(bench.problems(bench.finished(fault, **changes))) == reasons


def test_swapped_tracks_are_found(bench):
    right = bench.finished("right")
    maps = "-map 0:v -map 0:a:1 -map 0:a:0 -map 0:s -c copy"
    tags = "-metadata:s:a:0 language=eng -metadata:s:a:1 language=rus"
    flags = "-disposition:a:0 0 -disposition:a:1 default -movflags +faststart"
    path = bench.inputs.made("swapped.mp4", ["-i", right, *f"{maps} {tags} {flags}".split()])
    assert {"copy", "titles", "alignment"} <= kinds(bench.problems(path))


@pytest.mark.parametrize(
    ("fault", "changes", "reason"),
    [
        ("50 ms late", {"late": "adelay=50"}, "alignment: dub in the mix +50"),
        ("drifting", {"late": "asetrate=47904,aresample=48000"}, "at the end"),
        ("not ducked", {"duck": "[o]anull[d];[k]anullsink"}, "ducking: "),
        ("half ducked", {"duck": DUCKED.replace("0.82", "0.5")}, "ducking: "),
        (
            "original late",
            {"duck": f"[o]adelay=50[o];{DUCKED}"},
            "alignment: original in the mix +50",
        ),
    ],
)
def test_each_wrong_mix_is_found(bench, fault, changes, reason):
    path = bench.finished(fault, mix=bench.mixed(fault.replace(" ", "-"), **changes))
    found = bench.problems(path)
    assert any(reason in problem for problem in found), found
    assert kinds(found) <= {"alignment", "ducking", "loudness"}


def test_a_missing_dub_is_found(bench):
    assert {"languages", "default", "titles"} <= kinds(bench.problems(bench.source))


def test_a_dub_that_is_another_one_is_found(bench):
    found = bench.problems(bench.finished("undubbed", mix=bench.source))
    assert any("dub in the mix is not heard" in problem for problem in found), found


def test_a_truncated_file_is_found(bench, tmp_path):
    right = bench.finished("right")
    cut = damaged(right, tmp_path / "cut.mp4", lambda raw: raw[: len(raw) * 9 // 10])
    assert {"copy", "duration"} <= kinds(bench.problems(cut))


def test_spoiled_packets_are_found(bench, tmp_path):
    right = bench.finished("right")
    middle = slice(-60_000, -40_000)

    def spoil(raw):
        return raw[: middle.start] + bytes(20_000) + raw[middle.stop :]

    assert "damage" in kinds(bench.problems(damaged(right, tmp_path / "spoiled.mp4", spoil)))


@pytest.mark.parametrize(("late", "release"), [(0, 400), (100, 400), (0, 2000)])
def test_attack_and_release_are_read_off_a_tone(bench, late, release):
    during = "+".join(f"between(t,{start},{end})" for start, end in BURSTS)
    tones = [
        f"aevalsrc='0.25*sin(2*PI*{hz}*t)*({when})':s=48000:d=10"
        for hz, when in ((TONE, "1"), (1500, during))
    ]
    duck = f"[k]adelay={late}[k];" + DUCKED.replace("release=400", f"release={release}")
    graph = f"{tones[0]}[o];{tones[1]},asplit[k][v];{duck};[d][v]amix=normalize=0[m]"
    words = ["-filter_complex", graph, "-map", "[m]"]
    path = bench.inputs.made(f"tones-{late}-{release}.wav", words)
    for _, down, back in steps_back(path, 0, TONE, BURSTS):
        assert (down <= 0.05) == (late == 0)
        assert late or (0.25 <= back <= 0.6) == (release == 400)
