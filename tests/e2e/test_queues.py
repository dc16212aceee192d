"""Each worker is on its own queue, sizes hold, and Flower shows a job's stages."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from tests.stack import PASSWORD, processes, wait_until

if TYPE_CHECKING:
    from tests.servers.origin import Origin
    from tests.stack import Stack

STAGES = {"stage.download": "q:download", "stage.dub": "q:dub", "stage.mux": "q:mux"}
INHERITED = {"PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH"}


def inspect(stack: Stack, *words: str) -> dict[str, list[dict[str, object]]]:
    command = [sys.executable, "-m", "celery", "-A", "tasks.app", "inspect", "--json", *words]
    done = subprocess.run(
        command, env=stack.environment, cwd=stack.folder, capture_output=True, text=True, check=True
    )
    return dict(json.loads(done.stdout[done.stdout.index("{") :]))


def test_each_worker_consumes_its_own_queue(stack: Stack) -> None:
    queues = {
        worker.partition("@")[0]: [queue["name"] for queue in found]
        for worker, found in inspect(stack, "active_queues").items()
    }
    own = {name: [f"q:{name}"] for name in ("dub", "mux", "upkeep")}
    assert queues == own | {"download": ["q:download", "q:probe"]}


@pytest.mark.parametrize("worker", ["download", "dub", "mux"])
def test_a_template_inherits_no_secrets(stack: Stack, worker: str) -> None:
    pid = stack.service(worker)
    (template,) = [p.pid for p in processes() if p.parent == pid and "forkserver" in p.command]
    assert environment(pid)["ADMIN_PASSWORD"] == PASSWORD
    assert set(environment(template)) <= INHERITED


def environment(pid: int) -> dict[str, str]:
    """What a process was started with."""
    entries = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(entry.split("=", 1) for entry in entries if entry)


def test_flower_shows_the_three_stages_on_their_queues(stack: Stack, origin: Origin) -> None:
    flower = f"http://127.0.0.1:{stack.environment['FLOWER_PORT']}/flower"
    password = (stack.folder / "data" / "flower-password").read_text().strip()
    assert requests.get(f"{flower}/api/tasks", timeout=10).status_code == 401
    job = stack.add(
        f"{origin.url}/hls/master.m3u8",
        requestedDubbing=True,
        sourceLang="en",
        targetLang="es",
        dubbingProvider="local",
    )
    stack.completed(job["id"])

    def shown() -> dict[str, tuple[str, str]] | None:
        tasks = requests.get(f"{flower}/api/tasks", auth=("admin", password), timeout=10).json()
        own = {t["name"]: t for t in tasks.values() if job["id"] in (t["args"] or "")}
        states = {name: (task["state"], task["routing_key"]) for name, task in own.items()}
        ended = all(state == "SUCCESS" for state, _ in states.values())
        return states if ended and set(states) == set(STAGES) else None

    queues = {name: queue for name, (_, queue) in wait_until("stages", shown, 20).items()}
    assert queues == STAGES


def test_runs_of_a_stage_never_exceed_its_size(stack: Stack, origin: Origin) -> None:
    jobs = [
        stack.add(f"{origin.url}/slow/film.mp4?rate=400000", outputContainer="mp4", folder=f"s{n}")
        for n in range(6)
    ]
    seen = 0
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        counts = stack.call("GET", "/api/jobs?limit=1").json()["counts"]
        seen = max(seen, counts["DOWNLOADING"])
        if counts["DOWNLOADING"] + counts["QUEUED"] == 0:
            break
    assert seen == 1
    assert [stack.job(job["id"])["status"] for job in jobs] == ["COMPLETE"] * 6
    finished = [stack.job(job["id"])["completedAt"] for job in jobs]
    assert finished == sorted(finished)
