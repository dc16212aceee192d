"""Two jobs of one title that finish at the same moment, on SQLite and PostgreSQL."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tasks import library
from tasks.record import record_done
from tests.library import finished
from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from models.job import Artifact
    from tasks.lease import Run

TOGETHER_S = 1.0
"""How long one waits for the other; on SQLite, which lets one in at a time, in vain."""


@pytest.fixture
def desk(tmp_path: Path, either_url: str) -> Iterator[Desk]:
    made = Desk(tmp_path, either_url)
    made.workers()
    yield made
    made.close()


def test_both_get_a_name_of_their_own(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = threading.Barrier(2)
    may_take_really = library._may_take

    def may_take(target: Path, known: Artifact | None) -> bool:
        """Both have found the name free before either writes it down."""
        with suppress(threading.BrokenBarrierError):
            meeting.wait(TOGETHER_S)
        return may_take_really(target, known)

    monkeypatch.setattr(library, "_may_take", may_take)
    runs = [desk.claim(desk.add()) for _ in range(2)]
    errors: list[BaseException] = []

    def record(run: Run) -> None:
        try:
            record_done(desk.context, run, finished(desk, run, f"of {run.job_id}"))
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)

    threads = [threading.Thread(target=record, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert desk.files().keys() == {"Film.mkv", "Film (2).mkv"}
    assert {artifact.path: f"of {artifact.job_id}" for artifact in desk.artifacts()} == desk.files()
    assert {artifact.state for artifact in desk.artifacts()} == {"published"}
