"""The `dubline` command."""

from __future__ import annotations

from typing import Any

import click
from pydantic import ValidationError
from typing_extensions import override

from models.settings import load
from webapp.cli.backup import backup
from webapp.cli.cookies import cookies
from webapp.cli.doctor import doctor
from webapp.cli.jobs import COMMANDS
from webapp.cli.limits import limit, settings
from webapp.cli.migrate import migrate
from webapp.cli.names import label, rename
from webapp.cli.presets import presets
from webapp.cli.queue import move, queue
from webapp.cli.restore import restore
from webapp.cli.seed import seed
from webapp.cli.up import up
from webapp.cli.verify import verify


class Cli(click.Group):
    """A group that names a wrong setting in a line instead of a traceback."""

    @override
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            raise click.ClickException("\n".join(map(_wrong_setting, error.errors()))) from error


def _wrong_setting(fault: Any) -> str:
    name = "".join(f"{part}: " for part in fault["loc"][:1]).upper()
    return f"{name}{fault['msg'].removeprefix('Value error, ')}"


@click.group(cls=Cli, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dubline")
def main() -> None:
    """Paste a link, get one file that holds the original and the translated voice."""


@click.command(name="migrate")
def migrate_command() -> None:
    """Bring the database to this version's schema (`up` does it by itself)."""
    migrate(load())
    click.echo("The database is up to date.")


for command in (
    up,
    *COMMANDS,
    verify,
    rename,
    label,
    move,
    queue,
    limit,
    settings,
    presets,
    cookies,
    backup,
    restore,
    doctor,
    migrate_command,
    seed,
):
    main.add_command(command)
