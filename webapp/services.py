"""What every route may use: made once by webapp.app, kept in the Flask application."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from flask import current_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from models.seal import Seal
    from models.stage_io import Egress
    from webapp.after_commit import AfterCommit
    from webapp.auth.access import Access
    from webapp.auth.login_limit import LoginLimit
    from webapp.database import Database
    from webapp.environment import EnvironmentView
    from webapp.metrics import Metrics
    from webapp.probe import Prober

KEY: Final = "dubline"


@dataclass(frozen=True)
class Options:
    """The operator's choices that routes need; sizes in bytes."""

    target_lang: str
    default_container: str
    vot_enabled: bool
    egress: Egress
    redis_url: str
    media_root: Path
    min_free_bytes: int
    download_rate_limit: int | None
    """In bytes/s, for each download that has no limit of its own."""
    frontend_dir: Path
    sample_dir: Path
    environment: tuple[EnvironmentView, ...] = ()

    @property
    def library(self) -> Path:
        """Finished files."""
        return self.media_root / "library"

    def job_dir(self, job_id: str) -> Path:
        """Everything a job has in work."""
        return self.media_root / "tmp" / job_id

    def thumbnail(self, job_id: str) -> Path:
        """Where a job's thumbnail outlives its work."""
        return self.media_root / "thumbnails" / f"{job_id}.jpg"


@dataclass(frozen=True)
class Services:
    """One gateway's parts."""

    db: Database
    after: AfterCommit
    access: Access
    logins: LoginLimit
    metrics: Metrics
    prober: Prober
    seal: Seal
    """On the cookies of sites."""
    options: Options


def install(app: Flask, services: Services) -> None:
    """Give `services` to the application's routes."""
    app.extensions[KEY] = services


def services() -> Services:
    """Return the current application's parts."""
    return cast("Services", current_app.extensions[KEY])
