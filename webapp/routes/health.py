"""For supervisors and Prometheus; without login, and telling nothing about jobs but numbers."""

import time
from typing import Final

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from models.clock import iso, now
from models.wire import Wire
from webapp.health import State, database_state, filesystem_state, redis_state, schema_state
from webapp.metrics import snapshot
from webapp.services import services
from webapp.shapes import reply

api = APIBlueprint("health", __name__, abp_tags=[Tag(name="health")])
STARTED: Final = time.monotonic()
TEXT: Final = {
    "description": "Prometheus text",
    "content": {"text/plain": {"schema": {"type": "string"}}},
}


class Dependencies(Wire):
    """What the gateway needs."""

    redis: State
    sqlite: State
    """The database, whichever it is; the name is the contract's."""
    database: State
    filesystem: State


class Health(Wire):
    """Uptime in seconds."""

    status: State
    uptime: float
    dependencies: Dependencies
    timestamp: str


class Readiness(Wire):
    """Whether requests can be served."""

    status: State
    database_schema: State
    redis: State


@api.get("/healthz", operation_id="health", responses={200: Health, 503: Health}, security=[])
def healthz() -> Response:
    """Tell whether every dependency answers."""
    parts = services()
    database = database_state(parts)
    found = Dependencies(
        redis=redis_state(parts.options.redis_url),
        sqlite=database,
        database=database,
        filesystem=filesystem_state(parts.options),
    )
    healthy = set(dict(found).values()) == {"ok"}
    return reply(
        Health(
            status="ok" if healthy else "error",
            uptime=round(time.monotonic() - STARTED, 3),
            dependencies=found,
            timestamp=iso(now()),
        ),
        200 if healthy else 503,
    )


@api.get("/readyz", operation_id="ready", responses={200: Readiness, 503: Readiness}, security=[])
def readyz() -> Response:
    """Tell whether the schema is there and Redis answers."""
    parts = services()
    schema = schema_state(parts)
    redis = redis_state(parts.options.redis_url)
    ready = schema == redis == "ok"
    body = Readiness(status="ok" if ready else "error", database_schema=schema, redis=redis)
    return reply(body, 200 if ready else 503)


@api.get("/metrics", operation_id="metrics", responses={200: TEXT}, security=[])
def metrics() -> Response:
    """Numbers for Prometheus."""
    parts = services()
    text = parts.metrics.text(parts.db.read(snapshot))
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
