"""The vot engine: real vot.js in real Node against a server that checks every byte."""

from __future__ import annotations

import os
import threading
import time
import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models.errors import (
    AddressForbidden,
    Crashed,
    DamagedDub,
    DiskFull,
    NoEngine,
    ProviderBusy,
    ProviderRefused,
    StageError,
    Stopped,
    ToolMissing,
)
from models.stage_io import DubInput, Egress, SubtitleFile, Tools
from pipelines.dub.engines import choose
from pipelines.dub.stage import run_dub
from pipelines.dub.verify import verify_dub
from pipelines.dub.vot import engine
from pipelines.dub.vot.engine import VotProvider
from pipelines.process import run
from tests.programs import require_tools
from tests.reporter import FakeReporter
from tests.servers.fake_vot import REFUSAL, RESULT, SIGNATURE, FakeVot

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DURATION = 6.0
FAST = VotProvider(poll_scale=0.002, deadline_s=20.0)
VIDEO = "http://127.0.0.1:9/clip.mp4"
TOKEN = "oauth-t0ken-of-the-operator"


@pytest.fixture(scope="module")
def tools() -> Tools:
    found = require_tools("ffmpeg", "ffprobe", "node")
    if not engine.CLIENT.exists():
        message = "vot.js is not installed: npm ci --omit=peer in pipelines/dub/vot"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="module")
