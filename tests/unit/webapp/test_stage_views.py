"""What a job's stages are shown as."""

from __future__ import annotations

from typing import Any

import pytest

from models.job import Job, StageRun
from models.job_state import ORDER, Stage, Status
from webapp.job_shape import Rows, job_view, stage_views

D, U, M = ORDER


def job(status: Status, *, dubbing: bool = True) -> Job:
    return Job(
        id="j", url="https://v.test/", requested_dubbing=dubbing, target_lang="ru",
        source_lang="auto", dubbing_provider="auto", use_lively_voice=False, voice_balance=0.0,
        format_preset="best", output_container="mkv", download_subtitles=False, subtitle_langs=[],
        status=status, attempt=2, crashes=0, retries=0, priority=0, position=1.0, version=3,
        percent=10.0, start_now=False, failures=0, labels=[], created_at=1.0, updated_at=2.0,
    )  # fmt: skip


def run(number: int, stage: Stage, outcome: str, **columns: Any) -> StageRun:
    return StageRun(
        id=number, job_id="j", stage=stage, attempt=1, outcome=outcome, percent=40.0, phase="p",
        started_at=1.0, speed=5.0, eta=6.0, stalled=False, **columns,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("status", "runs", "shown"),
    [
        (Status.QUEUED, [], "waiting waiting waiting"),
        (Status.DOWNLOADING, [run(1, D, "running")], "running waiting waiting"),
        (Status.DOWNLOADED, [run(1, D, "done")], "done waiting waiting"),
        (Status.DUBBING, [run(1, D, "done"), run(2, U, "running")], "done running waiting"),
        (Status.DUBBED, [run(1, D, "done"), run(2, U, "done")], "done done waiting"),
        (Status.FAILED, [run(1, D, "done"), run(2, U, "failed")], "done failed waiting"),
        (Status.PAUSED, [run(1, D, "stopped")], "stopped waiting waiting"),
        (Status.COMPLETE, [run(1, D, "done"), run(2, U, "failed")], "done failed skipped"),
        # Put back to the start: what was done before counts no more.
        (Status.QUEUED, [run(1, D, "done"), run(2, U, "done")], "waiting waiting waiting"),
        (Status.FAILED, [run(3, D, "failed"), run(2, U, "done")], "failed waiting waiting"),
    ],
)
def test_stages_follow_the_status(status: Status, runs: list[StageRun], shown: str) -> None:
    views = stage_views(job(status), {one.stage: one for one in runs})
    assert [view.status for view in views] == shown.split()
    assert all(view.percent == 100.0 for view in views if view.status == "done")
    assert all(view.percent == 0.0 for view in views if view.status == "waiting")


def test_speed_is_shown_only_while_something_runs() -> None:
    rows = Rows(runs={D: run(1, D, "running", downloaded_bytes=7, total_bytes=9)})
    going = job_view(job(Status.DOWNLOADING, dubbing=False), rows)
    assert (going.speed, going.eta, going.downloaded_bytes, going.total_bytes) == (5.0, 6.0, 7, 9)
    paused = job_view(job(Status.PAUSED, dubbing=False), rows)
    assert (paused.speed, paused.eta, paused.downloaded_bytes) == (None, None, 7)
    assert [view.stage for view in paused.stages] == [D]
