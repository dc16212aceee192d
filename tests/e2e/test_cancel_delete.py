"""What a cancel or a delete leaves in the library, and what never begins by itself."""

from __future__ import annotations

import re
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

GONE_S = 6.0
"""Three seconds for the processes, three for their files."""


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    root: Path = tmp_path_factory.mktemp("endings")
    streams.clip(root / "long.mp4", seconds=20)
    with serving(root) as server:
        yield server


def again(stack: Stack, slow: Origin, folder: str) -> tuple[str, Path, Path]:
    """Complete a download and begin it anew; return the job, its library file, its work folder."""
    url = f"{slow.url}/slow/long.mp4?rate=400000"
    job = stack.add(url, outputContainer="mp4", folder=folder)["id"]
    file = stack.completed(job)
    assert stack.call("POST", f"/api/jobs/{job}/retry").ok
    work = stack.media / "tmp" / job
    wait_until("partial data", lambda: list(work.rglob("*.part")))
    return job, file, work


def attempts(work: Path) -> list[str]:
    return [path.name for path in work.glob("*") if path.name != "kept"]


def test_a_cancel_keeps_the_file_of_an_earlier_completion(stack: Stack, slow: Origin) -> None:
    job, file, work = again(stack, slow, "canceled-again")
    assert stack.call("POST", f"/api/jobs/{job}/cancel").json()["status"] == "CANCELED"
    wait_until("its attempts are gone", lambda: not attempts(work), GONE_S)
    assert file.read_bytes() == (slow.root / "long.mp4").read_bytes()


def test_a_delete_with_files_removes_work_and_the_file(stack: Stack, slow: Origin) -> None:
    job, file, work = again(stack, slow, "deleted")
    answer = stack.call("DELETE", f"/api/jobs/{job}", params={"files": "true"})
    assert answer.status_code == 204
    wait_until("its folder is gone", lambda: not work.exists(), GONE_S)
    assert not file.exists()
    assert stack.call("GET", f"/api/jobs/{job}").status_code == 404
    assert stack.call("POST", f"/api/jobs/{job}/restore").status_code == 404


def test_a_download_that_was_taken_off_the_list_goes_on_where_it_was(
    stack: Stack, slow: Origin
) -> None:
    job, file, work = again(stack, slow, "taken-off")
    assert stack.call("DELETE", f"/api/jobs/{job}").status_code == 204
    assert stack.call("GET", f"/api/jobs/{job}").status_code == 404
    assert file.exists()
    assert list(work.rglob("*.part"))
    back = stack.call("POST", f"/api/jobs/{job}/restore")
    assert (back.status_code, back.json()["status"]) == (200, "PAUSED")
    before = len(slow.log.requests)
    assert stack.call("POST", f"/api/jobs/{job}/resume").ok

    def asks_for_the_rest() -> bool:
        new = slow.log.requests[before:]
        return any(re.match(r"bytes=[1-9]", one.headers.get("Range", "")) for one in new)

    wait_until("it asks for the rest", asks_for_the_rest)
    stack.completed(job)
    assert file.read_bytes() == (slow.root / "long.mp4").read_bytes()


def test_a_foreign_file_under_the_same_name_is_never_removed(stack: Stack, slow: Origin) -> None:
    job = stack.add(f"{slow.url}/long.mp4", outputContainer="mp4", folder="foreign")["id"]
    file = stack.completed(job)
    file.unlink()
    file.write_bytes(b"a diary")
    gone = stack.add(f"{slow.url}/long.mp4", outputContainer="mp4", folder="foreign-not")["id"]
    own = stack.completed(gone)
    for one in (job, gone):
        answer = stack.call("DELETE", f"/api/jobs/{one}", params={"files": "true"})
        assert answer.status_code == 204
    wait_until("the job's own file is gone", lambda: not own.exists(), GONE_S)
    assert file.read_bytes() == b"a diary"


def test_a_job_created_paused_begins_only_when_it_is_told_to(stack: Stack, slow: Origin) -> None:
    url = f"{slow.url}/long.mp4"
    job = stack.add(url, outputContainer="mp4", folder="begun-paused", startPaused=True)["id"]
    later = stack.add(url, outputContainer="mp4", folder="begun-later")["id"]
    stack.completed(later)
    found = stack.job(job)
    assert found["status"] == "PAUSED"
    assert [stage["attempt"] for stage in found["stages"]] == [0]
    assert stack.call("POST", f"/api/jobs/{job}/resume").json()["resumedFrom"] == "QUEUED"
    stack.completed(job)
