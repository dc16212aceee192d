"""The gateway process: from Redis to the browsers, in every async mode that is installed."""

from __future__ import annotations

import json
import queue
import time
from typing import TYPE_CHECKING, Any

import pytest
import requests
import socketio
from socketio.exceptions import ConnectionError as Refused

from models.clock import iso, now
from models.database import make_engine, transaction
from models.installation import Worker
from models.job_commands import create_job
from models.names import Channel
from tests.servers.gateway import LOCAL_TOKEN, PASSWORD, GatewayProcess
from tests.servers.redis import RedisServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Sqlite

WAIT_S = 10.0


class Listener:
    """A Socket.IO client that keeps what it hears."""

    def __init__(self, base: str, token: str | None = LOCAL_TOKEN, **options: Any) -> None:
        self.heard: queue.Queue[tuple[str, Any, float]] = queue.Queue()
        self.client = socketio.Client(reconnection=False)
        for name in ("progress", "state", "log", "error", "jobs", "resync"):
            self.client.on(name, self._keep(name))
        auth = None if token is None else {"token": token}
        self.client.connect(
            base, auth=auth, transports=["websocket"], wait_timeout=WAIT_S, **options
        )

    def _keep(self, name: str) -> Any:
        return lambda data: self.heard.put((name, data, time.time()))

    def next(self) -> tuple[str, Any, float]:
        return self.heard.get(timeout=WAIT_S)

    def close(self) -> None:
        self.client.disconnect()


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def gateway(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite: Sqlite,
    redis: RedisServer,
) -> Iterator[GatewayProcess]:
    folder: Path = tmp_path_factory.mktemp("gateway")
    process = GatewayProcess(folder, sqlite.fresh(folder), redis.url, request.param)
    yield process
    assert process.stop() == 0, process.log()
    assert "Traceback" not in process.log(), process.log()


@pytest.fixture
def listener(gateway: GatewayProcess) -> Iterator[Listener]:
    made = Listener(gateway.base)
    yield made
    made.close()


def envelope(kind: str, job_id: str = "j1", **payload: Any) -> dict[str, Any]:
    return {
        "jobId": job_id, "type": kind, "timestamp": iso(now()), "version": 1, "payload": payload
    }  # fmt: skip


def publish(redis: RedisServer, channel: str, message: Any) -> None:
    text = message if isinstance(message, str) else json.dumps(message)
    with redis.client() as client:
        deadline = time.monotonic() + WAIT_S
        while client.publish(channel, text) == 0:  # the relay has not subscribed yet
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_nobody_listens_without_a_login(gateway: GatewayProcess) -> None:
    for token in (None, "", "nonsense", 7):
        with pytest.raises(Refused):
            Listener(gateway.base, token)  # type: ignore[arg-type]
    handshake = f"{gateway.base}/socket.io/?EIO=4&transport=polling"
    for headers in ({"Origin": "http://evil.test"}, {"Host": "evil.test"}):
        assert requests.get(handshake, headers=headers, timeout=10).status_code in {400, 421}
    own = {"Origin": gateway.base}
    assert requests.get(handshake, headers=own, timeout=10).status_code == 200


def test_news_reaches_everyone_as_it_was_published(redis: RedisServer, listener: Listener) -> None:
    sent = [
        (Channel.PROGRESS, "progress", envelope("progress", percent=1.5)),
        (Channel.STATE, "state", envelope("state_change", to="QUEUED")),
        (Channel.ERROR, "error", envelope("error", code="X")),
    ]
    publish(redis, Channel.STATE, "not json")  # and it goes on
    for channel, name, message in sent:
        publish(redis, channel, message)
        assert listener.next()[:2] == (name, message)


def test_log_lines_reach_only_those_who_asked(
    gateway: GatewayProcess, redis: RedisServer, listener: Listener
) -> None:
    other = Listener(gateway.base)
    answer = listener.client.call("subscribe", {"jobIds": ["j1", 5, "x" * 99]})
    page = gateway.ask("GET", "/api/jobs?fields=list").json()
    here = {"epoch": page["epoch"], "globalSeq": page["globalSeq"]}
    assert answer == {"jobIds": ["j1"], **here}
    line, foreign = envelope("log", message="a"), envelope("log", "j2", message="b")
    end = envelope("progress")
    for channel, message in ((Channel.LOG, foreign), (Channel.LOG, line), (Channel.PROGRESS, end)):
        publish(redis, channel, message)
    assert [listener.next()[1] for _ in range(2)] == [line, end]
    assert other.next()[1] == end
    listener.client.call("unsubscribe", {"jobIds": ["j1"]})
    publish(redis, Channel.LOG, line)
    publish(redis, Channel.PROGRESS, end)
    assert listener.next()[1] == end
    other.close()


