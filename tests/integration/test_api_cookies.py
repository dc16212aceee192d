"""Cookies of sites through the API: they go in, are told of, and never come out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, update

from models.cookie_text import BYTES_MAX
from models.database import reading, transaction
from models.seal import Seal
from models.site_cookies import PURPOSE, SiteCookies
from models.user import User
from tasks.site_cookies import KEY_FILE
from tests.servers.gateway import LOCAL_TOKEN, PASSWORD
from webapp.auth.first_admin import ensure_admin

if TYPE_CHECKING:
    from tests.servers.gateway import Api

LINE = ".video.test\tTRUE\t/\tTRUE\t1900000000\tsession\tvery-secret\n"
TEXT = f"# Netscape HTTP Cookie File\n{LINE}"


def put(api: Api, site: str, text: Any = TEXT, status: int = 200) -> Any:
    answer = api.ask("PUT", f"/api/cookies/{site}", {"cookies": text})
    assert answer.status_code == status, answer.text
    assert "very-secret" not in answer.text
    return answer.get_json()


def sites(api: Api) -> list[dict[str, Any]]:
    answer = api.ask("GET", "/api/cookies")
    assert answer.status_code == 200
    assert "very-secret" not in answer.text
    found: list[dict[str, Any]] = answer.get_json()["sites"]
    return found


def row(api: Api) -> SiteCookies:
    with reading(api.engine) as session:
        return session.execute(select(SiteCookies)).scalar_one()


def test_they_are_kept_sealed_and_told_of_without_a_value(either_api: Api) -> None:
    assert sites(either_api) == []
    foreign = LINE.replace(".video.test", "ads.test")
    session = LINE.replace("1900000000", "0").replace("session", "other")
    kept = put(either_api, "WWW.Video.test", TEXT + foreign + session)
    assert (kept["site"], kept["count"], kept["leftOut"]) == ("video.test", 2, 1)
    assert (kept["usedAt"], kept["readable"]) == (None, True)
    assert kept["expiresAt"] == "2030-03-17T17:46:40.000Z"
    (listed,) = sites(either_api)
    assert listed == {name: value for name, value in kept.items() if name != "leftOut"}
    stored = row(either_api)
    assert "very-secret" not in stored.sealed
    key = (either_api.folder / "data" / KEY_FILE).read_text()
    opened = Seal(key, PURPOSE).open(stored.sealed)
    assert opened is not None
    assert "very-secret" in opened
    assert "ads.test" not in opened


def test_new_ones_replace_the_old_ones_and_they_can_be_forgotten(either_api: Api) -> None:
    put(either_api, "video.test")
    with transaction(either_api.engine) as session:
        session.execute(update(SiteCookies).values(used_at=1.0))
    assert sites(either_api)[0]["usedAt"] == "1970-01-01T00:00:01.000Z"
    put(either_api, "video.test", LINE.replace("very-secret", "x") * 2)
    (listed,) = sites(either_api)
    assert (listed["count"], listed["usedAt"]) == (2, None)
    assert either_api.ask("DELETE", "/api/cookies/video.test").status_code == 204
    assert either_api.ask("DELETE", "/api/cookies/video.test").status_code == 404
    assert sites(either_api) == []


@pytest.mark.parametrize(
    ("site", "text", "field", "reason"),
    [
        ("com", TEXT, "site", "youtube.com"),
        ("a%20b.test", TEXT, "site", "youtube.com"),
        ("video.test", "", "cookies", "no cookie"),
        ("video.test", '[{"domain": "video.test"}]', "cookies", "JSON"),
        ("video.test", LINE.replace("\t", " "), "cookies", "tabs"),
        ("other.test", TEXT, "cookies", "they are of video.test"),
        ("video.test", LINE * (BYTES_MAX // len(LINE) + 1), "cookies", "262144"),
        ("video.test", None, "cookies", "string"),
    ],
)
def test_what_is_wrong_changes_nothing_and_says_what_to_do(
    api: Api, site: str, text: Any, field: str, reason: str
) -> None:
    put(api, "video.test")
    before = sites(api)
    found = put(api, site, text, 400)
    assert (found["code"], found["details"][0]["field"]) == ("VALIDATION_ERROR", field)
    assert reason in found["details"][0]["message"]
    assert sites(api) == before


def test_with_another_key_they_are_unreadable_and_nothing_else_happens(api: Api) -> None:
    put(api, "video.test")
    with transaction(api.engine) as session:
        sealed = Seal("another secret, which is long enough", PURPOSE).close(TEXT)
        session.execute(update(SiteCookies).values(sealed=sealed))
    (listed,) = sites(api)
    assert (listed["readable"], listed["count"], listed["expiresAt"]) == (False, None, None)
    put(api, "video.test")
    assert sites(api)[0]["readable"]


def test_only_an_administrator_has_to_do_with_them(api: Api) -> None:
    put(api, "video.test")
    assert ensure_admin(api.engine, "ann", PASSWORD) is None
    with transaction(api.engine) as session:
        session.execute(update(User).values(role="user"))
    login = {"username": "ann", "password": PASSWORD}
    token = api.new_client().post("/api/auth/login", json=login).get_json()["token"]
    ann = {"headers": {"Authorization": f"Bearer {token}"}}
    assert api.ask("GET", "/api/cookies", **ann).status_code == 403
    assert api.ask("PUT", "/api/cookies/a.test", {"cookies": TEXT}, **ann).status_code == 403
    assert api.ask("DELETE", "/api/cookies/video.test", **ann).status_code == 403
    assert len(sites(api)) == 1


def test_the_key_is_a_private_file_and_no_setting_shows_it(api: Api) -> None:
    path = api.folder / "data" / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    shown = {one["name"]: one for one in api.get("/api/about")["environment"]}["COOKIES_KEY"]
    assert shown == {"name": "COOKIES_KEY", "value": None, "isSecret": True, "isDefault": True}


def test_many_may_put_the_same_at_once(either_api: Api) -> None:
    def ask(_: int) -> int:
        headers = {"Authorization": f"Bearer {LOCAL_TOKEN}"}
        client = either_api.new_client()
        return client.put(
            "/api/cookies/video.test", json={"cookies": TEXT}, headers=headers
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(16))) == {200}
    assert len(either_api.get("/api/cookies")["sites"]) == 1
