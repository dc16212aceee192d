"""The `dubline` command."""

from __future__ import annotations

import click

from webapp.cli.up import up


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dubline")
def main() -> None:
    """Paste a link, get one file that holds the original and the translated voice."""


main.add_command(up)
