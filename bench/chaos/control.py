"""Pause, cancel, order and speed of running work, with a stop watch.

    python -m bench.chaos.control [--rounds 20] [--short]

Everything is asked of one installation over its API. A pause is measured from the moment its POST
is sent until no process of the stage is left.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.chaos import control_limits, control_order, control_resumes, control_stops, program
from bench.chaos.control_site import site
from bench.chaos.control_stops import Scene, traps
from bench.chaos.installation import installed
from bench.chaos.report import Report
from tests.servers.fake_vot import FakeVot

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Size:
    """How often each pause is measured, which parts run, and a word that picks pauses."""

    rounds: int = 20
    parts: str = "pauses,ends,resumes,order,limits"
    word: str = ""


SHORT = Size(rounds=1, parts="pauses,limits")


def run(size: Size, folder: Path) -> Report:
    """Measure everything, one after the other."""
    report = Report("control")
    with (
        site(folder / "site") as films,
        FakeVot("endless", films.root / "voice.mp3") as vot,
        traps() as (mute, port),
        installed(folder, DOWNLOAD_CONCURRENCY="3", VOT_HOST=vot.url) as installation,
    ):
        scene = Scene(installation, films, vot, mute, port)
        if "pauses" in size.parts:
            control_stops.pause_all(report, scene, size.rounds, size.word)
        if "ends" in size.parts:
            control_stops.ends_all(report, scene, max(size.rounds // 4, 1))
        if "resumes" in size.parts:
            control_resumes.measure(report, scene)
        if "order" in size.parts:
            control_order.measure(report, scene)
        if "limits" in size.parts:
            control_limits.measure(report, scene)
    report.note("load in the end", f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return report


if __name__ == "__main__":
    program.main(run, Size(), SHORT, __doc__)
