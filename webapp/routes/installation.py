"""What this installation can do: languages, workers, numbers."""

import platform
import shutil
from importlib.metadata import version
from typing import Any

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from sqlalchemy.orm import Session

from models.clock import iso
from models.job_state import Status
from models.languages import language_name
from models.wire import Wire
from webapp.engines import Engine, live_engines
from webapp.environment import EnvironmentView
from webapp.job_query import count_by_status
from webapp.runtime import SettingsView, download_speed, job_defaults, show_settings
from webapp.services import Options, services
from webapp.shapes import UNAUTHORIZED, reply
from webapp.totals import STARTED_AT, TotalsAnswer, totals
from webapp.workers import WorkerView, list_workers

api = APIBlueprint("installation", __name__, url_prefix="/api", abp_tags=[Tag(name="installation")])


class LanguageView(Wire):
    """A language: ISO 639-1 code (639-2 where there is none) and English name."""

    code: str
    name: str


class EngineView(Wire):
    """One dubbing engine of the live workers."""

    name: str
    third_party: bool
    """It sends the link to somebody else."""
    sources: list[str]
    """`auto` among them means that it finds the language out."""
    targets: list[str]
    pairs: list[tuple[str, str]]
    """Every (source, target) it can dub."""


class LanguagesAnswer(Wire):
    """What can be dubbed right now; no engine is listed while no dub worker is alive."""

    engines: list[EngineView]
    languages: list[LanguageView]
    default_target_lang: str


class WorkersAnswer(Wire):
    """Every worker known."""

    workers: list[WorkerView]


class AboutAnswer(Wire):
    """What runs here, and what was set where it was started."""

    version: str
    python: str
    database: str
    """`sqlite` or `postgresql`."""
    environment: list[EnvironmentView]


class StatsAnswer(Wire):
    """Numbers; sizes in bytes."""

    counts: dict[Status, int]
    total: int
    free_bytes: int
    total_bytes: int
    reserve_bytes: int
    """Below this much free space new work waits."""
    queue_paused: bool
    speed: float
    """Of all running downloads together, in bytes/s."""
    rate_limit: int | None
    """The limit in force for all downloads together, in bytes/s; null means none."""


@api.get("/languages", operation_id="languages", responses={200: LanguagesAnswer, **UNAUTHORIZED})
def languages() -> Response:
    """List the engines of live workers and the languages they dub."""
    parts = services()
    found, defaults = parts.db.read(_dubbing, parts.options)
    engines = [_engine(one) for one in found or []]
    codes = {code for one in engines for code in (*one.sources, *one.targets)} - {"auto"}
    answer = LanguagesAnswer(
        engines=engines,
        languages=[LanguageView(code=code, name=language_name(code)) for code in sorted(codes)],
        default_target_lang=defaults["target_lang"],
    )
    return reply(answer)


@api.get("/workers", operation_id="workers", responses={200: WorkersAnswer, **UNAUTHORIZED})
def workers() -> Response:
    """List workers with their last heartbeat."""
    return reply(WorkersAnswer(workers=services().db.read(list_workers)))


@api.get("/stats", operation_id="stats", responses={200: StatsAnswer, **UNAUTHORIZED})
def stats() -> Response:
    """Count jobs and free space, and tell how the queue goes."""
    parts = services()
    counts, speed, settings = parts.db.read(_numbers, parts.options)
    folder = parts.options.media_root
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    answer = StatsAnswer(
        counts=counts,
        total=sum(counts.values()),
        free_bytes=usage.free,
        total_bytes=usage.total,
        reserve_bytes=parts.options.min_free_bytes,
        queue_paused=settings.queue_paused,
        speed=speed,
        rate_limit=settings.rate_limit_in_force,
    )
    return reply(answer)


@api.get("/totals", operation_id="totals", responses={200: TotalsAnswer, **UNAUTHORIZED})
def show_totals() -> Response:
    """Sum up what was done since this gateway started, and in all."""
    read = services().db.read
    answer = TotalsAnswer(
        started_at=iso(STARTED_AT),
        since_start=read(totals, STARTED_AT),
        all_time=read(totals),
    )
    return reply(answer)


@api.get("/about", operation_id="about", responses={200: AboutAnswer, **UNAUTHORIZED})
def about() -> Response:
    """Tell versions and the settings of the environment; never a secret."""
    parts = services()
    answer = AboutAnswer(
        version=version("dubline"),
        python=platform.python_version(),
        database=parts.db.engine.dialect.name,
        environment=list(parts.options.environment),
    )
    return reply(answer)


def _dubbing(session: Session, options: Options) -> tuple[list[Engine] | None, dict[str, Any]]:
    engines = live_engines(session, vot_enabled=options.vot_enabled)
    return engines, job_defaults(session, options)


def _numbers(session: Session, options: Options) -> tuple[dict[Status, int], float, SettingsView]:
    return count_by_status(session), download_speed(session), show_settings(session, options)


def _engine(engine: Engine) -> EngineView:
    pairs = sorted((source, to) for source, targets in engine.pairs.items() for to in targets)
    return EngineView(
        name=engine.name,
        third_party=engine.third_party,
        sources=sorted(engine.pairs),
        targets=sorted(engine.targets),
        pairs=pairs,
    )
