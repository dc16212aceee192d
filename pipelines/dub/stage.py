"""The dub stage's entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.dub.engines import choose
from pipelines.dub.verify import verify_dub

if TYPE_CHECKING:
    from models.stage_io import DubInput, DubOutput
    from pipelines.reporter import Level, Reporter


def run_dub(job: DubInput, reporter: Reporter) -> DubOutput:
    """Make the dub of `job.video` as a PCM WAV, exactly as long, in the job's folder.

    Raises StageError; DamagedDub when what the engine made is silent or of another length;
    ProviderWaits when there is nothing to do for a while.
    """
    engine = choose(job)
    level: Level = "debug" if job.state else "info"  # a dub that waits comes here many times
    reporter.log(level, f"Dubbing with the {engine.name} engine.")
    output = engine.dub(job, reporter)
    verify_dub(output.audio, job.duration_s)
    reporter.progress(100.0)
    return output
