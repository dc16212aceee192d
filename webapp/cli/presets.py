"""`dubline presets`: what `dubline add --format` may name."""

from __future__ import annotations

import click

from models.job_options import FORMATS
from webapp.cli.client import make_client, server_options


@click.command()
@server_options
def presets(server: str | None, token: str | None) -> None:
    """List what `dubline add --format` may name; presets are made in the page's settings."""
    for word in FORMATS:
        click.echo(word)
    for preset in make_client(server, token).call("GET", "/api/presets")["presets"]:
        container = preset["outputContainer"] or "any"
        click.echo(f"{preset['name']:<19}  {container:<4}  {preset['format']}")
