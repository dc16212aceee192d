"""All chaos programs, one after the other: `python -m bench.chaos [--short] [name …]`."""

from __future__ import annotations

import argparse
import subprocess
import sys

PROGRAMS = ("kills", "redis", "gateways", "disk", "network", "life", "freeze", "control")


def main() -> None:
    """Run them; leave with status 1 if any of them broke a promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(PROGRAMS)}")
    parser.add_argument("--short", action="store_true", help="the forms that `make test` runs")
    parser.add_argument("--json", help="append the results to this file, one line each")
    options = parser.parse_args()
    unknown = set(options.names) - set(PROGRAMS)
    if unknown:
        parser.error(f"no such program: {', '.join(sorted(unknown))}")
    words = ["--short"] * options.short + (["--json", options.json] if options.json else [])
    broken = [
        name
        for name in options.names or PROGRAMS
        if subprocess.run(
            [sys.executable, "-m", f"bench.chaos.{name}", *words], check=False
        ).returncode
    ]
    print(f"broken: {', '.join(broken)}" if broken else "every promise was kept")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
