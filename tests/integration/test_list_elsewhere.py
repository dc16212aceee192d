"""A page follows the list through another gateway of the same installation, and over a restore."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.house import House
from tests.servers.gateway import Api, GatewayProcess
from tests.servers.listener import WAIT_S, Listener, next_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.database import Postgres
    from tests.servers.redis import RedisServer


@pytest.fixture
def pair(
    tmp_path: Path, postgres_server: Postgres, redis_server: RedisServer
) -> Iterator[tuple[GatewayProcess, GatewayProcess]]:
    url = postgres_server.fresh()
    made: list[GatewayProcess] = []
    try:
        for mode in ("eventlet", "threading"):
            folder = tmp_path / mode
            folder.mkdir()
            made.append(GatewayProcess(folder, url, redis_server.url, mode))
        yield made[0], made[1]
    finally:
        codes = [one.stop() for one in made]
    assert codes == [0, 0]
    for one in made:
        assert "Traceback" not in one.log(), one.log()


def listening(gateway: GatewayProcess) -> Listener:
    """A client of a gateway that has begun to follow the list: its numbers tell where it is."""
    listener = Listener(gateway.base)
    begun = threading.Event()
    listener.client.on("stats", lambda _: begun.set())
    assert begun.wait(WAIT_S)
    return listener


def followed(listener: Listener, first: int, last: int) -> dict[str, Any]:
    """The list after the batches `first` to `last`; each begins where the one before ended."""
    jobs: dict[str, Any] = {}
    while first <= last:
        told = next_of(listener, "jobs")
        assert told["from"] == first
        first = told["to"] + 1
        jobs |= {job["id"]: job for job in told["upsert"]}
        for gone in told["remove"]:
            jobs.pop(gone["id"], None)
    return jobs


def test_what_is_done_at_either_gateway_arrives_at_both_without_a_gap(
    pair: tuple[GatewayProcess, GatewayProcess],
) -> None:
    listeners = [listening(one) for one in pair]
    ids: list[str] = []
    answer: dict[str, Any] = {}
    for number in range(12):  # at one, then at the other
        body = {"url": f"https://video.test/{number}"}
        ids.append(pair[number % 2].ask("POST", "/api/jobs", body).json()["id"])
        answer = pair[(number + 1) % 2].ask("POST", f"/api/jobs/{ids[-1]}/pause").json()
        assert answer["status"] == "PAUSED"
    assert pair[0].ask("DELETE", f"/api/jobs/{ids.pop()}").status_code == 204
    pages = [one.ask("GET", "/api/jobs?fields=list").json() for one in pair]
    assert pages[0] == pages[1]
    expected = {job["id"]: job for job in pages[0]["jobs"]}
    assert set(expected) == set(ids)
    assert pages[0]["globalSeq"] == answer["globalSeq"] + 1
    for listener in listeners:
        assert followed(listener, 1, pages[0]["globalSeq"]) == expected
        listener.close()


def test_a_page_of_before_a_restore_reads_the_list_anew(
    tmp_path: Path,
    either_url: str,
    redis_server: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = House(tmp_path / "house", either_url, monkeypatch)
    house.add("kept")
    house.backup()

    def ask(name: str, path: str) -> tuple[int, Any]:
        folder = tmp_path / name
        folder.mkdir()
        api = Api(folder, either_url, redis_server.url)
        answer = api.ask("GET", path)
        api.close()
        return answer.status_code, answer.get_json()

    _, page = ask("before", "/api/jobs?fields=list")
    assert page["globalSeq"] == 1
    changes = "/api/jobs/changes?epoch={epoch}&since={globalSeq}"
    assert ask("still", changes.format(**page))[0] == 200
    house.restore("--yes", said="Restored.")
    status, refused = ask("after", changes.format(**page))
    assert (status, refused["code"]) == (410, "GONE")  # though the numbers are the same
    _, anew = ask("anew", "/api/jobs?fields=list")
    assert (anew["globalSeq"], anew["jobs"]) == (page["globalSeq"], page["jobs"])
    assert anew["epoch"] != page["epoch"]
    assert ask("then", changes.format(**anew))[0] == 200
