"""`dubline rename|label`: what people call jobs."""

from __future__ import annotations

import sys

import click

from webapp.cli.client import make_client, server_options


@click.command()
@click.argument("job_id", metavar="JOB")
@click.argument("title", required=False)
@server_options
def rename(job_id: str, title: str | None, server: str | None, token: str | None) -> None:
    """Give a job a title; without one it has the source's again.

    A file that is put into the library later is named by it as well.
    """
    client = make_client(server, token)
    job = client.call("PATCH", f"/api/jobs/{job_id}", json={"title": title})
    click.echo(f"{job['id']}  {job['title'] or job['url']}")


@click.command()
@click.argument("job_ids", metavar="JOB...", nargs=-1, required=True)
@click.option("--add", multiple=True, metavar="LABEL", help="May be repeated.")
@click.option("--remove", multiple=True, metavar="LABEL", help="May be repeated.")
@server_options
def label(
    job_ids: tuple[str, ...],
    add: tuple[str, ...],
    remove: tuple[str, ...],
    server: str | None,
    token: str | None,
) -> None:
    """Add labels to jobs and remove others."""
    if not (add or remove):
        raise click.UsageError("Give --add or --remove.")
    body = {"action": "labels", "ids": job_ids, "add": add, "remove": remove}
    answer = make_client(server, token).call("POST", "/api/jobs/actions", json=body)
    for job_id in answer["done"]:
        click.echo(f"{job_id}  labelled")
    for item in answer["refused"]:
        click.secho(f"{item['id']}  {item['error']}", fg="red", err=True)
    if answer["refused"]:
        sys.exit(1)
