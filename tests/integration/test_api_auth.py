"""Who may ask: logins, cookies, refresh rotation, the local token, and every route's guard."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from models.database import reading, transaction
from models.user import Session as Login
from models.user import User
from tests.servers.gateway import LOCAL_TOKEN, PASSWORD, Api
from webapp.auth.first_admin import ensure_admin
from webapp.auth.secret import signing_key
from webapp.guard import OPEN

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def people(api: Api) -> Api:
    assert ensure_admin(api.engine, "admin", PASSWORD) is None
    return api


def log_in(client: FlaskClient, password: str = PASSWORD, name: str = "admin") -> TestResponse:
    return client.post("/api/auth/login", json={"username": name, "password": password})


def csrf(client: FlaskClient, kind: str = "access") -> dict[str, str]:
    cookie = client.get_cookie(f"csrf_{kind}_token")
    assert cookie is not None
    return {"X-CSRF-TOKEN": cookie.value}


def set_login(api: Api, **columns: Any) -> None:
    with transaction(api.engine) as session:
        session.execute(update(Login).values(**columns))


def test_every_route_of_the_api_needs_a_login_unless_it_is_listed(api: Api) -> None:
    checked = 0
    for rule in api.gateway.app.url_map.iter_rules():
        path = rule.rule.replace("<job_id>", "x").replace("<key>", "x")
        path = path.replace("<name>", "x").replace("<site>", "x")
        if not path.startswith("/api/") or path in OPEN:
            continue
        assert "<" not in path, f"teach this test about {path}"
        for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
            answer = api.client.open(path, method=method, headers=JSON, data="{}")
            assert (answer.status_code, answer.get_json()["code"]) == (401, "UNAUTHORIZED"), path
            wrong = {**JSON, "Authorization": "Bearer nonsense"}
            answer = api.client.open(path, method=method, headers=wrong, data="{}")
            assert answer.status_code == 401, path
            checked += 1
    assert checked > 20


def test_a_login_gives_a_token_and_strict_cookies(people: Api) -> None:
    answer = log_in(people.client)
    body = answer.get_json()
    assert answer.status_code == 200
    assert body["user"]["username"] == "admin"
    cookies = answer.headers.getlist("Set-Cookie")
    tokens = [c for c in cookies if c.startswith("dubline_")]
    assert len(tokens) == 2
    assert all("HttpOnly" in c for c in tokens)
    assert all("SameSite=Strict" in c for c in cookies)
    assert answer.headers["Cache-Control"] == "no-store"
    bearer = {"Authorization": f"Bearer {body['token']}"}
    plain = people.new_client()
    assert plain.get("/api/auth/me", headers=bearer).get_json()["user"]["role"] == "admin"
    assert people.client.get("/api/auth/me").status_code == 200


def test_cookies_stay_on_https(people: Api) -> None:
    body = {"username": "admin", "password": PASSWORD}
    answer = people.client.post("/api/auth/login", json=body, base_url="https://localhost")
    assert all(cookie.endswith("; Secure") for cookie in answer.headers.getlist("Set-Cookie"))
    assert not any(
        "Secure" in cookie for cookie in log_in(people.client).headers.getlist("Set-Cookie")
    )


def test_a_wrong_name_and_a_wrong_password_are_told_alike(people: Api) -> None:
    answers = [log_in(people.client, "wrong"), log_in(people.client, name="nobody")]
    assert [a.status_code for a in answers] == [401, 401]
    assert answers[0].get_json() == answers[1].get_json()


@pytest.fixture
def hashes(people: Api, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was hashed; none of them fits."""
    given: list[str] = []

    def wrong(_stored: str | None, password: str) -> bool:
        given.append(password)
        return False

    monkeypatch.setattr("webapp.routes.auth.password_fits", wrong)
    assert people.client
    return given


