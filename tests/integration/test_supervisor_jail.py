"""What the programs of a stage see of the machine, and what is told of a child that died."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tasks import supervisor
from tasks.supervisor import last_lines

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {"JWT_SECRET": "s3cret-jwt", "DATABASE_URL": "s3cret-db", "ADMIN_PASSWORD": "s3cret-pw"}
JAILED = """
import json, os, subprocess, sys
from models.stage_io import DownloadInput, Tools
from pipelines import jail
jail.enter(DownloadInput(workdir=sys.argv[1], tools=Tools(), url="https://video.test"))
seen = subprocess.run(["env", "-0"], capture_output=True, check=True, text=True).stdout
limits = subprocess.run(["sh", "-c", "ulimit -c; ulimit -v; pwd; umask"], capture_output=True,
                        check=True, text=True).stdout.split()
print(json.dumps([dict(line.split("=", 1) for line in seen.split("\\0") if line), limits]))
"""


def test_a_program_in_the_jail_sees_no_secrets(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", JAILED, str(tmp_path)],
        env={**os.environ, **SECRETS, "LD_PRELOAD": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    environment, limits = json.loads(done.stdout)
    assert set(environment) <= {"PATH", "HOME", "TMPDIR", "LANG", "PWD", "SHLVL", "_", "OLDPWD"}
    assert environment["HOME"] == environment["TMPDIR"] == str(tmp_path)
    assert "s3cret" not in done.stdout
    assert limits == ["0", str(4 * 1024 * 1024), str(tmp_path), "0022"]


def test_the_last_lines_of_nothing_are_nothing(tmp_path: Path) -> None:
    assert last_lines(str(tmp_path)) == ""
    (tmp_path / "child.log").write_bytes(b"\xff\n" * 5000 + b"end")
    lines = last_lines(str(tmp_path)).splitlines()
    assert len(lines) == supervisor.CRASH_LINES
    assert lines[-1] == "end"
