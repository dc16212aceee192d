"""Prometheus: what the gateway counted, and the queue as the database tells it at the scrape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from models.job_state import ORDER, Stage, Status
from tasks.dispatch import counted_runs, stage_size, waiting_jobs
from webapp.job_query import count_by_status

if TYPE_CHECKING:
    from flask import Flask, Response
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Snapshot:
    """The queue at one moment."""

    jobs: dict[Status, int]
    waiting: dict[Stage, int]
    running: dict[Stage, int]
    size: dict[Stage, int]


def snapshot(session: Session) -> Snapshot:
    """Count the queue."""
    return Snapshot(
        count_by_status(session),
        {stage: waiting_jobs(session, stage) for stage in ORDER},
        {stage: counted_runs(session, stage) for stage in ORDER},
        {stage: stage_size(session, stage) for stage in ORDER},
    )


class Metrics:
    """The gateway's own registry."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "dubline_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._jobs = self._gauge("dubline_jobs", "Jobs in each status.", "status")
        self._waiting = self._gauge("dubline_queue_waiting", "Jobs waiting for a stage.", "stage")
        self._running = self._gauge("dubline_stage_running", "Runs that hold a lease.", "stage")
        self._size = self._gauge("dubline_stage_size", "Runs a stage may have.", "stage")

    def _gauge(self, name: str, text: str, label: str) -> Gauge:
        return Gauge(name, text, (label,), registry=self._registry)

    def watch(self, app: Flask) -> None:
        """Count every request of the application by its route, not by its path."""

        def count(response: Response) -> Response:
            route = request.url_rule.rule if request.url_rule else "none"
            self._requests.labels(request.method, route, response.status_code).inc()
            return response

        app.after_request(count)

    def text(self, now: Snapshot) -> bytes:
        """Return the exposition text."""
        for gauge, values in (
            (self._waiting, now.waiting),
            (self._running, now.running),
            (self._size, now.size),
        ):
            for stage, value in values.items():
                gauge.labels(stage.value).set(value)
        for status, value in now.jobs.items():
            self._jobs.labels(status.value).set(value)
        return generate_latest(self._registry)
