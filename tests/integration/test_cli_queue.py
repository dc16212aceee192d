"""`dubline start|move|queue|limit|settings|rename|label` against a gateway process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, insert, update

from models.clock import now
from models.database import make_engine, transaction
from models.installation import Setting
from models.job import Job, Media
from models.job_state import Status
from tests.servers.gateway import LOCAL_TOKEN, GatewayProcess
from webapp.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Sqlite
    from tests.servers.redis import RedisServer


@pytest.fixture(scope="module")
def gateway(
    tmp_path_factory: pytest.TempPathFactory, sqlite: Sqlite, redis_server: RedisServer
) -> Iterator[GatewayProcess]:
    folder = tmp_path_factory.mktemp("gateway")
    process = GatewayProcess(folder, sqlite.fresh(folder), redis_server.url, "threading")
    yield process
    process.stop()


@pytest.fixture(autouse=True)
def clean(gateway: GatewayProcess, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUBLINE_SERVER", gateway.base)
    monkeypatch.setenv("DUBLINE_TOKEN", LOCAL_TOKEN)
    write(gateway, delete(Job), delete(Setting))


def write(gateway: GatewayProcess, *statements: Any) -> None:
    engine = make_engine(gateway.database_url)
    with transaction(engine) as session:
        for statement in statements:
            session.execute(statement)
    engine.dispose()


def run(*arguments: str, code: int = 0) -> str:
    answer = CliRunner().invoke(main, list(arguments))
    assert answer.exit_code == code, (answer.output, answer.exception)
    return answer.output


def add(gateway: GatewayProcess, number: int, **options: Any) -> str:
    body = {"url": f"https://video.test/{number}", **options}
    made: str = gateway.ask("POST", "/api/jobs", body).json()["id"]
    return made


def queued() -> list[tuple[str, str]]:
    """Position and id of each line that shows a job."""
    words = [line.split() for line in run("queue").splitlines()]
    return [(line[0], line[1]) for line in words if line and line[0].isdigit()]


def test_the_queue_is_shown_in_order_and_moved(gateway: GatewayProcess) -> None:
    a, b, c = (add(gateway, number) for number in range(3))
    high, done = add(gateway, 8, priority=5), add(gateway, 9)
    write(gateway, update(Job).where(Job.id == done).values(status=Status.COMPLETE))
    assert queued() == [("0", high), ("1", a), ("2", b), ("3", c)]
    assert run("move", c, b, "--to", "top") == f"{c}  moved\n{b}  moved\n"
    assert [job for _, job in queued()] == [high, b, c, a]
    run("move", a, "--before", high)
    assert [job for _, job in queued()] == [a, high, b, c]
    said = run("move", c, done, "nobody", "--to", "up", code=1)
    assert f"{c}  moved" in said
    assert f"{done}  The job is complete; it has no place in the queue." in said
    assert "nobody  There is no such job." in said


def test_move_needs_to_know_where(gateway: GatewayProcess) -> None:
    job = add(gateway, 1)
    for options in ([], ["--to", "top", "--before", job]):
        assert "Give either --to or --before." in run("move", job, *options, code=2)
    assert "There is no such job." in run("move", job, "--before", "nobody", code=1)


def test_the_queue_is_paused_and_a_job_started_all_the_same(gateway: GatewayProcess) -> None:
    job = add(gateway, 1)
    held = {"not_before": now() + 600, "error": "The site limits how often it is asked."}
    write(gateway, update(Job).values(**held))
    assert "The site limits how often it is asked. (again at 20" in run("queue")
    assert run("queue", "pause") == "The queue is paused.\n"
    assert run("start", job) == f"{job}  QUEUED\n"
    shown = run("queue")
    assert "starts now" in shown
    assert "The site" not in shown
    assert "The queue is paused; `dubline queue resume` lets it go on." in shown
    assert run("queue", "resume") == "The queue goes on.\n"
    assert "paused" not in run("queue")
    write(gateway, update(Job).values(status=Status.COMPLETE))
    assert "The job is complete already; there is nothing to start." in run("start", job, code=1)


def test_dubs_are_asked_for_with_engine_balance_and_once_more(gateway: GatewayProcess) -> None:
    words = ("--dub", "es", "--engine", "local", "--voice-balance", "-3", "--paused")
    job_id = run("add", "https://video.test/a", *words).split()[0]
    job = gateway.ask("GET", f"/api/jobs/{job_id}").json()
    assert (job["dubbingProvider"], job["voiceBalance"]) == ("local", -3.0)
    run("add", "https://video.test/b", "--dub", "es", "--voice-balance", "13", code=2)
    assert "no engine cloud here" in run(
        "add", "https://v.test/", "--engine", "cloud", "--dub", "es", code=1
    )
    assert "cannot be asked to dub now" in run("dub", job_id, "es", code=1)
    write(
        gateway,
        insert(Media).values(
            id="m",
            job_id=job_id,
            video_path="library/a.mkv",
            tracks=[],
            subtitles=[],
            dub_subtitles=[],
        ),
        update(Job).where(Job.id == job_id).values(status=Status.COMPLETE),
    )
    assert run("dub", job_id, "fr", "--from", "en", "--engine", "auto") == f"{job_id}  DOWNLOADED\n"
    job = gateway.ask("GET", f"/api/jobs/{job_id}").json()
    wanted = ("fr", "en", "auto")
    assert (job["targetLang"], job["sourceLang"], job["dubbingProvider"]) == wanted


def test_limits(gateway: GatewayProcess) -> None:
    assert "all downloads  off" in run("limit")
    shown = run("limit", "2.5M", "--alt", "100K", "--turtle", "on")
    assert "all downloads  2.5 MB/s" in shown
    assert "alternative    100 kB/s, in force" in shown
    assert "not in force" in run("limit", "off", "--turtle", "off")
    job = add(gateway, 1)
    assert run("limit", "512Ki", "--job", job) == f"{job}  limit 524.3 kB/s\n"
    assert run("limit", "off", "--job", job) == f"{job}  limit off\n"
    assert "'fast' is not a speed" in run("limit", "fast", code=2)
    assert "greater than or equal to 1024" in run("limit", "10", code=1)
    assert "--job goes with a RATE" in run("limit", "--job", job, code=2)
    assert "--job goes with a RATE" in run("limit", "1M", "--job", job, "--turtle", "on", code=2)


def test_settings() -> None:
    shown = run("settings").splitlines()
    assert "queuePaused=false" in shown
    assert "altSchedule.days=mon,tue,wed,thu,fri,sat,sun" in shown
    assert "sizes.download=0  (follows)" in shown
    changed = run(
        "settings", "muxSize=2", "rateLimit=1M", "keepEventsDays=null", "altMode=schedule",
        "altSchedule.begin=22:00", "altSchedule.days=sat,sun",
    ).splitlines()  # fmt: skip
    for line in (
        "muxSize=2", "rateLimit=1000000", "keepEventsDays=null", "altMode=schedule",
        "altSchedule.begin=22:00", "altSchedule.end=17:00", "altSchedule.days=sat,sun",
    ):  # fmt: skip
        assert line in changed
    assert "rateLimit=null" in run("settings", "rateLimit=off").splitlines()
    assert "muxSizes: Extra inputs are not permitted" in run("settings", "muxSizes=2", code=1)
    assert "muxSize: Input should be" in run("settings", "muxSize=many", code=1)
    assert "'muxSize' is not KEY=VALUE." in run("settings", "muxSize", code=2)
    assert "is not a speed" in run("settings", "altRateLimit=fast", code=2)
    assert "muxSize=2" in run("settings").splitlines()


def test_titles_and_labels(gateway: GatewayProcess) -> None:
    run("add", "https://video.test/named", "--label", "News", "--label", "x")
    (job,) = [job["id"] for job in gateway.ask("GET", "/api/jobs").json()["jobs"]]
    assert run("rename", job, "Mine") == f"{job}  Mine\n"
    assert run("label", job, "--add", "later", "--remove", "X") == f"{job}  labelled\n"
    assert "Mine  [News]  [later]" in run("list")
    assert run("rename", job) == f"{job}  https://video.test/named\n"
    assert "There is no such job." in run("label", "nobody", "--add", "a", code=1)
    assert "Give --add or --remove." in run("label", job, code=2)


def test_what_was_removed_comes_back_unless_its_files_went_too(gateway: GatewayProcess) -> None:
    first, second = (add(gateway, number) for number in (1, 2))
    assert run("rm", first) == f"{first}  removed\n"
    assert run("rm", "--files", second) == f"{second}  deleted\n"
    assert run("undelete", first) == f"{first}  QUEUED\n"
    assert "no such job to bring back" in run("undelete", second, code=1)
    assert first in run("list")
