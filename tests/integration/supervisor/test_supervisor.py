"""One stage under its supervisor: the real template, a real child, a paced web server."""

from __future__ import annotations

import os
import signal
import time
from multiprocessing import forkserver
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from models import job_commands
from models.database import transaction
from models.errors import Crashed, SourceNotFound, Stalled
from models.events import LIVE_EVENT
from models.job_state import Status
from models.names import Channel
from models.stage_io import DownloadOutput
from pipelines.jail import start_ticks
from tasks import lease, stage_watch
from tasks.supervisor import Interrupted
from tests.servers import streams
from tests.stack import processes, wait_until
from tests.watched import is_gone

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.redis import RedisServer
    from tests.tasks import Desk
    from tests.watched import Watched

STOP_S = 3.0


def test_a_download_is_reported_live_and_returned(
    desk: Desk, start: Callable[..., Watched], redis_server: RedisServer
) -> None:
    size_rate = 300_000
    with redis_server.client() as client, client.pubsub() as channel:
        channel.subscribe(Channel.PROGRESS)
        assert channel.get_message(timeout=5)["type"] == "subscribe"
        watched = start(f"/slow/clip.mp4?rate={size_rate}")
        began = time.monotonic()
        assert watched.ended(30) is None
        took = time.monotonic() - began
        heard = []
        while (message := channel.get_message(timeout=0.2)) is not None:
            heard.append(LIVE_EVENT.validate_json(message["data"]))
    assert isinstance(watched.output, DownloadOutput)
    assert Path(watched.output.video).stat().st_size > 0
    mine = [event.payload for event in heard if event.job_id == watched.job_id]
    assert 2 <= len(mine) <= took * 4 + 1
    percents = [payload.percent for payload in mine]
    assert percents == sorted(percents)
    assert {payload.stage for payload in mine} == {"downloading"}
    assert all(payload.overall == pytest.approx(payload.percent, abs=0.06) for payload in mine)
    assert any(payload.speed for payload in mine)
    is_gone(desk.runs(watched.job_id)[0].process_group or -1)


@pytest.mark.parametrize(
    ("command", "hinted"), [("cancel", False), ("pause", True), ("delete_job", True)]
)
def test_a_command_in_the_row_stops_the_child(
    desk: Desk, start: Callable[..., Watched], command: str, *, hinted: bool
) -> None:
    watched = start()
    group = watched.group()
    with transaction(desk.engine) as session:
        getattr(job_commands, command)(session, watched.job_id)
    if hinted:
        desk.context.announcer.hint(watched.job_id)
    assert isinstance(watched.ended(STOP_S), lease.LeaseLost)
    is_gone(group)


def test_a_child_that_hears_nothing_is_killed(desk: Desk, start: Callable[..., Watched]) -> None:
    watched = start()
    group = watched.group()
    os.killpg(group, signal.SIGSTOP)
    with transaction(desk.engine) as session:
        job_commands.cancel(session, watched.job_id)
    assert isinstance(watched.ended(STOP_S + 1), lease.LeaseLost)
    is_gone(group)


def test_a_killed_child_is_a_crash_with_its_last_lines(start: Callable[..., Watched]) -> None:
    watched = start()
    group = watched.group()
    with (watched.workdir / "child.log").open("a") as printed:
        printed.write("\x1b[31mthe last\x00 words\n")
    os.killpg(group, signal.SIGKILL)
    error = watched.ended(STOP_S)
    assert isinstance(error, Crashed)
    assert error.message.endswith("[31mthe last words")
    assert "\x1b" not in error.message
    is_gone(group)


def test_a_worker_that_stops_interrupts_its_runs(desk: Desk, start: Callable[..., Watched]) -> None:
    runs = [start(), start()]
    groups = [watched.group() for watched in runs]
    desk.context.stopping.set()
    desk.context.hints.wake()
    for watched, group in zip(runs, groups, strict=True):
        assert isinstance(watched.ended(STOP_S), Interrupted)
        is_gone(group)


def test_a_child_that_says_nothing_for_hours_is_taken_for_hung(
    start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = start()
    group = watched.group()
    os.killpg(group, signal.SIGSTOP)
    monkeypatch.setattr(stage_watch, "SILENT_MAX_S", 0.1)
    assert isinstance(watched.ended(STOP_S + 1), Stalled)
    is_gone(group)


def test_the_childs_own_error_comes_through(start: Callable[..., Watched]) -> None:
    error = start("/status/404").ended(20)
    assert isinstance(error, SourceNotFound)


def test_the_lease_is_renewed_with_the_progress(
    desk: Desk, start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_watch, "RENEW_S", 0.3)
    watched = start()
    watched.group()
    first = desk.runs(watched.job_id)[0].lease_until

    def look() -> bool:
        (row,) = desk.runs(watched.job_id)
        return row.lease_until > first + 0.5 and bool(row.downloaded_bytes)

    wait_until("the lease is renewed", look, 10)


def test_a_new_template_is_started_when_it_dies(start: Callable[..., Watched]) -> None:
    watched = start()
    watched.group()
    (template,) = [
        process.pid
        for process in processes()
        if process.parent == os.getpid() and "multiprocessing.forkserver" in process.command
    ]
    os.kill(template, signal.SIGKILL)
    wait_until("the template is dead", lambda: start_ticks(template) is None, 5)
    other = start()
    assert other.group() != template


def test_what_a_child_starts_dies_with_it(desk: Desk, start: Callable[..., Watched]) -> None:
    """The mux child runs ffmpeg; both children of a dead leader would hold the files open."""
    root = desk.context.media_root
    streams.clip(root / "video.mp4", seconds=90, size="160x90")
    streams.ffmpeg("-i", root / "video.mp4", "-vn", root / "dub.wav")
    columns = {"status": Status.DUBBED, "requested_dubbing": True}
    watched = start(
        "/unused", media={"video_path": "video.mp4", "audio_dubbed_path": "dub.wav"}, **columns
    )

    def look() -> tuple[int, int] | None:
        assert watched.is_alive(), watched.error
        for process in processes():
            if process.command.startswith(desk.context.tools.ffmpeg) and str(watched.workdir) in (
                process.command + str(Path(f"/proc/{process.pid}/cwd").readlink())
            ):
                return process.parent, process.pid
        return None

    child, program = wait_until("ffmpeg runs", look, 20)
    os.kill(child, signal.SIGKILL)
    assert isinstance(watched.ended(STOP_S), Crashed)
    is_gone(child)
    assert start_ticks(program) is None


def test_a_template_that_dies_while_a_child_starts_is_replaced(
    start: Callable[..., Watched],
) -> None:
    forkserver.ensure_running()
    template = forkserver._forkserver._forkserver_pid
    os.kill(template, signal.SIGSTOP)  # so that it takes the request and does not answer
    watched = start()
    sleeping = Path(f"/proc/{watched.native_id}/wchan")
    wait_until("the child is asked for", lambda: sleeping.read_text() not in {"", "0"}, 5)
    os.kill(template, signal.SIGKILL)
    assert watched.group() != template
    assert forkserver._forkserver._forkserver_pid != template
