"""Whom the door believes about addresses, schemes and hosts."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.doorman import BODY_MAX, Doorman


def pass_through(environ: dict[str, Any], trusted: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return what the application sees, with `status` beside it."""
    seen: dict[str, Any] = {}

    def inner(environ: dict[str, Any], start: Any) -> list[bytes]:
        seen.update(environ)
        start("200 OK", [])
        return []

    def start(status: str, headers: list[tuple[str, str]], *_rest: Any) -> Any:
        seen["status"], seen["headers"] = int(status[:3]), dict(headers)

    base = {"PATH_INFO": "/api/x", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
    list(Doorman(inner, (), trusted)({**base, **environ}, start))
    return seen


FORWARDED = {
    "REMOTE_ADDR": "10.0.0.2",
    "HTTP_X_FORWARDED_FOR": "198.51.100.9, 203.0.113.7, 10.0.0.3",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "192.0.2.1",
    "HTTP_REMOTE_USER": "admin",
}


def test_a_stranger_is_not_believed() -> None:
    seen = pass_through(FORWARDED)
    assert (seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == ("10.0.0.2", "http")
    assert not any(key.startswith("HTTP_X_FORWARDED") for key in seen)
    assert "HTTP_REMOTE_USER" not in seen


def test_a_trusted_proxy_is_believed_up_to_the_nearest_stranger() -> None:
    seen = pass_through(FORWARDED, ("10.0.0.0/24",))
    assert seen["REMOTE_ADDR"] == "203.0.113.7"
    assert (seen["wsgi.url_scheme"], seen["HTTP_HOST"]) == ("https", "192.0.2.1")
    assert "HTTP_REMOTE_USER" not in seen


def test_a_forwarded_host_must_be_ours_too() -> None:
    told = {**FORWARDED, "HTTP_X_FORWARDED_HOST": "evil.example"}
    assert pass_through(told, ("10.0.0.0/24",))["status"] == 421


@pytest.mark.parametrize(
    ("length", "status"),
    [(str(BODY_MAX), 200), (str(BODY_MAX + 1), 413), ("-1", 413), ("many", 413), ("", 200)],
)
def test_the_body_has_a_limit(length: str, status: int) -> None:
    assert pass_through({"CONTENT_LENGTH": length})["status"] == status


def test_headers_that_the_application_set_are_kept() -> None:
    headers = pass_through({})["headers"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
