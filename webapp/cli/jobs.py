"""`dubline add|list|watch|logs` and the verbs on one job: thin over the API."""

from __future__ import annotations

import uuid
from typing import Any

import click

from models.job_options import FORMATS
from models.job_state import Status
from webapp.cli.client import make_client, server_options
from webapp.cli.watch import print_result, watch_job


@click.command()
@click.argument("urls", nargs=-1, required=True)
@click.option("--dub", "target_lang", metavar="LANG", help="Dub into this language (ru, es, …).")
@click.option("--from", "source_lang", metavar="LANG", default="auto", show_default=True)
@click.option(
    "--engine",
    metavar="NAME",
    default="auto",
    show_default=True,
    help="vot sends the link (and the sound, if asked) to a third party, Yandex; local is offline.",
)
@click.option(
    "--voice-balance",
    metavar="DB",
    type=click.FloatRange(-12, 12),
    default=0.0,
    help="Decibels that the voice stands out more from the original; less if negative.",
)
@click.option("--container", type=click.Choice(["mkv", "mp4", "webm"]), help="File format.")
@click.option(
    "--format",
    "format_preset",
    metavar="NAME",
    help=f"{', '.join(FORMATS)}, or a preset (`dubline presets`).",
)
@click.option("--subtitles", is_flag=True, help="Fetch subtitles and put them into the file.")
@click.option("--subtitle-langs", metavar="LANGS", help="Comma-separated; default: all there are.")
@click.option("--folder", help="Folder below the library.")
@click.option("--label", "labels", multiple=True, metavar="LABEL", help="May be repeated.")
@click.option("--priority", type=click.IntRange(0, 10), default=0, show_default=True)
@click.option("--paused", is_flag=True, help="Add without starting.")
@click.option("--watch", is_flag=True, help="Show the stages live until the job ends.")
@server_options
def add(urls: tuple[str, ...], server: str | None, token: str | None, **options: Any) -> None:
    """Add one or more links."""
    if options["source_lang"] != "auto" and not options["target_lang"]:
        raise click.UsageError("--from goes with --dub.")
    if options["subtitle_langs"] and not options["subtitles"]:
        raise click.UsageError("--subtitle-langs goes with --subtitles.")
    client = make_client(server, token)
    watched = options.pop("watch")
    for url in urls:
        job = client.call(
            "POST",
            "/api/jobs",
            json=_request(url, options),
            headers={"Idempotency-Key": str(uuid.uuid4())},
        )
        click.echo(f"{job['id']}  {job['status']}  {url}")
        if watched:
            print_result(client, watch_job(client, job["id"]))


def _request(url: str, options: dict[str, Any]) -> dict[str, Any]:
    request: dict[str, Any] = {
        "url": url,
        "priority": options["priority"],
        "startPaused": options["paused"],
        "downloadSubtitles": options["subtitles"],
        "labels": options["labels"],
    }
    if options["target_lang"]:
        request |= {
            "requestedDubbing": True,
            "targetLang": options["target_lang"],
            "sourceLang": options["source_lang"],
            "dubbingProvider": options["engine"],
            "voiceBalance": options["voice_balance"],
        }
    optional = {
        "outputContainer": options["container"],
        "formatPreset": options["format_preset"],
        "folder": options["folder"],
        "subtitleLangs": (options["subtitle_langs"] or "").split(",") or None,
    }
    return request | {name: value for name, value in optional.items() if value not in (None, [""])}


@click.command()
@click.argument("job_id")
@click.argument("target_lang", metavar="LANG")
@click.option("--from", "source_lang", metavar="LANG", help="Default: as before.")
@click.option("--engine", "dubbing_provider", metavar="NAME", help="Default: as before.")
@click.option("--watch", "watched", is_flag=True, help="Show the stages live until the job ends.")
@server_options
def dub(
    job_id: str,
    target_lang: str,
    source_lang: str | None,
    dubbing_provider: str | None,
    watched: bool,  # noqa: FBT001 - click passes it by name
    server: str | None,
    token: str | None,
) -> None:
    """Add a dub to a finished job; one that is in this language is made anew."""
    client = make_client(server, token)
    wish = {
        "targetLang": target_lang,
        "sourceLang": source_lang,
        "dubbingProvider": dubbing_provider,
    }
    body = {name: value for name, value in wish.items() if value is not None}
    job = client.call("POST", f"/api/jobs/{job_id}/dub", json=body)
    click.echo(f"{job['id']}  {job['status']}")
    if watched:
        print_result(client, watch_job(client, job_id))


