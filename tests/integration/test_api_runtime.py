"""Settings at run time and the queue as a whole, with the Redis that tells everybody."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from models.clock import now
from models.installation import Worker
from models.job import StageRun
from models.job_state import Stage
from models.names import Channel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.gateway import Api
    from tests.servers.redis import RedisServer


def test_defaults_and_what_follows_from_them(either_api: Api) -> None:
    found = either_api.get("/api/settings")
    assert (found["queuePaused"], found["rateLimit"], found["altMode"]) == (False, None, "off")
    assert found["sizes"] == {"download": 0, "dub": 0, "mux": 0}
    assert (found["altActive"], found["rateLimitInForce"]) == (False, None)
    assert found["downloadRateLimitPerJob"] is None
    either_api.write(
        Worker(
            name="dub@h", host="h", pid=1, queue="q:dub", concurrency=3, started_at=now(),
            last_seen=now(), engines={}, versions={},
        )
    )  # fmt: skip
    assert either_api.get("/api/settings")["sizes"]["dub"] == 3


def change(api: Api, body: Any, status: int = 200) -> Any:
    answer = api.ask("PATCH", "/api/settings", body)
    assert answer.status_code == status, answer.text
    return answer.get_json()


def test_only_what_is_named_changes(either_api: Api) -> None:
    changed = change(either_api, {"muxSize": 0, "rateLimit": 2_000_000, "keepEventsDays": None})
    assert changed == either_api.get("/api/settings")
    assert (changed["muxSize"], changed["sizes"]["mux"], changed["dubSize"]) == (0, 0, None)
    assert (changed["rateLimitInForce"], changed["keepEventsDays"]) == (2_000_000, None)
    schedule = {"begin": "22:00", "days": ["sat"]}
    changed = change(either_api, {"altSchedule": schedule, "rateLimit": None, "muxSize": None})
    assert changed["altSchedule"] == {"begin": "22:00", "end": "17:00", "days": ["sat"]}
    changed = change(either_api, {"altSchedule": {"end": "06:30"}})
    assert changed["altSchedule"] == {"begin": "22:00", "end": "06:30", "days": ["sat"]}
    assert (changed["rateLimit"], changed["muxSize"]) == (None, None)
    assert change(either_api, {}) == changed


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"unknown": 1}, "unknown"),
        ({"sizes": {"dub": 1}}, "sizes"),
        ({"dubSize": -1}, "dubSize"),
        ({"dubSize": "many"}, "dubSize"),
        ({"rateLimit": 10}, "rateLimit"),
        ({"rateLimit": 2**60}, "rateLimit"),
        ({"altRateLimit": None}, "altRateLimit"),
        ({"queuePaused": None}, "queuePaused"),
        ({"altMode": "turtle"}, "altMode"),
        ({"altSchedule": {"begin": "25:00"}}, "altSchedule.begin"),
        ({"altSchedule": {"days": ["someday"]}}, "altSchedule.days.0"),
        ({"altSchedule": {"until": "10:00"}}, "altSchedule.until"),
    ],
)
def test_a_wrong_setting_changes_nothing(api: Api, wrong: dict[str, Any], field: str) -> None:
    before = api.get("/api/settings")
    body = change(api, {"muxSize": 3, **wrong}, 400)
    assert (body["code"], body["details"][0]["field"]) == ("VALIDATION_ERROR", field)
    assert api.get("/api/settings") == before


@pytest.mark.parametrize(
    ("mode", "active"), [("off", False), ("on", True), ("schedule", True), ("never", False)]
)
def test_the_alternative_limit_takes_over(api: Api, mode: str, *, active: bool) -> None:
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] if mode != "never" else []
    schedule = {"begin": "00:00", "end": "00:00", "days": days}
    asked = {"altMode": "schedule" if mode == "never" else mode, "altSchedule": schedule}
    found = change(api, {"rateLimit": 9_000_000, "altRateLimit": 50_000, **asked})
    limit = 50_000 if active else 9_000_000
    assert (found["altActive"], found["rateLimitInForce"]) == (active, limit)
    assert api.get("/api/stats")["rateLimit"] == limit


def test_stats_tell_how_the_queue_goes(either_api: Api) -> None:
    stats = either_api.get("/api/stats")
    assert (stats["queuePaused"], stats["speed"], stats["rateLimit"]) == (False, 0.0, None)
    for number, outcome in enumerate(("running", "running", "done")):
        either_api.write(
            StageRun(
                job_id=either_api.add()["id"], stage=Stage.DOWNLOAD, attempt=1, outcome=outcome,
                owner="t", host="h", lease_until=now(), started_at=now(), speed=100.0 + number,
            )
        )  # fmt: skip
    assert either_api.post("/api/queue/pause") == {"paused": True}
    assert either_api.post("/api/queue/pause") == {"paused": True}
    stats = either_api.get("/api/stats")
    assert (stats["queuePaused"], stats["speed"]) == (True, 201.0)
    assert either_api.get("/api/jobs")["queuePaused"]
    assert either_api.post("/api/queue/resume") == {"paused": False}
    assert not either_api.get("/api/stats")["queuePaused"]


def test_a_login_is_needed(api: Api) -> None:
    client = api.new_client()
    assert client.get("/api/settings").status_code == 401
    assert client.patch("/api/settings", json={"muxSize": 1}).status_code == 401
    assert client.post("/api/queue/pause").status_code == 401


@pytest.fixture
def news(api: Api, redis_server: RedisServer) -> Iterator[Any]:
    """Ask for the next message on the channels of hints and of list patches."""
    publish, _ = api.gateway.services.after.loops()
    threading.Thread(target=publish, daemon=True).start()
    with redis_server.client() as client, client.pubsub() as listener:
        listener.subscribe(Channel.CONTROL, Channel.JOBS)
        for _ in range(2):
            assert listener.get_message(timeout=5)["type"] == "subscribe"

        def until(wanted: tuple[str, Any]) -> None:
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                message = listener.get_message(timeout=1)
                if message is not None and message["type"] == "message":
                    channel, text = message["channel"].decode(), message["data"].decode()
                    if (
                        channel,
                        text if channel == Channel.CONTROL else json.loads(text),
                    ) == wanted:
                        return
            raise AssertionError(f"not heard: {wanted}")

        yield until


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "/api/queue/pause", None), ("PATCH", "/api/settings", {"rateLimit": 5000})],
)
def test_everybody_hears_of_a_changed_setting(
    api: Api, news: Any, method: str, path: str, body: Any
) -> None:
    assert api.ask(method, path, body).status_code == 200
    news((Channel.CONTROL, "*"))
    news((Channel.JOBS, {"type": "settings", "jobIds": []}))


def test_the_supervisor_of_a_job_hears_of_its_new_limit(api: Api, news: Any) -> None:
    job_id = api.add()["id"]
    api.ask("PATCH", f"/api/jobs/{job_id}", {"rateLimit": 5000})
    news((Channel.CONTROL, job_id))
    news((Channel.JOBS, {"type": "changed", "jobIds": [job_id]}))