def test_progress_is_relayed_within_the_time_promised(
    redis: RedisServer, listener: Listener
) -> None:
    delays = []
    for number in range(200):
        publish(redis, Channel.PROGRESS, envelope("progress", sent=time.time(), number=number))
        _, message, heard = listener.next()
        assert message["payload"]["number"] == number
        delays.append(heard - message["payload"]["sent"])
    assert sorted(delays)[189] < 0.3


def test_after_redis_was_away_clients_are_told_to_fetch_again(
    gateway: GatewayProcess, redis: RedisServer, listener: Listener
) -> None:
    redis.stop()
    answer = gateway.ask("POST", "/api/jobs", {"url": "https://video.test/a"})
    assert (answer.status_code, answer.elapsed.total_seconds() < 2) == (201, True)
    redis.start()
    while listener.next()[0] != "resync":
        pass
    message = envelope("progress", again=True)
    publish(redis, Channel.PROGRESS, message)
    assert listener.next()[1] == message


def test_a_new_job_is_announced_and_its_worker_is_rung(
    gateway: GatewayProcess, redis: RedisServer, listener: Listener
) -> None:
    engine = make_engine(gateway.database_url, pooled=False)
    with transaction(engine) as session:
        session.merge(
            Worker(
                name="w", host="h", pid=1, queue="q:download", concurrency=99, engines={},
                versions={}, started_at=now(), last_seen=now(),
            )
        )  # fmt: skip
    engine.dispose()
    job = gateway.ask("POST", "/api/jobs", {"url": "https://video.test/b"}).json()
    name, message, _ = listener.next()
    assert (name, message["jobId"], message["payload"]["to"]) == ("state", job["id"], "QUEUED")
    with redis.client() as client:
        rung = []
        while job["id"] not in rung:
            found = client.brpop(["dubline:q:download"], timeout=WAIT_S)
            assert found is not None, gateway.log()
            rung.append(json.loads(found[1])["headers"]["argsrepr"].split("'")[1])


def next_of(listener: Listener, name: str) -> Any:
    """Skip what comes beside it."""
    while (heard := listener.next())[0] != name:
        assert heard[0] in {"state", "jobs"}
    return heard[1]


def test_every_change_of_the_list_comes_once_and_in_order(
    gateway: GatewayProcess, listener: Listener
) -> None:
    added = [
        gateway.ask("POST", "/api/jobs", {"url": f"https://video.test/{n}"}).json()["id"]
        for n in "ab"
    ]
    first, second = added
    path = f"/api/jobs/{first}"
    seen: dict[str, Any] = {}
    told = next_of(listener, "jobs")
    last = told["from"] - 1
    calls: list[tuple[str, str, Any]] = [
        ("POST", f"{path}/move", {"to": "bottom"}),
        ("POST", f"{path}/move", {"before": second}),
        ("PATCH", path, {"priority": 3}),
        ("PATCH", path, {"rateLimit": 1000}),
        ("POST", "/api/jobs/actions", {"action": "move", "ids": [first, "nobody"], "to": "top"}),
        ("POST", f"{path}/pause", None),
        ("DELETE", f"/api/jobs/{second}", None),
    ]
    for method, where, body in calls:
        assert gateway.ask(method, where, body).status_code in {200, 204}
    end = gateway.ask("GET", "/api/jobs?fields=list").json()
    while True:
        assert told["from"] == last + 1
        last = told["to"]
        seen |= {job["id"]: job for job in told["upsert"]}
        for gone in told["remove"]:
            assert gone["version"] > seen.pop(gone["id"])["version"]
        if last == end["globalSeq"]:
            break
        told = next_of(listener, "jobs")
    assert (told["counts"], told["queueRev"]) == (end["counts"], end["queueRev"])
    assert seen[first] == next(job for job in end["jobs"] if job["id"] == first)
    assert second not in seen


def test_a_change_without_a_hint_is_told_all_the_same(
    gateway: GatewayProcess, listener: Listener
) -> None:
    engine = make_engine(gateway.database_url, pooled=False)
    with transaction(engine) as session:
        job_id = create_job(session, {"url": "https://video.test/quiet"}).job_id
    engine.dispose()
    while job_id not in {job["id"] for job in next_of(listener, "jobs")["upsert"]}:
        pass


