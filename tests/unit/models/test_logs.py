"""Log lines carry who, what and why, from whichever thread and library they come."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BODY = """
import logging, threading
import structlog
from models.logs import configure

configure("INFO", "{format}", "download")
log = structlog.get_logger("tasks.here")

def work():
    with structlog.contextvars.bound_contextvars(job="j1", stage="dub", attempt=2):
        log.info("from a thread")
        log.debug("not wanted")
        logging.getLogger("library").warning("said %s", "so")
        try:
            {{}}["missing"]
        except KeyError:
            log.exception("ours failed")
            logging.getLogger("library").exception("theirs failed")

thread = threading.Thread(target=work)
thread.start()
thread.join()
"""


def lines(log_format: str) -> list[str]:
    code = BODY.format(format=log_format)
    argv = [sys.executable, "-c", code]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


@pytest.fixture(scope="module")
def told() -> list[dict[str, object]]:
    return [json.loads(line) for line in lines("json")]


def test_every_line_names_process_job_stage_and_attempt(told: list[dict[str, object]]) -> None:
    assert [line["event"] for line in told] == [
        "from a thread",
        "said so",
        "ours failed",
        "theirs failed",
    ]
    for line in told:
        assert line["process"] == "download"
        assert (line["job"], line["stage"], line["attempt"]) == ("j1", "dub", 2)
        assert line["logger"] in {"tasks.here", "library"}
        assert str(line["timestamp"]).endswith("Z")
        assert line["level"] in {"info", "warning", "error"}


def test_an_exception_is_told_with_its_trace(told: list[dict[str, object]]) -> None:
    for line in told[2:]:
        assert "KeyError: 'missing'" in str(line["exception"])


def test_the_console_is_readable() -> None:
    text = "\n".join(lines("console"))
    assert "from a thread" in text
    assert "not wanted" not in text
    assert "KeyError" in text
    assert "download" in text
