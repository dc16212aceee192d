"""Every table, imported in one place so that the metadata is whole."""

from __future__ import annotations

from models.base import Base
from models.installation import Answer, ProviderGate, Setting, Worker
from models.job import Artifact, Job, JobEvent, Media, Removal, StageRun
from models.job_changes import JobChange, ListState
from models.job_numbering import number_changes
from models.preset import Preset
from models.site_cookies import SiteCookies
from models.trash import Trash
from models.user import Session, User

metadata = Base.metadata

__all__ = [
    "Answer",
    "Artifact",
    "Job",
    "JobChange",
    "JobEvent",
    "ListState",
    "Media",
    "Preset",
    "ProviderGate",
    "Removal",
    "Session",
    "Setting",
    "SiteCookies",
    "StageRun",
    "Trash",
    "User",
    "Worker",
    "metadata",
    "number_changes",
]