def test_the_sixth_attempt_in_a_minute_waits(people: Api, hashes: list[str]) -> None:
    statuses = [log_in(people.client).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    answer = log_in(people.client)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert answer.get_json()["code"] == "RATE_LIMITED"
    assert len(hashes) == 5
    assert log_in(people.client, name="somebody-else").status_code == 401


def test_ever_new_names_from_one_address_wait_before_anything_is_hashed(
    people: Api, hashes: list[str]
) -> None:
    statuses = [log_in(people.client, name=f"name-{n}").status_code for n in range(35)]
    assert statuses == [401] * 30 + [429] * 5
    assert len(hashes) == 30


def test_ever_new_addresses_for_one_name_wait_too(people: Api, hashes: list[str]) -> None:
    body = {"username": "admin", "password": "wrong"}
    statuses = [
        people.client.post(
            "/api/auth/login", json=body, environ_overrides={"REMOTE_ADDR": f"203.0.113.{n}"}
        ).status_code
        for n in range(22)
    ]
    assert statuses == [401] * 20 + [429] * 2
    assert len(hashes) == 20


def test_cookies_need_the_csrf_header_and_the_same_origin(people: Api) -> None:
    client = people.client
    log_in(client)
    body = {"url": "https://video.test/a"}
    assert client.post("/api/jobs", json=body).status_code == 401
    wrong = {"X-CSRF-TOKEN": "wrong"}
    assert client.post("/api/jobs", json=body, headers=wrong).status_code == 401
    right = csrf(client)
    assert client.post("/api/jobs", json=body, headers=right).status_code == 201
    for foreign in (
        {"Origin": "http://evil.test"},
        {"Origin": "http://localhost:9999"},  # another port of the same host
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = client.post("/api/jobs", json=body, headers={**right, **foreign})
        assert (answer.status_code, answer.get_json()["code"]) == (403, "FORBIDDEN")
    own = {**right, "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/jobs", json=body, headers=own).status_code == 201


def test_a_refresh_token_works_once_and_its_reuse_ends_the_login(people: Api) -> None:
    client = people.client
    log_in(client)
    name = people.gateway.app.config["JWT_REFRESH_COOKIE_NAME"]
    first = client.get_cookie(name, path="/api/auth")
    assert first is not None
    old = {"Authorization": f"Bearer {first.value}"}
    assert client.post("/api/auth/refresh").status_code == 401  # no CSRF header
    renewed = client.post("/api/auth/refresh", headers=csrf(client, "refresh"))
    assert renewed.status_code == 200
    bearer = {"Authorization": f"Bearer {renewed.get_json()['token']}"}
    other_tab = people.new_client()
    assert other_tab.post("/api/auth/refresh", headers=old).status_code == 200  # within the grace
    set_login(people, rotated_at=Login.rotated_at - 11)
    assert people.new_client().get("/api/auth/me", headers=bearer).status_code == 200
    assert people.new_client().post("/api/auth/refresh", headers=old).status_code == 401
    assert people.new_client().get("/api/auth/me", headers=bearer).status_code == 401


def test_an_access_token_is_no_refresh_token_and_the_other_way(people: Api) -> None:
    client = people.client
    access = log_in(client).get_json()["token"]
    name = people.gateway.app.config["JWT_REFRESH_COOKIE_NAME"]
    renewal = client.get_cookie(name, path="/api/auth")
    assert renewal is not None
    plain = people.new_client()
    swap = {"Authorization": f"Bearer {access}"}
    assert plain.post("/api/auth/refresh", headers=swap).status_code == 401
    swap = {"Authorization": f"Bearer {renewal.value}"}
    assert plain.get("/api/auth/me", headers=swap).status_code == 401


def test_logout_ends_the_login_everywhere(people: Api) -> None:
    client = people.client
    bearer = {"Authorization": f"Bearer {log_in(client).get_json()['token']}"}
    assert client.post("/api/auth/logout", headers=csrf(client)).status_code == 204
    assert people.new_client().get("/api/auth/me", headers=bearer).status_code == 401
    assert client.get("/api/auth/me").status_code == 401


def test_a_login_that_is_over_is_refused(people: Api) -> None:
    bearer = {"Authorization": f"Bearer {log_in(people.client).get_json()['token']}"}
    set_login(people, expires_at=1.0)
    assert people.new_client().get("/api/auth/me", headers=bearer).status_code == 401


def test_the_local_token_is_an_admin_until_the_file_changes(api: Api) -> None:
    assert api.get("/api/auth/me")["user"]["role"] == "admin"
    api.settings.local_token_path.write_text("another")
    assert api.ask("GET", "/api/auth/me").status_code == 401
    api.settings.local_token_path.unlink()
    assert api.ask("GET", "/api/auth/me").status_code == 401
    empty = {"Authorization": "Bearer "}
    assert api.client.get("/api/auth/me", headers=empty).status_code == 401
    api.settings.local_token_path.write_text(f"{LOCAL_TOKEN}\n")
    assert api.ask("GET", "/api/auth/me").status_code == 200


def test_the_first_admin_is_made_once_with_a_password_nobody_knew(either_api: Api) -> None:
    engine = either_api.engine
    generated = ensure_admin(engine, "admin", "")
    assert generated is not None
    assert len(generated) >= 12
    assert ensure_admin(engine, "admin", "") is None
    assert ensure_admin(engine, "second", "given password") is None
    with reading(engine) as session:
        assert session.execute(select(func.count()).select_from(User)).scalar_one() == 1
        assert generated not in session.execute(select(User.password_hash)).scalar_one()
    assert log_in(either_api.client, generated).status_code == 200


def test_the_signing_key_is_made_once_in_a_private_file(tmp_path: Path) -> None:
    key = signing_key("", tmp_path)
    path = tmp_path / "jwt-secret"
    assert signing_key("", tmp_path) == key
    assert len(key) >= 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["jwt-secret"]
    with pytest.raises(ValueError, match="JWT_SECRET"):
        signing_key("too short", tmp_path)
    path.write_text("short")
    with pytest.raises(ValueError, match="jwt-secret"):
        signing_key("", tmp_path)
