"""What a dubbing engine is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.errors import StageError
    from models.stage_io import DubInput, DubOutput, Tools
    from pipelines.reporter import Reporter

AUTO = "auto"
"""The source language when the engine is to find it out."""


class Provider(Protocol):
    """One dubbing engine."""

    @property
    def name(self) -> Literal["vot", "local"]:
        """The name that jobs choose it by."""

    def pairs(self, tools: Tools) -> Mapping[str, tuple[str, ...]]:
        """Return the target languages by source language, ISO 639-1; empty when it cannot run."""

    def refuse(self, job: DubInput) -> StageError | None:
        """Return why it cannot do this job, or None when it can. Sends nothing anywhere."""

    def dub(self, job: DubInput, reporter: Reporter) -> DubOutput:
        """Make the dub in the job's folder. Raises StageError."""
