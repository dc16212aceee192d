"""The gateway process: from Redis to the browsers, in every async mode that is installed."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
import requests
from socketio.exceptions import ConnectionError as Refused

from models.clock import now
from models.database import make_engine, transaction
from models.installation import Worker
from models.names import Channel
from tests.servers.gateway import PASSWORD, GatewayProcess
from tests.servers.listener import WAIT_S, Listener, envelope, publish

if TYPE_CHECKING:
    from tests.servers.redis import RedisServer


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
    patches = []
    while (heard := listener.next())[0] != "state":
        assert heard[0] in {"jobs", "resync"}  # Redis was away a moment ago
        patches.append(heard[1])
    assert (heard[1]["jobId"], heard[1]["payload"]["to"]) == (job["id"], "QUEUED")
    # behind the change of the list that it is about, and with its number
    assert heard[1]["globalSeq"] == patches[-1]["to"]
    assert heard[1]["epoch"] == patches[-1]["epoch"]
    with redis.client() as client:
        rung = []
        while job["id"] not in rung:
            found = client.brpop(["dubline:q:download"], timeout=WAIT_S)
            assert found is not None, gateway.log()
            rung.append(json.loads(found[1])["headers"]["argsrepr"].split("'")[1])


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


def test_who_listens_is_told_when_it_ends_as_asked(
    gateway: GatewayProcess, listener: Listener
) -> None:
    """The last test: it ends the gateway."""
    assert gateway.stop() == 0
    while listener.next()[0] != "restarting":
        pass
