"""A database that does not answer for a while: the stage goes on as long as its lease lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

from models.job_state import Status
from models.stage_io import DownloadOutput, MuxOutput
from tasks import lease, run_facts, stage_news, stage_watch
from tests.servers import streams
from tests.watched import is_gone

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from tests.tasks import Desk
    from tests.watched import Watched

AWAY = OperationalError("SELECT 1", {}, ConnectionError("the database is away"))


class Blinking:
    """Stands for a function of `module` that fails the first `times` times."""

    def __init__(self, patch: pytest.MonkeyPatch, module: ModuleType, name: str, times: int):
        self.calls = 0
        self._times = times
        self._really = getattr(module, name)
        patch.setattr(module, name, self)

    def __call__(self, *arguments: Any) -> Any:
        self.calls += 1
        if self.calls <= self._times:
            raise AWAY
        return self._really(*arguments)


@pytest.mark.parametrize(
    ("name", "times"), [("renew", 2), ("wish", 2), ("set_process", 2), ("set_title", 1)]
)
def test_a_download_outlives_a_database_that_blinks(
    desk: Desk,
    start: Callable[..., Watched],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    times: int,
) -> None:
    monkeypatch.setattr(stage_watch, "RENEW_S", 0.0)
    monkeypatch.setattr(stage_watch, "LOOK_S", 0.1)
    module = lease if hasattr(lease, name) else run_facts
    blinking = Blinking(monkeypatch, module, name, times)
    watched = start("/slow/clip.mp4?rate=200000")
    assert watched.ended(30) is None
    assert isinstance(watched.output, DownloadOutput)
    assert blinking.calls >= times
    (run,) = desk.runs(watched.job_id)
    if name == "set_process":
        assert run.process_group is not None
        assert blinking.calls == times + 1


def test_a_line_that_cannot_be_stored_stops_no_mux(
    desk: Desk, start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = desk.context.media_root
    clip = streams.clip(root / "clip.mp4")
    streams.ffmpeg("-i", clip, "-an", "-c", "copy", root / "video.mp4")
    streams.ffmpeg("-i", clip, "-vn", root / "dub.wav")
    blinking = Blinking(monkeypatch, stage_news, "log_line", 1)
    columns = {"status": Status.DUBBED, "requested_dubbing": True}
    watched = start(
        "/unused", media={"video_path": "video.mp4", "audio_dubbed_path": "dub.wav"}, **columns
    )
    assert watched.ended(30) is None
    assert isinstance(watched.output, MuxOutput)
    assert blinking.calls >= 1


def test_a_lease_that_cannot_be_renewed_is_given_up(
    desk: Desk, start: Callable[..., Watched], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_watch, "RENEW_S", 0.0)
    watched = start()
    group = watched.group()
    monkeypatch.setattr(stage_watch, "LEASE_S", 2.0)
    blinking = Blinking(monkeypatch, lease, "renew", 10**6)
    assert isinstance(watched.ended(6), lease.LeaseLost)
    assert blinking.calls > 1
    is_gone(group)