def test_what_changes_nothing_is_not_announced(
    gateway: GatewayProcess, redis: RedisServer, listener: Listener
) -> None:
    missed = {"action": "move", "ids": ["nobody"], "to": "top"}
    assert gateway.ask("POST", "/api/jobs/actions", missed).json()["done"] == []
    job = gateway.ask("POST", "/api/jobs", {"url": "https://video.test/c"}).json()
    path = f"/api/jobs/{job['id']}"
    assert gateway.ask("PATCH", path, {}).status_code == 200
    assert gateway.ask("PATCH", path, {"priority": 1}).status_code == 200
    told = next_of(listener, "jobs")
    numbers = told["to"] - told["from"] + 1
    while told["upsert"][0]["version"] < 2:
        told = next_of(listener, "jobs")
        numbers += told["to"] - told["from"] + 1
    assert numbers == 2
    publish(redis, Channel.PROGRESS, envelope("progress"))
    assert next_of(listener, "progress")


def test_progress_comes_to_those_who_look(
    gateway: GatewayProcess, redis: RedisServer, listener: Listener
) -> None:
    looking, hidden = Listener(gateway.base), Listener(gateway.base)
    looking.client.emit("look", {"ids": ["j1", 7, "x" * 99]})
    looking.client.emit("look", {"ids": ["j1", "j3"]})
    hidden.client.emit("look", {"ids": []})
    for one in (looking, hidden):
        one.client.call("subscribe", {"jobIds": ["mark"]})  # what was sent before is done
    burst = [envelope("progress", job, number=n) for n in range(40) for job in ("j1", "j2")]
    begun = time.monotonic()
    for message in burst:
        publish(redis, Channel.PROGRESS, message)
    assert [listener.next()[1] for _ in burst] == burst
    mine = [looking.next()[1]]
    while mine[-1]["payload"]["number"] != 39:
        mine.append(looking.next()[1])
    assert {message["jobId"] for message in mine} == {"j1"}
    numbers = [message["payload"]["number"] for message in mine]
    assert numbers == sorted(set(numbers))
    assert len(mine) <= 2 + (time.monotonic() - begun) / 0.25
    mark = envelope("log", "mark")
    publish(redis, Channel.LOG, mark)
    assert hidden.next()[:2] == ("log", mark)
    looking.close()
    hidden.close()


def test_stats_come_by_themselves_and_settings_at_once(gateway: GatewayProcess) -> None:
    heard: queue.Queue[tuple[str, Any]] = queue.Queue()
    client = socketio.Client(reconnection=False)
    for name in ("stats", "settings"):
        client.on(name, lambda data, name=name: heard.put((name, data)))
    client.connect(gateway.base, auth={"token": LOCAL_TOKEN}, transports=["websocket"])
    stats = heard.get(timeout=WAIT_S)[1]
    page = gateway.ask("GET", "/api/jobs?fields=list").json()
    assert (stats["epoch"], stats["globalSeq"]) == (page["epoch"], page["globalSeq"])
    assert (stats["active"], stats["slots"]["dub"]) == (0, {"used": 0, "size": 0})
    assert {"q:dub", "q:mux"} <= set(stats["missing"])
    gateway.ask("PATCH", "/api/settings", {"altMode": "on", "altRateLimit": 5000})
    while (got := heard.get(timeout=WAIT_S))[0] != "settings":
        pass
    while not (got[0] == "stats" and got[1]["turtle"] == {"on": True, "limit": 5000}):
        got = heard.get(timeout=WAIT_S)
    assert got[1]["rateLimit"] == 5000
    gateway.ask("PATCH", "/api/settings", {"altMode": "off"})
    client.disconnect()


def test_logging_out_closes_the_sockets_of_that_login(gateway: GatewayProcess) -> None:
    body = {"username": "admin", "password": PASSWORD}
    login = requests.post(f"{gateway.base}/api/auth/login", json=body, timeout=10).json()
    mine, other = Listener(gateway.base, login["token"]), Listener(gateway.base)
    bearer = {"Authorization": f"Bearer {login['token']}"}
    requests.post(f"{gateway.base}/api/auth/logout", headers=bearer, timeout=10).raise_for_status()
    mine.client.wait()
    assert not mine.client.connected
    assert other.client.connected
    with pytest.raises(Refused):
        Listener(gateway.base, login["token"])
    other.close()


def test_a_browser_listens_with_its_cookie(gateway: GatewayProcess) -> None:
    with requests.Session() as browser:
        body = {"username": "admin", "password": PASSWORD}
        browser.post(f"{gateway.base}/api/auth/login", json=body, timeout=10).raise_for_status()
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies)
    Listener(gateway.base, None, headers={"Cookie": cookies}).close()
