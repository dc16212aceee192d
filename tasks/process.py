"""Put a worker process together: `python -m celery -A tasks.process worker -Q q:download …`."""

from __future__ import annotations

import functools
import os
import socket
import threading
import time
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import structlog
from celery.signals import (
    celeryd_init,
    setup_logging,
    worker_init,
    worker_ready,
    worker_shutting_down,
)
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from models.database import make_engine, reading
from models.logs import configure
from models.names import Queue
from models.settings import Settings, load
from pipelines.dub.capabilities import capabilities
from pipelines.tools import find_tools
from tasks import children, probe, stages, upkeep, verify
from tasks.announce import Announcer
from tasks.app import app
from tasks.context import Context, DubOptions, current, install
from tasks.heartbeat import PULSE_S, Heartbeat
from tasks.hints import Hints
from tasks.reserve import Reserve
from tasks.site_cookies import find_seal

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["app", "probe", "stages", "upkeep", "verify"]

log: Final = structlog.get_logger(__name__)
SCHEMA_HEAD: Final = "0007"
GB: Final = 10**9
EXIT_AFTER_S: Final = 18.0
ENVIRONMENT_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONPATH")
_state: dict[str, Any] = {}


@setup_logging.connect
def _set_up_logging(**_kw: Any) -> None:
    settings = load()
    configure(settings.log_level, settings.log_format, _state.get("worker", "celery"))


@celeryd_init.connect
def _name_worker(sender: str, **_kw: Any) -> None:
    _state["worker"] = sender.partition("@")[0]
    _state["hostname"] = sender


def or_exit(handler: Callable[..., None]) -> Callable[..., None]:
    """Let a worker that failed to start end, so that it is started again.

    Celery only logs what a signal's receiver raises: the worker would live on and do nothing.
    """

    @functools.wraps(handler)
    def guarded(**facts: Any) -> None:
        try:
            handler(**facts)
        except Exception:
            log.exception("the worker cannot start")
            os._exit(1)

    return guarded


@worker_init.connect
@or_exit
def _make_context(sender: Any, **_kw: Any) -> None:
    settings = load()
    _state["slots"] = {
        Queue.DOWNLOAD: settings.download_concurrency,
        Queue.DUB: settings.dub_concurrency,
        Queue.MUX: settings.mux_concurrency,
    }
    for folder in (settings.tmp_dir, settings.library_dir):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            log.warning("folder cannot be made", folder=str(folder), reason=error.strerror)
    install(build_context(settings, str(_state["hostname"])))
    wait_for_schema(current())
    queue = next(iter(sender.app.amqp.queues.consume_from))
    _state["queue"] = queue
    download = queue == Queue.DOWNLOAD
    _forget_environment()
    children.preload("pipelines.template" if download else "pipelines.template_light")
    current().hints.start(upkeep.after_redis if queue == Queue.UPKEEP else None)


def build_context(settings: Settings, worker: str) -> Context:
    """Return a worker's context from its settings."""
    engine = make_engine(settings.database)
    return Context(
        engine=engine,
        redis_url=settings.redis,
        announcer=Announcer(settings.redis),
        hints=Hints(settings.redis),
        worker=worker,
        host=socket.gethostname(),
        media_root=settings.media_root,
        library_template=settings.library_template,
        tools=find_tools(),
        egress=settings.egress,
        dub=DubOptions(
            vot_enabled=settings.vot_enabled,
            vot_host=settings.vot_host,
            vot_api_token=settings.vot_api_token.get_secret_value(),
            ducking_level=settings.ducking_level,
            loudness_lufs=settings.normalization_lufs,
            vot_proxy=settings.vot_proxy.get_secret_value() or None,
            vot_preview=settings.vot_preview,
            local=settings.local_models,
            cache_bytes=int(settings.dub_cache_gb * GB),
        ),
        rate_limit=settings.download_rate_limit,
        proxy=settings.download_proxy,
        reserve_bytes=int(settings.min_free_space_gb * GB),
        reserve=Reserve.beside(engine),
        find_seal=functools.partial(
            find_seal, settings.cookies_key.get_secret_value(), settings.data_dir
        ),
    )


def _forget_environment() -> None:
    """Drop secrets from the environment before the template inherits it."""
    for name in set(os.environ) - set(ENVIRONMENT_KEPT):  # noqa: TID251 - not read as settings
        del os.environ[name]  # noqa: TID251


def wait_for_schema(context: Context) -> None:
    """Wait until somebody has migrated the database to the schema this code was written for."""
    told = False
    while not _schema_is_ready(context):
        if not told:
            log.info("waiting for the database schema; run `dubline up` or `make migrate`")
            told = True
        time.sleep(0.5)


def _schema_is_ready(context: Context) -> bool:
    try:
        with reading(context.engine) as session:
            found = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DatabaseError:
        return False
    return bool(found == SCHEMA_HEAD)


@worker_ready.connect
@or_exit
def _start_heart(sender: Any, **_kw: Any) -> None:
    context = current()
    engines: dict[str, Any] = {}
    if _state["queue"] == Queue.DUB:
        found = capabilities(context.tools, context.dub.local, vot_enabled=context.dub.vot_enabled)
        engines = {name: languages.model_dump() for name, languages in found.items()}
    heart = Heartbeat(
        context,
        _state["queue"],
        _state["slots"].get(_state["queue"], 1),
        {"engines": engines, "versions": {"dubline": version("dubline")}},
    )
    _state["heart"] = heart
    sender.timer.call_repeatedly(PULSE_S, heart.pulse)
    heart.start()


@worker_shutting_down.connect
def _stop(**_kw: Any) -> None:
    """Tell the supervisors to stop their children; leave for good before the grace period ends."""
    current().stopping.set()
    current().hints.wake()
    heart = _state.get("heart")
    if heart is not None:
        threading.Thread(target=heart.stop, daemon=True).start()
    timer = threading.Timer(EXIT_AFTER_S, os._exit, (1,))
    timer.daemon = True
    timer.start()
