"""What stands for the options that a request leaves out, as the settings say at that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.clock import now
from models.installation import Worker

if TYPE_CHECKING:
    from tests.servers.gateway import Api

CHOSEN = {
    "defaultContainer": "mp4",
    "defaultFormatPreset": "bestaudio",
    "defaultSubtitles": True,
    "defaultFolder": "films/new",
    "defaultTargetLang": "de",
    "defaultProvider": "local",
    "defaultVoiceBalance": 3.0,
}


def test_what_is_left_out_is_as_the_settings_say(either_api: Api) -> None:
    before = either_api.add()
    assert (before["outputContainer"], before["targetLang"], before["folder"]) == (
        "mkv", "ru", None,
    )  # fmt: skip
    assert either_api.ask("PATCH", "/api/settings", CHOSEN).status_code == 200
    job = either_api.add(targetLang=None)
    assert (job["outputContainer"], job["formatPreset"]) == ("mp4", "bestaudio")
    assert (job["downloadSubtitles"], job["folder"]) == (True, "films/new")
    assert (job["targetLang"], job["dubbingProvider"]) == ("de", "local")
    assert job["voiceBalance"] == 3.0
    assert either_api.get("/api/languages")["defaultTargetLang"] == "de"


def test_what_is_named_wins(api: Api) -> None:
    api.ask("PATCH", "/api/settings", CHOSEN)
    named: dict[str, Any] = {
        "outputContainer": "webm",
        "formatPreset": "worst",
        "downloadSubtitles": False,
        "folder": None,
        "targetLang": "fr",
        "dubbingProvider": "auto",
        "voiceBalance": 0.0,
    }
    job = api.add(**named)
    assert {name: job[name] for name in named} == named
    assert api.add(folder="")["folder"] is None


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"defaultContainer": "avi"}, "defaultContainer"),
        ({"defaultFolder": "../up"}, "defaultFolder"),
        ({"defaultFolder": "/etc"}, "defaultFolder"),
        ({"defaultTargetLang": "klingon-x"}, "defaultTargetLang"),
        ({"defaultProvider": "nobody"}, "defaultProvider"),
        ({"defaultVoiceBalance": 40}, "defaultVoiceBalance"),
    ],
)
def test_a_wrong_default_changes_nothing(api: Api, wrong: dict[str, Any], field: str) -> None:
    before = api.get("/api/settings")
    answer = api.ask("PATCH", "/api/settings", {"muxSize": 3, **wrong})
    assert answer.status_code == 400
    assert answer.get_json()["details"][0]["field"] == field
    assert api.get("/api/settings") == before


def test_a_default_engine_that_has_gone_does_not_stop_adding(api: Api) -> None:
    api.write(
        Worker(
            name="dub@h", host="h", pid=1, queue="q:dub", concurrency=1, started_at=now(),
            last_seen=now(), versions={}, engines={"tone": {"pairs": {"auto": ["fr"]}}},
        )
    )  # fmt: skip
    assert api.ask("PATCH", "/api/settings", {"defaultProvider": "tone"}).status_code == 200
    with api.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM workers")
    assert api.add()["dubbingProvider"] == "tone"
    api.post("/api/jobs", {"url": "https://video.test/a", "dubbingProvider": "tone"}, 400)
