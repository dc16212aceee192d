"""The list live, from the gateway process: every change, the progress one looks at, the numbers."""

from __future__ import annotations

import queue
import time
from typing import TYPE_CHECKING, Any

import socketio

from models.database import make_engine, transaction
from models.job_commands import create_job
from models.names import Channel
from tests.servers.gateway import LOCAL_TOKEN, GatewayProcess
from tests.servers.listener import WAIT_S, Listener, envelope, next_of, publish

if TYPE_CHECKING:
    from tests.servers.redis import RedisServer


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
