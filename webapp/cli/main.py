"""The `dubline` command."""

from __future__ import annotations

import click

from models.settings import load
from webapp.cli.doctor import doctor
from webapp.cli.jobs import COMMANDS
from webapp.cli.migrate import migrate
from webapp.cli.seed import seed
from webapp.cli.up import up


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dubline")
def main() -> None:
    """Paste a link, get one file that holds the original and the translated voice."""


@click.command(name="migrate")
def migrate_command() -> None:
    """Bring the database to this version's schema (`up` does it by itself)."""
    migrate(load())
    click.echo("The database is up to date.")


for command in (up, *COMMANDS, doctor, migrate_command, seed):
    main.add_command(command)
