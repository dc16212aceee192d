"""The dub stage's entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import DamagedDub, ProviderBusy, StageError
from pipelines.dub.cache import Cache
from pipelines.dub.engines import choose
from pipelines.dub.provider import AUTO
from pipelines.dub.verify import verify_dub

if TYPE_CHECKING:
    from models.stage_io import DubInput, DubOutput
    from pipelines.dub.provider import Provider
    from pipelines.reporter import Level, Reporter


def run_dub(job: DubInput, reporter: Reporter) -> DubOutput:
    """Make the dub of `job.video` as a PCM WAV, exactly as long, in the job's folder.

    With `auto`, an engine that fails for good is followed by the next that can do the job.

    Raises StageError; DamagedDub when what the engine made is silent or of another length;
    ProviderWaits when there is nothing to do for a while.
    """
    failed: dict[str, StageError] = {}
    engine = choose(job)
    while True:
        try:
            return _dub(engine, job, reporter)
        except StageError as error:
            if job.provider != AUTO or not _is_final(error, job):
                raise
            failed[engine.name] = error
            follower = choose(job, failed)
            reporter.log(
                "warning",
                f"The {engine.name} engine gives up, {follower.name} takes over: {error.message}",
            )
            engine = follower


def _is_final(error: StageError, job: DubInput) -> bool:
    """Whether the engine will not do better later; a fault of this machine is not the engine's."""
    return not error.retryable or (job.last_try and isinstance(error, ProviderBusy | DamagedDub))


def _dub(engine: Provider, job: DubInput, reporter: Reporter) -> DubOutput:
    cache = Cache.of(job, engine)
    output = cache.read(reporter) if cache and not job.fresh else None
    if output is None:
        level: Level = "debug" if job.state else "info"  # a dub that waits comes here many times
        reporter.log(level, f"Dubbing with the {engine.name} engine.")
        output = engine.dub(job, reporter)
        verify_dub(output.audio, job.duration_s)
        if cache:
            cache.write(output, reporter)
    reporter.progress(100.0)
    return output
