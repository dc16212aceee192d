"""`dubline up`: migrate once, start every process of this machine, end with all of them."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from typing import TYPE_CHECKING, Final

import click
import requests
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select

from models.database import make_engine, reading
from models.installation import Worker
from models.settings import Settings, load
from pipelines.tools import find
from webapp.auth.first_admin import ensure_admin, show_once
from webapp.cli import services
from webapp.cli.demo import run_demo
from webapp.cli.idle import take_lock
from webapp.cli.migrate import migrate
from webapp.cli.secret_file import secret_file
from webapp.cli.supervision import Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

READY_S: Final = 90.0
LOOK_S: Final = 0.2
WORKERS: Final = 4
_asked: list[int] = []


class Ended(Exception):
    """SIGINT or SIGTERM came."""


@click.command()
@click.option("--flower/--no-flower", default=True, help="Run the queue console.")
@click.option("--demo", is_flag=True, help="Dub the bundled sample once everything runs.")
@click.option(
    "--logs",
    type=click.Choice(["files", "console"]),
    default="files",
    show_default=True,
    help="Where the processes write: DATA_DIR/logs, or this terminal.",
)
def up(*, flower: bool, demo: bool, logs: str) -> None:
    """Start Dubline on this machine; Ctrl-C stops every process again."""
    settings = load()
    _make_folders(settings)
    lock = _lock(settings.data_dir)
    _check_port("GATEWAY_PORT", settings.gateway_host, settings.gateway_port)
    if flower and settings.flower_port:
        _check_port("FLOWER_PORT", "127.0.0.1", settings.flower_port)
    log_dir = settings.data_dir / "logs" if logs == "files" else None
    supervisor = Supervisor(log_dir, lambda line: click.secho(f"  {line}", fg="yellow", err=True))
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    try:
        password = _start(supervisor, settings, flower=flower)
        _tell(settings, flower=flower)
        if password is not None:
            show_once(settings.admin_username, password)
        if demo:
            threading.Thread(target=run_demo, args=(settings,), daemon=True).start()
        while True:
            supervisor.look()
            _nap()
    except Ended:
        click.echo("\nStopping…")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        supervisor.stop()
        os.close(lock)
    click.echo("Every process has ended. Unfinished jobs go on at the next start.")


def _end(number: int, _frame: object) -> None:
    # Only a note: what a handler raises is lost when it comes while a finalizer runs.
    _asked.append(number)


def _nap() -> None:
    """Wait a moment; raises Ended when a signal has come."""
    time.sleep(LOOK_S)
    if _asked:
        raise Ended


def _make_folders(settings: Settings) -> None:
    for folder in (settings.data_dir, settings.tmp_dir):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.ClickException(f"{folder} cannot be made: {error.strerror}") from error
    settings.data_dir.chmod(0o700)  # links, password hashes and logs are nobody else's business


def _lock(data_dir: Path) -> int:
    descriptor = take_lock(data_dir)
    if descriptor is None:
        raise click.ClickException(
            f"Dubline already runs with this DATA_DIR ({data_dir}). Stop it first, or set "
            "DATA_DIR, MEDIA_ROOT and GATEWAY_PORT for a second installation."
        )
    return descriptor


def _check_port(setting: str, host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"{host}:{port} cannot be used: {error.strerror}. Set {setting} to another port."
            ) from error


def _start(supervisor: Supervisor, settings: Settings, *, flower: bool) -> str | None:
    """Start everything in order; return the first administrator's password if it was made here."""
    click.echo("Starting Dubline")
    if not settings.redis_url:
        if not find("redis-server"):
            raise click.ClickException(
                "redis-server is missing; `dubline doctor` says how to get it."
            )
        supervisor.start(services.redis_service(settings))
    if settings.redis_url and not _redis_answers(settings):
        raise click.ClickException("No Redis answers at REDIS_URL; start it, or unset REDIS_URL.")
    _await(supervisor, "redis", lambda: _redis_answers(settings))
    migrate(settings)
    engine = make_engine(settings.database)
    given = settings.admin_password.get_secret_value()
    password = ensure_admin(engine, settings.admin_username, given)
    click.echo("  database  ready")
    secret_file(settings.local_token_path)
    started = time.time()
    supervisor.start(services.gateway_service())
    for worker in services.worker_services(task_events=flower):
        supervisor.start(worker)
    supervisor.start(services.beat_service(settings))
    ready = f"http://{settings.gateway_origin}/readyz"
    _await(supervisor, "gateway", lambda: _answers(ready))
    _await(supervisor, "workers", lambda: _workers_alive(engine, started) >= WORKERS)
    engine.dispose()
    # After the workers: Flower asks them for their details once, when it starts.
    if flower and settings.flower_port:
        supervisor.start(services.flower_service(settings))
        health = f"http://127.0.0.1:{settings.flower_port}/flower/healthcheck"
        _await(supervisor, "flower", lambda: _answers(health))
    return password


def _await(supervisor: Supervisor, name: str, ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY_S
    while not ready():
        if time.monotonic() > deadline:
            raise click.ClickException(
                f"{name} did not start within {READY_S:.0f} s; DATA_DIR/logs/{name}*.log tells why."
            )
        supervisor.look()
        _nap()
    click.echo(f"  {name:<9} ready")


def _redis_answers(settings: Settings) -> bool:
    try:
        with Redis.from_url(settings.redis, socket_timeout=1) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).ok
    except requests.RequestException:
        return False


def _workers_alive(engine: Engine, since: float) -> int:
    with reading(engine) as session:
        return session.execute(select(func.count()).where(Worker.started_at > since)).scalar_one()


def _tell(settings: Settings, *, flower: bool) -> None:
    click.secho(f"\nDubline is ready: http://{settings.gateway_origin}/", fg="green", bold=True)
    if flower and settings.flower_port:
        click.echo(
            f"Queue console:    http://127.0.0.1:{settings.flower_port}/flower/  "
            f"(user {settings.admin_username}, password in {settings.data_dir / 'flower-password'})"
        )
    click.echo(f"Library:          {settings.library_dir}")
    click.echo("Ctrl-C stops everything.\n")
    sys.stdout.flush()
