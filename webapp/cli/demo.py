"""The demo: dub the bundled sample and show every stage live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pipelines.tools import find_tools
from webapp.cli.client import make_client
from webapp.cli.watch import print_result, watch_job

if TYPE_CHECKING:
    from models.settings import Settings

PLAIN = {"outputContainer": "mkv"}
DUBBED = {
    **PLAIN,
    "requestedDubbing": True,
    "sourceLang": "en",
    "targetLang": "es",
    "dubbingProvider": "local",
}


def run_demo(settings: Settings) -> None:
    """Send the sample through and print what came out; the page stays up afterwards."""
    client = make_client(None, None)
    url = f"http://{settings.gateway_origin}/sample/"
    request = {"url": url, **_options()}
    click.echo(f"Demo: {url}")
    try:
        job = client.call("POST", "/api/jobs", json=request)
        print_result(client, watch_job(client, job["id"]))
        click.echo(f"MEDIA_ROOT is {settings.media_root}")
    except click.ClickException as error:
        error.show()
    except SystemExit:
        click.echo("The demo's job did not complete; `dubline list` and the page tell more.")
    click.echo(f"\nThe page is at http://{settings.gateway_origin}/ until Ctrl-C.")


def _options() -> dict[str, Any]:
    tools = find_tools()
    missing = [
        name
        for name, path in (("apertium", tools.apertium), ("espeak-ng", tools.espeak))
        if not path
    ]
    if not missing:
        return DUBBED
    click.secho(
        f"The local engine is missing ({' and '.join(missing)} not installed; see `dubline "
        "doctor`), so the demo ends with the plain download.",
        fg="yellow",
    )
    return PLAIN
