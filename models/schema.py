"""Every table, imported in one place so that the metadata is whole."""

from __future__ import annotations

from models.base import Base
from models.installation import ProviderGate, Setting, Worker
from models.job import Artifact, Job, JobEvent, Media, Removal, StageRun
from models.user import Session, User

metadata = Base.metadata

__all__ = [
    "Artifact",
    "Job",
    "JobEvent",
    "Media",
    "ProviderGate",
    "Removal",
    "Session",
    "Setting",
    "StageRun",
    "User",
    "Worker",
    "metadata",
]
