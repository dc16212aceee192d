"""The processes of one machine: which programs, with which arguments."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from models.names import Queue
from pipelines.tools import find
from webapp.cli.secret_file import secret_file
from webapp.cli.supervision import Service

if TYPE_CHECKING:
    from models.settings import Settings

THREADS = 64
"""Of a stage worker's pool, made when they are needed. Admission decides how much runs at once.

So a larger size takes effect without a restart, and stalled or started-now runs find a thread.
"""


def redis_service(settings: Settings) -> Service:
    """Return the embedded Redis: a private socket, no port (the wheel's is an old 6.2)."""
    folder = settings.data_dir / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    settings.redis_socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {
        "--port": "0",
        "--unixsocket": str(settings.redis_socket),
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--appendonly": "yes",
        "--appendfsync": "everysec",
        "--save": "",
        "--maxmemory-policy": "noeviction",
    }
    # four words: Redis 6.2 does not take them as one
    limit = ["--client-output-buffer-limit", "pubsub", "64mb", "32mb", "60"]
    words = [word for pair in options.items() for word in pair]
    return Service("redis", [find("redis-server"), *words, *limit])


def gateway_service() -> Service:
    """Return the gateway."""
    return Service("gateway", [sys.executable, "-m", "webapp.gateway"])


def worker_services(*, task_events: bool) -> list[Service]:
    """Return the four workers; Flower needs their task events."""
    workers = [
        # Looks at links need the same warm yt-dlp; a worker of their own would cost 130 MB more.
        worker_service("download", f"{Queue.DOWNLOAD},{Queue.PROBE}", THREADS),
        worker_service("dub", Queue.DUB, THREADS),
        worker_service("mux", Queue.MUX, THREADS),
        worker_service("upkeep", Queue.UPKEEP, 1),
    ]
    if task_events:
        for worker in workers:
            worker.argv = [*worker.argv, "--task-events"]
    return workers


def worker_service(name: str, queues: str, threads: int) -> Service:
    """Return one worker. `python -m` matters: a child would import another main script again."""
    options = ["-P", "threads", "-Q", queues, "-c", str(threads), "-n", f"{name}@%h"]
    quiet = ["--without-gossip", "--without-mingle"]
    return Service(name, [*_celery("tasks.process"), "worker", *options, *quiet])


def beat_service(settings: Settings) -> Service:
    """Return the clock; a process of its own, since `worker -B` leaves an orphan."""
    folder = settings.data_dir / "beat"
    folder.mkdir(parents=True, exist_ok=True)
    options = ["-s", str(folder / "schedule"), "--pidfile="]
    return Service("beat", [*_celery("tasks.app"), "beat", *options])


def flower_service(settings: Settings) -> Service:
    """Return the queue console: read-only, behind a password, on loopback."""
    folder = settings.data_dir / "flower"
    folder.mkdir(parents=True, exist_ok=True)
    password = secret_file(settings.data_dir / "flower-password")
    options = [
        "--address=127.0.0.1",
        f"--port={settings.flower_port}",
        "--url_prefix=flower",
        "--read_only=True",
        "--persistent=True",
        f"--db={folder / 'flower'}",
        "--state_save_interval=60000",
        "--max_tasks=5000",
    ]
    secrets = {"FLOWER_BASIC_AUTH": f"{settings.admin_username}:{password}"}
    return Service("flower", [*_celery("tasks.app"), "flower", *options], secrets)


def _celery(application: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", application]
