"""A worker that cannot start ends, so that it is started again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
from tasks.process import or_exit

@or_exit
def handler(**facts):
    {body}

handler(sender=None)
print("went on")
"""


@pytest.mark.parametrize(
    ("body", "code", "said"), [("raise RuntimeError('no folder')", 1, ""), ("pass", 0, "went on\n")]
)
def test_a_handler_that_raises_ends_its_process(body: str, code: int, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(body=body)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout.endswith("went on\n")) == (code, bool(said)), done.stderr
    if code:
        assert "no folder" in done.stdout + done.stderr
