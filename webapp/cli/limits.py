"""`dubline limit|settings`: what changes while Dubline runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from models.runtime_settings import RuntimeSettings
from webapp.cli.client import make_client, server_options
from webapp.cli.rates import OFF, Rate, parse_rate, show_rate

if TYPE_CHECKING:
    from webapp.cli.client import Client


@click.command()
@click.argument("rate", required=False, metavar="[RATE|off]", type=Rate(off=True))
@click.option("--job", metavar="JOB", help="Limit this job only.")
@click.option("--alt", metavar="RATE", type=Rate(off=False), help="The alternative limit.")
@click.option(
    "--turtle",
    type=click.Choice(["on", "off", "schedule"]),
    help="Whether the alternative limit has taken over: always, never, or by its weekly schedule.",
)
@server_options
def limit(
    rate: int | str | None,
    job: str | None,
    alt: int | None,
    turtle: str | None,
    server: str | None,
    token: str | None,
) -> None:
    """Limit the speed of downloads, also of those that run: all together, or one job's.

    RATE is 500K, 2.5M or plain bytes per second; `off` lifts the limit. Without arguments the
    limits in force are shown. The schedule is set with `dubline settings altSchedule.begin=22:00`.
    """
    value = None if rate == OFF else rate
    client = make_client(server, token)
    if job is not None:
        if rate is None or alt is not None or turtle is not None:
            raise click.UsageError("--job goes with a RATE or `off`, and with nothing else.")
        changed = client.call("PATCH", f"/api/jobs/{job}", json={"rateLimit": value})
        click.echo(f"{changed['id']}  limit {show_rate(changed['rateLimit'])}")
        return
    changes = {"rateLimit": value} if rate is not None else {}
    changes |= {"altRateLimit": alt} if alt is not None else {}
    changes |= {"altMode": turtle} if turtle is not None else {}
    _show_limits(_settings(client, changes))


def _settings(client: Client, changes: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (
        client.call("PATCH", "/api/settings", json=changes)
        if changes
        else client.call("GET", "/api/settings")
    )
    return found


def _show_limits(found: dict[str, Any]) -> None:
    window = found["altSchedule"]
    days = ",".join(window["days"]) or "no day"
    active = "in force" if found["altActive"] else "not in force"
    own = found["downloadRateLimitPerJob"]
    click.echo(f"all downloads  {show_rate(found['rateLimit'])}")
    click.echo(f"alternative    {show_rate(found['altRateLimit'])}, {active}")
    click.echo(f"turtle         {found['altMode']} ({window['begin']}-{window['end']}, {days})")
    click.echo(f"each download  {show_rate(own)} unless it has its own limit")


@click.command()
@click.argument("assignments", metavar="[KEY=VALUE...]", nargs=-1)
@server_options
def settings(assignments: tuple[str, ...], server: str | None, token: str | None) -> None:
    """Show or change the settings that act while Dubline runs.

    KEY is as it is shown, with a dot for a part: `muxSize=2 altSchedule.days=sat,sun`. `null`
    stands for no limit, or for the default.
    """
    changes: dict[str, Any] = {}
    for assignment in assignments:
        key, found, text = assignment.partition("=")
        if not found:
            raise click.UsageError(f"{assignment!r} is not KEY=VALUE.")
        name, _, part = key.partition(".")
        value = _value(part or name, text)
        if part:
            changes.setdefault(name, {})[part] = value
        else:
            changes[name] = value
    shown = _settings(make_client(server, token), changes)
    own = {field.alias for field in RuntimeSettings.model_fields.values()}
    for key, value in sorted(shown.items(), key=lambda item: item[0] not in own):
        note = "" if key in own else "  (follows)"
        for name, one in _flat(key, value):
            click.echo(f"{name}={one}{note}")


def _value(name: str, text: str) -> Any:
    if name == "days":
        return [day for day in text.split(",") if day]
    if name in {"rateLimit", "altRateLimit"} and text != "null":
        try:
            return None if text == OFF else parse_rate(text)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    try:
        return json.loads(text)
    except ValueError:
        return text


def _flat(key: str, value: Any) -> list[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for part, one in value.items() for pair in _flat(f"{key}.{part}", one)]
    if isinstance(value, list):
        return [(key, ",".join(value))]
    return [(key, value if isinstance(value, str) else json.dumps(value))]
