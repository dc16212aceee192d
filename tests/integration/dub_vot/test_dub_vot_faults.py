"""The vot engine fails, is stopped or crashes: by the right name, at once, without a secret or a leftover."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from models.errors import (
    AddressForbidden,
    Crashed,
    DamagedDub,
    DiskFull,
    ProviderBusy,
    ProviderRefused,
    StageError,
    Stopped,
)
from pipelines.dub.vot import conversation
from pipelines.dub.vot.engine import VotProvider
from tests.reporter import FakeReporter, stop_in
from tests.servers.vot_service import REFUSAL, SIGNATURE
from tests.vot import FAST, TOKEN, VIDEO, node_children


@pytest.mark.parametrize(
    ("scenario", "error", "words"),
    [
        ("fail", ProviderRefused, REFUSAL),
        ("session", ProviderRefused, "login"),
        ("rate", ProviderBusy, "Слишком много запросов."),
        ("http403", ProviderRefused, "HTTP 403"),
        ("http503", ProviderBusy, "HTTP 503"),
        ("redirect", ProviderRefused, "HTTP 302"),
        ("badproto", ProviderBusy, "cannot be understood"),
        ("badsession", ProviderBusy, "cannot be understood"),
        ("unknown", ProviderBusy, "status 12: Ещё не придумано"),
        ("empty200", ProviderBusy, "empty answer"),
        ("result404", ProviderBusy, "HTTP 404"),
        ("html", DamagedDub, "no audio file"),
        ("truncated", DamagedDub, "damaged"),
        ("cutoff", DamagedDub, "ended early"),
        ("huge", DamagedDub, "far too large"),
        ("offhost", AddressForbidden, "private or local"),
    ],
)
def test_failures_end_with_their_class_and_the_servers_words(
    serve, job, scenario: str, error: type[StageError], words: str
) -> None:
    server, reporter = serve(scenario), FakeReporter()
    with pytest.raises(error, match=words) as caught:
        FAST.dub(job(server), reporter)
    assert len(server.asks) <= 4
    assert server.faults == []
    assert SIGNATURE not in reporter.text + repr(caught.value) + repr(caught.value.__cause__)
    assert not list(Path(job().workdir).glob("*.mp3"))
    assert node_children() == []


def test_endless_waiting_ends_at_the_deadline(serve, job) -> None:
    server = serve("endless")
    with pytest.raises(ProviderBusy, match="in time"):
        VotProvider(poll_scale=0.01, deadline_s=3.0).dub(job(server), FakeReporter())
    assert len(server.asks) > 1
    assert node_children() == []


def test_nobody_listening_is_tried_again_then_told(serve, job) -> None:
    server = serve("ok")
    server.server_close()
    with pytest.raises(ProviderBusy, match="cannot be reached"):
        FAST.dub(job(server), FakeReporter())


@pytest.mark.parametrize("scenario", ["endless", "hang"])
def test_stopping_takes_less_than_a_second(serve, job, scenario: str) -> None:
    server, reporter = serve(scenario), FakeReporter()
    raised: list[BaseException] = []

    def dub() -> None:
        try:
            VotProvider().dub(job(server), reporter)
        except Stopped as error:
            raised.append(error)

    thread = threading.Thread(target=dub)
    thread.start()
    assert server.asked.wait(10)
    (command,) = node_children()
    assert TOKEN not in command
    assert VIDEO not in command
    began = time.monotonic()
    reporter.stop()
    thread.join(5)
    assert time.monotonic() - began < 1.0
    assert len(raised) == 1
    assert node_children() == []


def test_stopping_while_the_result_is_fetched(serve, job) -> None:
    server, reporter = serve("stall"), FakeReporter()
    stop_in("fetching", lambda: FAST.dub(job(server), reporter), reporter)
    assert not list(Path(job().workdir).iterdir())


def test_a_full_disk_is_called_so(serve, job, tmp_path) -> None:
    (tmp_path / "vot-result.mp3").symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        FAST.dub(job(serve("ok")), FakeReporter())


def test_a_dead_runner_is_a_crash_without_secrets(serve, job, tmp_path, monkeypatch) -> None:
    crash = tmp_path / "runner.mjs"
    crash.write_text(f"console.error('https://x.test/a?sig=1 {TOKEN}'); process.exit(3);")
    monkeypatch.setattr(conversation, "RUNNER", crash)
    reporter = FakeReporter()
    with pytest.raises(Crashed, match="exit code 3"):
        FAST.dub(job(serve("ok")), reporter)
    assert "https://x.test/a" in reporter.text
    assert "sig=1" not in reporter.text
    assert TOKEN not in reporter.text
