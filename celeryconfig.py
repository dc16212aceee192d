"""Celery's settings; every value that is not obvious carries its reason (docs/adr/002)."""

from urllib.parse import parse_qs, urlsplit

from kombu import Queue as KombuQueue

from models.names import REDIS_PREFIX, Queue, Task
from models.settings import load


def for_kombu(redis_url: str) -> str:
    """Translate redis-py's `unix://path?db=N` to kombu's `redis+socket://path?virtual_host=N`."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={database}"


broker_url = for_kombu(load().redis)
result_backend = None  # state comes from the database
task_ignore_result = True
broker_transport_options = {
    "global_keyprefix": REDIS_PREFIX,
    "visibility_timeout": 12 * 3600,  # early ack: covers only the time between BRPOP and start
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 1,
    # A sender gives up soon (upkeep rings again); a worker reconnects by its own settings below.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.2,
    "socket_timeout": 30,
    "socket_keepalive": not broker_url.startswith("redis+socket"),
    "health_check_interval": 10,
    # Never "retry_on_timeout": a busy worker then hangs for ever after a dropped connection.
}
broker_connection_retry_on_startup = True
broker_connection_max_retries = None  # the default gives up after 100
task_acks_late = False  # recovery is lease and upkeep; late acks run twice after a blip
task_reject_on_worker_lost = False
worker_pool = "threads"
worker_prefetch_multiplier = 1
worker_disable_prefetch = True
worker_cancel_long_running_tasks_on_connection_loss = False
worker_hijack_root_logger = False
worker_redirect_stdouts = False
worker_send_task_events = False  # `--task-events` where Flower runs; else nobody pays for them
task_send_sent_event = True  # tells Flower the queue
task_track_started = False
task_serializer = "json"
accept_content = ["json"]
task_default_delivery_mode = 2
task_create_missing_queues = False  # an unrouted task fails at send
task_queues = [
    KombuQueue(name) for name in (Queue.DOWNLOAD, Queue.DUB, Queue.MUX, Queue.PROBE, Queue.UPKEEP)
]
task_routes = {
    Task.DOWNLOAD: {"queue": Queue.DOWNLOAD},
    Task.DUB: {"queue": Queue.DUB},
    Task.MUX: {"queue": Queue.MUX},
    Task.PROBE: {"queue": Queue.PROBE},
    Task.VERIFY: {"queue": Queue.PROBE},
    "upkeep.*": {"queue": Queue.UPKEEP},
}
beat_schedule = {
    "upkeep": {"task": Task.UPKEEP, "schedule": 10.0, "options": {"expires": 10}},
}
