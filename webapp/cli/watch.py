"""Show a job's stages live: the snapshot over REST, the news over Socket.IO."""

from __future__ import annotations

import queue
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self

import click
import socketio
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from socketio.exceptions import ConnectionError as SocketConnectionError

from models.events import DOING
from models.job_state import ORDER, RUNNING, TERMINAL, Stage, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webapp.cli.client import Client

REFETCH_S: Final = 5.0
STAGE_DOING: Final = {doing: stage for stage, doing in DOING.items()}


def watch_job(client: Client, job_id: str) -> dict[str, Any]:
    """Show the job until it ends and return it."""
    with _news(client) as news:
        job = _fetch(client, job_id)
        with _Bars(job) as bars:
            while Status(job["status"]) not in TERMINAL:
                event = _next(news)
                if event is not None and event["jobId"] != job_id:
                    continue
                if event is not None and event["type"] == "progress":
                    bars.progress(event["payload"])
                    continue
                job = _fetch(client, job_id)
                bars.show(job)
                if job["status"] == Status.PAUSED:
                    break
    return job


def print_result(client: Client, job: dict[str, Any]) -> None:
    """Print how the job ended; exits with 1 unless it is complete."""
    if job["status"] == Status.CANCELED:
        click.secho("Canceled.", fg="yellow", err=True)
        sys.exit(1)
    if job["status"] != Status.COMPLETE:
        click.secho(f"{job['status']}: {job.get('error') or 'no reason given'}", fg="red", err=True)
        sys.exit(1)
    media = _fetch(client, job["id"])["media"] or {}
    click.secho(f"Finished: {media.get('videoPath')} (below MEDIA_ROOT)", fg="green", bold=True)
    for number, track in enumerate(media.get("tracks") or []):
        default = ", default" if track.get("default") else ""
        click.echo(
            f"  audio {number}: {track['language']}  {track.get('title') or track['role']}"
            f"  ({track['codec']}{default})"
        )


def _fetch(client: Client, job_id: str) -> dict[str, Any]:
    job: dict[str, Any] = client.call("GET", f"/api/jobs/{job_id}")
    return job


def _next(news: queue.Queue[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the next event; None when it is time to look at the snapshot again."""
    try:
        return news.get(timeout=REFETCH_S)
    except queue.Empty:
        return None


@contextmanager
def _news(client: Client) -> Iterator[queue.Queue[dict[str, Any]]]:
    """Yield a queue of live events; stays empty when the socket cannot be had."""
    received: queue.Queue[dict[str, Any]] = queue.Queue()
    socket = socketio.Client(reconnection=True)
    for name in ("progress", "state", "error"):
        socket.on(name, received.put)
    try:
        socket.connect(client.base, auth={"token": client.token}, transports=["websocket"])
    except SocketConnectionError:
        click.secho("No live connection; looking every few seconds instead.", fg="yellow", err=True)
    try:
        yield received
    finally:
        socket.disconnect()


class _Bars:
    """One bar a stage."""

    def __init__(self, job: dict[str, Any]) -> None:
        self._progress = Progress(
            TextColumn("{task.fields[mark]} {task.description:<9}"),
            BarColumn(bar_width=36),
            TextColumn("{task.percentage:>5.1f} %"),
            TextColumn("{task.fields[note]}"),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=False),
        )
        stages = ORDER if job["requestedDubbing"] else (Stage.DOWNLOAD,)
        self._tasks: dict[Stage, TaskID] = {
            stage: self._progress.add_task(str(stage), total=100.0, mark=" ", note="waiting")
            for stage in stages
        }
        self.show(job)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._progress.stop()

    def progress(self, payload: dict[str, Any]) -> None:
        task = self._tasks.get(STAGE_DOING[payload["stage"]])
        if task is not None:
            note = payload.get("phase") or ""
            self._progress.update(task, completed=payload["percent"], note=note, mark="▶")

    def show(self, job: dict[str, Any]) -> None:
        running = {str(status): stage for stage, status in RUNNING.items()}.get(job["status"])
        for view in job.get("stages") or []:
            task = self._tasks.get(Stage(view["stage"]))
            if task is None:
                continue
            if view["status"] == "done":
                self._progress.update(task, completed=100.0, note="done", mark="✓")
            elif view["status"] == "failed":
                self._progress.update(task, note="failed", mark="✗")
            elif view["stage"] == running:
                self._progress.update(task, note=view.get("phase") or "working", mark="▶")
