"""`dubline doctor --repair`: put right what is wrong, and say every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from sqlalchemy.exc import DatabaseError

from models.errors import DublineError
from webapp.cli.findings import Fault, find_faults
from webapp.cli.idle import database_is_there, stopped

if TYPE_CHECKING:
    from models.settings import Settings


def repair_all(settings: Settings) -> None:
    """Repair what can be; raises ClickException while Dubline runs."""
    if not database_is_there(settings):
        click.echo("There is no database yet: nothing to repair.\n")
        return
    with stopped(settings, "a repair"):
        faults = list(find_faults(settings, is_stopped=True))
        for fault in faults:
            click.echo(f"{fault.what:<14} {fault.detail}: {_mend(fault)}")
    if not faults:
        click.echo("Nothing to repair.")
    click.echo()


def _mend(fault: Fault) -> str:
    if fault.fix is None:
        return "left alone"
    try:
        return fault.fix()
    except (OSError, DatabaseError, DublineError) as error:
        return f"not repaired: {error}"
