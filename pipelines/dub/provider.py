"""What a dubbing engine is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.errors import StageError
    from models.stage_io import DubInput, DubOutput, LocalModels, Tools
    from pipelines.reporter import Reporter

AUTO = "auto"
"""The source language when the engine is to find it out."""


class ProviderWaits(Exception):
    """The provider will not be ready for `seconds`; `state` is what it needs to go on then."""

    def __init__(self, seconds: float, state: dict[str, Any]) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.state = state


class Provider(Protocol):
    """One dubbing engine."""

    @property
    def name(self) -> str:
        """The name that jobs choose it by."""

    @property
    def third_party(self) -> bool:
        """Whether it sends the link, or anything of the job, to somebody else."""

    def pairs(self, tools: Tools, local: LocalModels) -> Mapping[str, tuple[str, ...]]:
        """Return the target languages by source language, ISO 639-1; empty when it cannot run."""

    def refuse(self, job: DubInput) -> StageError | None:
        """Return why it cannot do this job, or None when it can. Sends nothing anywhere."""

    def options(self, job: DubInput) -> tuple[str, ...]:
        """Return all that the dub depends on besides video and languages; for jobs not refused.

        Equal options promise an equal dub, so that one that was made before can be used again.
        Raises StageError.
        """

    def dub(self, job: DubInput, reporter: Reporter) -> DubOutput:
        """Make the dub in the job's folder, going on from `job.state` if that is its own.

        Raises StageError, and ProviderWaits to be called again later.
        """