@click.command(name="list")
@click.option(
    "--status",
    multiple=True,
    type=click.Choice([str(status) for status in Status], case_sensitive=False),
    help="Only jobs of this status; may be repeated.",
)
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True)
@server_options
def list_jobs(status: tuple[str, ...], limit: int, server: str | None, token: str | None) -> None:
    """List jobs, newest first."""
    client = make_client(server, token)
    query = {"status": ",".join(status), "limit": limit, "sort": "createdAt", "order": "desc"}
    page = client.call("GET", "/api/jobs", params={k: v for k, v in query.items() if v})
    for job in page["jobs"]:
        title = job.get("title") or job["url"]
        labels = "".join(f"  [{label}]" for label in job["labels"])
        click.echo(f"{job['id']}  {job['status']:<11} {job['percent']:>5.1f} %  {title}{labels}")
        if job.get("error"):
            click.secho(f"{'':38}{job['error']}", fg="red")
    click.echo(f"{len(page['jobs'])} of {page['total']} jobs")


@click.command()
@click.argument("job_id")
@server_options
def watch(job_id: str, server: str | None, token: str | None) -> None:
    """Show a job's stages live until it ends."""
    client = make_client(server, token)
    print_result(client, watch_job(client, job_id))


@click.command()
@click.argument("job_id")
@click.option(
    "--level",
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="Only lines of this level or worse.",
)
@server_options
def logs(job_id: str, level: str | None, server: str | None, token: str | None) -> None:
    """Print a job's log."""
    client = make_client(server, token)
    offset = 0
    while True:
        query = {"limit": 200, "offset": offset, **({"level": level} if level else {})}
        page = client.call("GET", f"/api/jobs/{job_id}/logs", params=query)
        for event in page["events"]:
            click.echo(f"{event['timestamp']}  {_describe(event)}")
        offset += len(page["events"])
        if not page["events"] or offset >= page["total"]:
            return


def _describe(event: dict[str, Any]) -> str:
    payload = event["payload"]
    if event["event"] == "state_change":
        return f"{payload['from'] or 'new'} → {payload['to']} (attempt {payload['attempt']})"
    if event["event"] == "error":
        return f"ERROR {payload['code']}: {payload['message']}"
    return f"{payload['level'].upper():<7} {payload['stage'] or ''}: {payload['message']}"


def _verb(name: str, help_text: str, *, path: str | None = None) -> click.Command:
    @click.command(name=name, help=help_text)
    @click.argument("job_ids", nargs=-1, required=True)
    @server_options
    def command(job_ids: tuple[str, ...], server: str | None, token: str | None) -> None:
        client = make_client(server, token)
        for job_id in job_ids:
            job = client.call("POST", f"/api/jobs/{job_id}/{path or name}")
            click.echo(f"{job['id']}  {job['status']}")

    return command


@click.command()
@click.argument("job_ids", nargs=-1, required=True)
@click.option("--files", is_flag=True, help="Delete the finished files too.")
@server_options
def rm(job_ids: tuple[str, ...], files: bool, server: str | None, token: str | None) -> None:  # noqa: FBT001 - click passes it by name
    """Take jobs off the list; for ten minutes `dubline undelete` brings them back.

    With --files they and their finished files are gone for good.
    """
    client = make_client(server, token)
    for job_id in job_ids:
        client.call("DELETE", f"/api/jobs/{job_id}", params={"files": "true"} if files else {})
        click.echo(f"{job_id}  {'deleted' if files else 'removed'}")


COMMANDS = (
    add,
    dub,
    list_jobs,
    watch,
    logs,
    _verb("start", "Start jobs now, whatever waits before them; stopped ones go on."),
    _verb("pause", "Pause jobs; what they have downloaded stays."),
    _verb("resume", "Resume jobs from their last finished stage."),
    _verb("cancel", "Cancel jobs."),
    _verb("retry", "Start jobs again from the download."),
    _verb("skip-dub", "End jobs with what was downloaded, without the dub."),
    rm,
    _verb("undelete", "Bring back jobs that `rm` took off the list.", path="restore"),
)
