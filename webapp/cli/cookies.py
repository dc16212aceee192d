"""`dubline cookies`: give, list and forget the cookies of sites."""

from __future__ import annotations

from typing import IO
from urllib.parse import urlsplit

import click

from models.site_cookies import site_name
from webapp.cli.client import make_client, server_options


def _site(_context: click.Context, _argument: click.Parameter, typed: str) -> str:
    try:
        host = urlsplit(typed).hostname if "://" in typed else typed
        return site_name(host or "")
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.group()
def cookies() -> None:
    """Cookies of sites, for videos behind a login."""


@cookies.command(name="set")
@click.argument("site", callback=_site)
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@server_options
def set_(site: str, file: IO[str], server: str | None, token: str | None) -> None:
    """Keep the cookies of SITE from a cookies.txt (Netscape format); - reads standard input.

    They are stored encrypted, go to this site only, and are never shown again.
    """
    try:
        text = file.read()
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is no text.") from error
    client = make_client(server, token)
    kept = client.call("PUT", f"/api/cookies/{site}", json={"cookies": text})
    left_out = f", {kept['leftOut']} of other sites left out" if kept["leftOut"] else ""
    click.echo(f"{kept['site']}  {kept['count']} kept{left_out}")


@cookies.command(name="list")
@server_options
def list_(server: str | None, token: str | None) -> None:
    """List the sites that cookies are kept of."""
    for one in make_client(server, token).call("GET", "/api/cookies")["sites"]:
        if not one["readable"]:
            click.secho(f"{one['site']:<24}  cannot be read: give them anew", fg="red")
            continue
        used = one["usedAt"] or "never"
        expires = f"  expire by {one['expiresAt']}" if one["expiresAt"] else ""
        click.echo(
            f"{one['site']:<24}  {one['count']:>3}  given {one['updatedAt']}  used {used}{expires}"
        )


@cookies.command()
@click.argument("site", callback=_site)
@server_options
def rm(site: str, server: str | None, token: str | None) -> None:
    """Forget the cookies of SITE."""
    make_client(server, token).call("DELETE", f"/api/cookies/{site}")
    click.echo(f"{site}  forgotten")
