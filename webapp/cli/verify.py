"""`dubline verify`: have finished files read through, and wait for what is found."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from webapp.cli.client import make_client, server_options

if TYPE_CHECKING:
    from webapp.cli.client import Client

LOOK_S = 0.5


@click.command()
@click.argument("job_ids", metavar="JOB...", nargs=-1, required=True)
@server_options
def verify(job_ids: tuple[str, ...], server: str | None, token: str | None) -> None:
    """Read the files of finished jobs through; exit 1 when something is wrong with one."""
    client = make_client(server, token)
    before = {one: client.call("GET", f"/api/jobs/{one}/verify")["verifiedAt"] for one in job_ids}
    body = {"action": "verify", "ids": list(before)}
    answer = client.call("POST", "/api/jobs/actions", json=body)
    bad = len(answer["refused"])
    for item in answer["refused"]:
        click.secho(f"{item['id']}  {item['error']}", fg="red", err=True)
    for job_id in answer["done"]:
        bad += not _told(job_id, _verdict(client, job_id), before[job_id])
    if bad:
        sys.exit(1)


def _verdict(client: Client, job_id: str) -> dict[str, Any]:
    while True:
        state: dict[str, Any] = client.call("GET", f"/api/jobs/{job_id}/verify")
        if state["state"] is None:
            return state
        time.sleep(LOOK_S)


def _told(job_id: str, state: dict[str, Any], before: str | None) -> bool:
    """Print what was found; return whether all is right."""
    if state["verifiedAt"] == before:
        click.secho(f"{job_id}  not verified; its log tells why", fg="red", err=True)
        return False
    problem = state["problem"]
    click.secho(f"{job_id}  {problem or 'right'}", fg="red" if problem else None)
    return problem is None
