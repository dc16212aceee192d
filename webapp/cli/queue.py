"""`dubline queue|move`: the order of the queue, and pausing it as a whole."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from models.queue_order import OPEN
from webapp.cli.client import make_client, server_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webapp.cli.client import Client

PAGE: Final = 200


@click.command()
@click.argument("action", required=False, type=click.Choice(["pause", "resume"]))
@server_options
def queue(action: str | None, server: str | None, token: str | None) -> None:
    """Show what runs and waits, in order with positions; or pause or resume all of it.

    Jobs that were started with `dubline start` go on while the queue is paused.
    """
    client = make_client(server, token)
    if action is not None:
        paused = client.call("POST", f"/api/queue/{action}")["paused"]
        click.echo("The queue is paused." if paused else "The queue goes on.")
        return
    for job in _in_order(client):
        now = "  starts now" if job["startNow"] else ""
        click.echo(
            f"{job['position']:>5}  {job['id']}  {job['status']:<11} {job['percent']:>5.1f} %"
            f"  priority {job['priority']:<2}  {job['title'] or job['url']}{now}"
        )
        if job["error"]:
            again = f" (again at {job['retryAt']})" if job["retryAt"] else ""
            click.secho(f"{'':45}{job['error']}{again}", fg="yellow")
    if client.call("GET", "/api/stats")["queuePaused"]:
        click.secho("The queue is paused; `dubline queue resume` lets it go on.", fg="yellow")


def _in_order(client: Client) -> Iterator[dict[str, Any]]:
    query = {"status": ",".join(OPEN), "sort": "position", "order": "asc", "limit": PAGE}
    offset = 0
    while True:
        jobs = client.call("GET", "/api/jobs", params={**query, "offset": offset})["jobs"]
        yield from jobs
        offset += len(jobs)
        if len(jobs) < PAGE:
            return


@click.command()
@click.argument("job_ids", metavar="JOB...", nargs=-1, required=True)
@click.option(
    "--to",
    type=click.Choice(["top", "up", "down", "bottom"]),
    help="Within their priority; up and down pass one job.",
)
@click.option("--before", metavar="JOB", help="Before this job, taking over its priority.")
@server_options
def move(
    job_ids: tuple[str, ...],
    to: str | None,
    before: str | None,
    server: str | None,
    token: str | None,
) -> None:
    """Move jobs in the queue; they keep the order that they have among themselves."""
    if (to is None) == (before is None):
        raise click.UsageError("Give either --to or --before.")
    body = {"action": "move", "ids": list(job_ids), "to": to, "before": before}
    answer = make_client(server, token).call("POST", "/api/jobs/actions", json=body)
    for job_id in answer["done"]:
        click.echo(f"{job_id}  moved")
    for item in answer["refused"]:
        click.secho(f"{item['id']}  {item['error']}", fg="red", err=True)
    if answer["refused"]:
        sys.exit(1)
