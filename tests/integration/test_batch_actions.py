"""One action on many jobs: a result for each, done once, and no move in a queue that changed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from models.clock import now
from models.database import transaction
from models.installation import Answer
from webapp.idempotency import GIVEN_UP_S

if TYPE_CHECKING:
    from tests.servers.gateway import Api


def act(api: Api, action: str, ids: list[str], status: int = 200, **more: Any) -> Any:
    key = more.pop("key", None)
    headers = {} if key is None else {"Idempotency-Key": key}
    body = {"action": action, "ids": ids, **more}
    return api.post("/api/jobs/actions", body, status, headers=headers)


def order(api: Api) -> list[str]:
    jobs = api.get("/api/jobs?fields=list")["jobs"]
    ranked = sorted(jobs, key=lambda job: (-job.get("priority", 0), job["rank"], job["id"]))
    return [job["id"] for job in ranked]


def test_a_thousand_jobs_each_with_a_result(either_api: Api) -> None:
    api = either_api
    ids = [api.add()["id"] for _ in range(60)]
    act(api, "pause", ids[:3])
    before = api.get("/api/jobs?fields=list")
    answer = act(api, "pause", [*ids, "nobody", *ids])
    assert answer["done"] == ids[3:]
    assert {one["id"]: one["error"] for one in answer["refused"]} == {
        **dict.fromkeys(ids[:3], "The job is paused already."),
        "nobody": "There is no such job.",
    }
    page = api.get("/api/jobs?fields=list")
    assert (page["counts"]["PAUSED"], page["globalSeq"]) == (60, answer["globalSeq"])
    assert page["globalSeq"] == before["globalSeq"] + 57
    many = [f"id-{number}" for number in range(1_001)]
    assert len(act(api, "cancel", many[:1_000])["refused"]) == 1_000
    act(api, "cancel", many, status=400)


def test_priorities_and_removal_of_many(api: Api) -> None:
    ids = [api.add()["id"] for _ in range(4)]
    rev = api.get("/api/jobs?fields=list")["queueRev"]
    answer = act(api, "priority", ids[2:], priority=5)
    assert answer["done"] == ids[2:]
    assert answer["queueRev"] > rev
    assert order(api) == [*ids[2:], *ids[:2]]
    act(api, "priority", ids, status=400)
    work = api.settings.tmp_dir / ids[0]
    work.mkdir()
    assert act(api, "delete", ids[:2], files=True)["done"] == ids[:2]
    assert not work.exists()
    assert order(api) == ids[2:]


def test_a_move_in_a_queue_that_changed_is_refused(either_api: Api) -> None:
    api = either_api
    ids = [api.add()["id"] for _ in range(4)]
    rev = api.get("/api/jobs?fields=list")["queueRev"]
    answer = act(api, "move", ids[2:], to="top", queueRev=rev)
    assert answer["queueRev"] > rev
    assert act(api, "move", ids[:1], 409, to="top", queueRev=rev)["code"] == "CONFLICT"
    api.post(f"/api/jobs/{ids[0]}/move", {"to": "top", "queueRev": rev}, 409)
    assert order(api) == [*ids[2:], *ids[:2]]
    api.add()
    api.post(f"/api/jobs/{ids[1]}/pause")  # neither of which moves a job
    last = {"before": ids[2], "queueRev": answer["queueRev"]}
    api.post(f"/api/jobs/{ids[1]}/move", last)
    assert order(api)[:2] == [ids[1], ids[2]]


def test_a_repeated_call_is_done_once(either_api: Api) -> None:
    api = either_api
    ids = [api.add()["id"] for _ in range(3)]
    first = act(api, "pause", ids, key="k1")
    seq = api.get("/api/jobs?fields=list")["globalSeq"]
    act(api, "resume", ids[:1])
    assert act(api, "pause", ids, key="k1") == first
    assert api.get(f"/api/jobs/{ids[0]}")["status"] == "QUEUED"
    assert api.get("/api/jobs?fields=list")["globalSeq"] == seq + 1
    act(api, "resume", ids, 409, key="k1")
    act(api, "pause", ids, 400, key="k" * 256)


def test_a_call_refused_as_a_whole_may_be_made_again(api: Api) -> None:
    ids = [api.add()["id"] for _ in range(2)]
    rev = api.get("/api/jobs?fields=list")["queueRev"]
    act(api, "move", ids[1:], to="top")
    act(api, "move", ids[:1], 409, to="top", queueRev=rev, key="k")
    rev = api.get("/api/jobs?fields=list")["queueRev"]
    assert act(api, "move", ids[:1], to="top", queueRev=rev, key="k")["done"] == ids[:1]


def test_a_call_whose_gateway_died_can_be_repeated_after_a_while(api: Api) -> None:
    ids = [api.add()["id"]]
    act(api, "pause", ids, key="k")
    for age, status in ((0.0, 409), (GIVEN_UP_S + 1, 200)):
        with transaction(api.engine) as session:
            row = session.get_one(Answer, "k")
            row.answer, row.at = None, now() - age
        act(api, "pause", ids, status, key="k")


def test_the_same_call_twice_at_once_acts_once(either_api: Api) -> None:
    api = either_api
    ids = [api.add()["id"] for _ in range(40)]
    answers: list[Any] = []

    def call() -> None:
        body = {"action": "pause", "ids": ids}
        answer = api.ask("POST", "/api/jobs/actions", body, headers={"Idempotency-Key": "k"})
        answers.append((answer.status_code, answer.get_json()))

    threads = [threading.Thread(target=call) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (done,) = {tuple(body["done"]) for status, body in answers if status == 200}
    assert list(done) == ids
    assert {status for status, _ in answers} <= {200, 409}
