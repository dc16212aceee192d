"""Pause, resume and retry of a running job."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.servers import streams
from tests.servers.origin import serving
from tests.stack import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.origin import Origin
    from tests.stack import Stack


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    root = tmp_path_factory.mktemp("control")
    streams.clip(root / "long.mp4", seconds=35)
    with serving(root) as server:
        yield server


def test_a_paused_download_goes_on_where_it_stopped(stack: Stack, slow: Origin) -> None:
    job = stack.add(f"{slow.url}/slow/long.mp4?rate=300000", outputContainer="mp4", folder="paused")
    folder = stack.media / "tmp" / job["id"]
    part = wait_until("partial data", lambda: list(folder.rglob("*.part")))[0]
    wait_until("some of it", lambda: part.stat().st_size > 200_000)
    assert stack.call("POST", f"/api/jobs/{job['id']}/pause").json()["status"] == "PAUSED"
    before = len(slow.log.of("/slow/long.mp4"))
    wait_until("the child is gone", lambda: _stands_still(part), 5)
    answer = stack.call("POST", f"/api/jobs/{job['id']}/resume").json()
    assert answer["resumedFrom"] == "QUEUED"
    finished = stack.completed(job["id"])
    assert finished.read_bytes() == (slow.root / "long.mp4").read_bytes()
    later = slow.log.of("/slow/long.mp4")[before:]
    assert any(asked.headers.get("Range", "").startswith("bytes=") for asked in later)


def _stands_still(part: Path) -> bool:
    before = part.stat().st_size
    time.sleep(0.5)
    return bool(part.stat().st_size == before)


def test_a_canceled_job_can_be_tried_again(stack: Stack, slow: Origin) -> None:
    job = stack.add(
        f"{slow.url}/slow/long.mp4?rate=300000", outputContainer="mp4", folder="canceled"
    )
    stack.reaches(job["id"], "DOWNLOADING")
    assert stack.call("POST", f"/api/jobs/{job['id']}/cancel").json()["status"] == "CANCELED"
    assert stack.call("POST", f"/api/jobs/{job['id']}/cancel").status_code == 409
    assert stack.call("POST", f"/api/jobs/{job['id']}/retry").json()["status"] == "QUEUED"
    assert stack.completed(job["id"]).read_bytes() == (slow.root / "long.mp4").read_bytes()
    assert stack.job(job["id"])["retries"] == 1


def test_the_jobs_percent_is_told_by_the_api_while_it_runs(stack: Stack, slow: Origin) -> None:
    job = stack.add(f"{slow.url}/slow/long.mp4?rate=300000", outputContainer="mp4", folder="told")
    wait_until("the row tells it", lambda: 0 < stack.job(job["id"])["percent"] < 100, 30)
    stack.completed(job["id"])
