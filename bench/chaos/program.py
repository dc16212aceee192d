"""What all chaos programs have in common: options, a folder, a table, an exit status."""

from __future__ import annotations

import argparse
import dataclasses
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.chaos.report import Report


def main(
    run: Callable[[Any, Path], Report],
    full: Any,
    short: Any,
    doc: str | None,
    arguments: Sequence[str] | None = None,
) -> None:
    """Run one program and leave with status 1 if a promise was broken."""
    size, options = _options(full, short, doc, arguments)
    signal.signal(signal.SIGTERM, _end)
    if options.folder:
        Path(options.folder).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="dubline-chaos-", dir=options.folder))
    report = run(size, folder)
    print(report.text())
    if options.json:
        with Path(options.json).open("a") as lines:
            lines.write(report.json() + "\n")
    if not report.broken and not options.keep:
        shutil.rmtree(folder)
    else:
        print(f"         kept: {folder}")
    sys.exit(1 if report.broken else 0)


def _end(number: int, _frame: object) -> None:
    """Leave as after an error, so that installations are stopped and disks unmounted."""
    sys.exit(128 + number)


def _options(
    full: Any,
    short: Any,
    doc: str | None,
    arguments: Sequence[str] | None,
) -> tuple[Any, argparse.Namespace]:
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--short", action="store_true", help="the form that `make test` runs")
    parser.add_argument("--keep", action="store_true", help="keep the folder of the run")
    parser.add_argument("--folder", help="where to make the folder of the run")
    parser.add_argument("--json", help="append the result to this file, one line")
    for field in dataclasses.fields(full):
        value = getattr(full, field.name)
        name = f"--{field.name.replace('_', '-')}"
        parser.add_argument(name, type=type(value), help=f"default {value}")
    options = parser.parse_args(arguments)
    base = short if options.short else full
    given = {
        field.name: getattr(options, field.name)
        for field in dataclasses.fields(full)
        if getattr(options, field.name) is not None
    }
    return dataclasses.replace(base, **given), options
