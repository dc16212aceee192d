"""The list as pages follow it: a snapshot, and every change after it, numbered without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.servers.gateway import Api


def snapshot(api: Api, query: str = "") -> dict[str, Any]:
    page: dict[str, Any] = api.get(f"/api/jobs?fields=list{query}")
    return page


def changes(api: Api, page: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = api.get(
        f"/api/jobs/changes?epoch={page['epoch']}&since={page['globalSeq']}"
    )
    return found


def test_a_snapshot_and_what_changed_after_it(either_api: Api) -> None:
    api = either_api
    first = api.add()
    before = snapshot(api)
    assert [job["id"] for job in before["jobs"]] == [first["id"]]
    second = api.add(requestedDubbing=False, priority=3)
    api.post(f"/api/jobs/{first['id']}/pause")
    told = changes(api, before)
    assert (told["from"], told["to"]) == (before["globalSeq"] + 1, before["globalSeq"] + 2)
    assert {job["id"]: (job["version"], job["status"]) for job in told["upsert"]} == {
        first["id"]: (2, "PAUSED"),
        second["id"]: (1, "QUEUED"),
    }
    assert (told["remove"], told["total"], told["counts"]["PAUSED"]) == ([], 2, 1)
    assert api.ask("DELETE", f"/api/jobs/{second['id']}").status_code == 204
    told = changes(api, before)
    assert told["remove"] == [{"id": second["id"], "version": 2}]
    assert [job["id"] for job in told["upsert"]] == [first["id"]]
    assert told["to"] == snapshot(api)["globalSeq"]