def mp3(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vot") / "voice.mp3"
    tone = f"sine=frequency=330:duration={DURATION}"
    argv = [tools.ffmpeg, "-v", "error", "-f", "lavfi", "-i", tone, "-b:a", "64k", str(path)]
    run(argv, FakeReporter())
    return path


@pytest.fixture
def serve(mp3: Path) -> Iterator[Callable[[str], FakeVot]]:
    running: list[FakeVot] = []

    def start(scenario: str, voice: Path = mp3) -> FakeVot:
        running.append(FakeVot(scenario, voice).__enter__())
        return running[-1]

    yield start
    for server in running:
        server.__exit__()


@pytest.fixture
def job(tools: Tools, tmp_path: Path) -> Callable[..., DubInput]:
    def make(server: FakeVot | None = None, **changes: Any) -> DubInput:
        values: dict[str, Any] = {
            "workdir": str(tmp_path),
            "tools": tools,
            "egress": Egress(allow_loopback=True),
            "url": VIDEO,
            "video": "",
            "duration_s": DURATION,
            "source_lang": "en",
            "target_lang": "ru",
            "provider": "vot",
            "vot_host": server.url if server else "",
            "vot_api_token": TOKEN,
        }
        return DubInput(**values | changes)

    return make


def node_children() -> list[str]:
    """The command lines of this process's living Node children."""
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
            if f"\nPPid:\t{os.getpid()}\n" in text and "\nState:\tZ" not in text:
                found.append((status.parent / "cmdline").read_text())
        except OSError:
            continue
    return [line for line in found if "runner.mjs" in line]


def test_waits_then_takes_the_result_as_a_wav_on_the_time_line(serve, job) -> None:
    server, reporter = serve("ok"), FakeReporter()
    output = FAST.dub(job(server), reporter)
    verify_dub(output.audio, DURATION)
    with wave.open(output.audio) as audio:
        assert audio.getframerate() == 48_000
    assert output.engine == "vot"
    assert server.faults == []
    assert [ask.first for ask in server.asks] == [True, False]
    assert (server.asks[0].url, server.asks[0].duration) == (VIDEO, DURATION)
    assert reporter.percents == sorted(reporter.percents)
    assert "waiting" in reporter.phases
    assert not list(Path(job().workdir).glob("*.mp3"))


def test_the_first_retry_comes_after_the_servers_own_estimate(serve, job) -> None:
    server = serve("ok")
    VotProvider(poll_scale=0.5).dub(job(server), FakeReporter())
    first, second = server.asks
    assert 0.9 < second.at - first.at < 5.0  # the server said 2 s; a blind poll waits 15 s


def test_a_source_to_be_found_out_is_sent_as_auto(serve, job) -> None:
    server = serve("ok")
    assert FAST.dub(job(server, source_lang="auto"), FakeReporter()).source_lang == "und"
    assert {ask.source for ask in server.asks} == {"auto"}


def test_a_partial_track_is_never_taken(serve, job) -> None:
    server = serve("part")
    FAST.dub(job(server), FakeReporter())
    assert len(server.asks) == 3
    assert server.requests[-1].startswith("GET ")
    assert sum(request.startswith("GET ") for request in server.requests) == 1
    assert server.faults == []


def test_a_long_queue_is_waited_for_and_told(serve, job) -> None:
    server, reporter = serve("longwait"), FakeReporter()
    FAST.dub(job(server), reporter)
    assert ("warning", "The vot service has a long queue; waiting.") in reporter.logs


def test_a_request_for_the_audio_is_answered_once(serve, job) -> None:
    server = serve("audio")
    FAST.dub(job(server), FakeReporter())
    assert server.fail_audio_urls == [VIDEO]
    assert len(server.audio_puts) == 1
    assert server.faults == []


def test_an_answer_slower_than_vot_js_own_limit_is_awaited(serve, job) -> None:
    server = serve("slow")
    FAST.dub(job(server), FakeReporter())
    assert len(server.asks) == 1


def test_a_refused_session_is_renewed_once(serve, job) -> None:
    server = serve("stale")
    FAST.dub(job(server), FakeReporter())
    assert len(server.secrets) == 2
    assert server.faults == []


def test_the_normal_voice_is_used_when_there_is_no_lively_one(serve, job) -> None:
    server, reporter = serve("lively"), FakeReporter()
    FAST.dub(job(server, lively_voice=True), reporter)
    assert [ask.lively for ask in server.asks] == [True, False]
    assert [ask.authorization for ask in server.asks] == [f"OAuth {TOKEN}", ""]
    assert "normal" in reporter.text


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
        VotProvider(poll_scale=0.01, deadline_s=1.0).dub(job(server), FakeReporter())
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
    reporter.awaited = "fetching"
    raised: list[BaseException] = []

    def dub() -> None:
        try:
            FAST.dub(job(server), reporter)
        except Stopped as error:
            raised.append(error)

    thread = threading.Thread(target=dub)
    thread.start()
    assert reporter.spoke.wait(10)
    reporter.stop()
    thread.join(2)
    assert len(raised) == 1
    assert not list(Path(job().workdir).iterdir())


def test_a_full_disk_is_called_so(serve, job, tmp_path) -> None:
    (tmp_path / "vot.mp3").symlink_to("/dev/full")
    with pytest.raises(DiskFull):
        FAST.dub(job(serve("ok")), FakeReporter())


def test_a_dead_runner_is_a_crash_without_secrets(serve, job, tmp_path, monkeypatch) -> None:
    crash = tmp_path / "runner.mjs"
    crash.write_text(f"console.error('https://x.test/a?sig=1 {TOKEN}'); process.exit(3);")
    monkeypatch.setattr(engine, "RUNNER", crash)
    reporter = FakeReporter()
    with pytest.raises(Crashed, match="exit code 3"):
        FAST.dub(job(serve("ok")), reporter)
    assert "https://x.test/a" in reporter.text
    assert "sig=1" not in reporter.text
    assert TOKEN not in reporter.text


def test_the_signed_link_is_in_no_log(serve, job) -> None:
    reporter = FakeReporter()
    FAST.dub(job(serve("ok")), reporter)
    assert RESULT.partition("?")[2] not in reporter.text
    assert TOKEN not in reporter.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"url": "http://192.168.0.5/clip.mp4"}, AddressForbidden),
        ({"url": "http://10.1.2.3/clip.mp4"}, AddressForbidden),
        ({"url": "http://minio:9000/clip.mp4"}, AddressForbidden),
        ({"egress": Egress()}, AddressForbidden),
        ({"egress": Egress(allow=("127.0.0.0/8",))}, AddressForbidden),
        ({"url": "http://user:pass@127.0.0.1/clip.mp4"}, ProviderRefused),
        ({"url": "http://127.0.0.1/clip.mp4?token=abc"}, ProviderRefused),
        ({"url": "http://127.0.0.1/live.m3u8"}, ProviderRefused),
        ({"url": "http://127.0.0.1/clip.mp4?from=a.mpd"}, ProviderRefused),
        ({"url": "ftp://127.0.0.1/clip.mp4"}, ProviderRefused),
        ({"duration_s": 5 * 3600.0}, ProviderRefused),
        ({"target_lang": "de"}, NoEngine),
        ({"source_lang": "pt"}, NoEngine),
        ({"source_lang": "ru"}, NoEngine),
        ({"vot_enabled": False}, NoEngine),
        ({"tools": Tools()}, ToolMissing),
    ],
)
def test_what_vot_cannot_do_is_refused_before_anything_leaves(
    serve, job, changes: dict[str, Any], error: type[StageError]
) -> None:
    server = serve("ok")
    with pytest.raises(error):
        run_dub(job(server, **changes), FakeReporter())
    assert server.requests == []


def test_vot_without_its_packages_names_the_remedy(job, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(engine, "CLIENT", tmp_path / "missing.json")
    with pytest.raises(ToolMissing, match="make setup"):
        choose(job())


def test_auto_prefers_vot_and_names_every_reason_when_none_can(serve, job) -> None:
    server = serve("ok")
    assert choose(job(server, provider="auto")).name == "vot"
    with pytest.raises(NoEngine, match=r"de.*vot: .*local: "):
        choose(job(server, provider="auto", target_lang="de"))


def test_auto_takes_the_local_engine_where_vot_cannot(job, tmp_path) -> None:
    tools = require_tools("ffmpeg", "ffprobe", "node", "espeak", "apertium")
    subtitles = (SubtitleFile(path=str(tmp_path / "a.vtt"), language="en"),)
    asked = job(tools=tools, provider="auto", target_lang="es", subtitles=subtitles)
    assert choose(asked).name == "local"
