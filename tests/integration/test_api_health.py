"""Health, readiness, metrics, the page, and the door before them."""

from __future__ import annotations

import gzip
import json
import shutil
import struct
from typing import TYPE_CHECKING

from sqlalchemy import text

from models.database import transaction
from tests.servers.gateway import ROOT, Api

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.redis import RedisServer


def test_health_names_every_dependency(either_api: Api) -> None:
    answer = either_api.client.get("/healthz")
    body = answer.get_json()
    assert answer.status_code == 200
    assert body["dependencies"] == dict.fromkeys(
        ("redis", "sqlite", "database", "filesystem"), "ok"
    )
    assert body["uptime"] >= 0
    assert body["timestamp"].endswith("Z")
    assert either_api.client.get("/readyz").status_code == 200


def test_without_redis_the_gateway_is_unhealthy_but_lists_jobs(
    tmp_path: Path, database_url: str
) -> None:
    api = Api(tmp_path, database_url, f"unix://{tmp_path}/nobody.sock")
    answer = api.client.get("/healthz")
    assert (answer.status_code, answer.get_json()["dependencies"]["redis"]) == (503, "error")
    assert api.client.get("/readyz").status_code == 503
    assert api.get("/api/jobs")["total"] == 0
    api.close()


def test_without_a_media_folder_the_gateway_is_unhealthy(api: Api) -> None:
    api.settings.media_root.rename(api.folder / "gone")
    body = api.client.get("/healthz").get_json()
    assert (body["status"], body["dependencies"]["filesystem"]) == ("error", "error")


def test_an_older_schema_is_not_ready(api: Api) -> None:
    with transaction(api.engine) as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    answer = api.client.get("/readyz")
    assert (answer.status_code, answer.get_json()["databaseSchema"]) == (503, "error")


def test_metrics_count_jobs_and_requests_by_route(api: Api) -> None:
    job = api.add()
    api.get(f"/api/jobs/{job['id']}")
    lines = api.client.get("/metrics").text.splitlines()
    assert 'dubline_jobs{status="QUEUED"} 1.0' in lines
    assert 'dubline_queue_waiting{stage="download"} 1.0' in lines
    shown = 'dubline_http_requests_total{method="GET",route="/api/jobs/<job_id>",status="200"} 1.0'
    assert shown in lines


def test_the_door_answers_to_its_own_names_only(
    tmp_path: Path, database_url: str, redis_server: RedisServer
) -> None:
    api = Api(tmp_path, database_url, redis_server.url, allowed_hosts=("media.example",))
    handshake = "/socket.io/?EIO=4&transport=polling"
    for path in ("/", "/api/auth/me", handshake):
        for host, known in (
            ("localhost:8080", True),
            ("192.0.2.7:8080", True),
            ("[::1]:8080", True),
            ("media.example", True),
            ("MEDIA.example.:443", True),
            ("evil.example", False),
            ("media.example.evil.example", False),
            ("", False),
        ):
            answer = api.client.get(path, headers={"Host": host})
            assert (answer.status_code != 421) is known, (path, host)
    body = api.client.get("/", headers={"Host": "evil.example"}).get_json()
    assert "ALLOWED_HOSTS" in body["error"]
    for origin in ("http://evil.example", "http://localhost:9999", "null"):
        headers = {"Host": "localhost:8080", "Origin": origin}
        assert api.client.get(handshake, headers=headers).status_code == 400
        headers["X-Forwarded-Host"] = origin.removeprefix("http://")
        assert api.client.get(handshake, headers=headers).status_code == 400
    api.close()


def test_every_answer_carries_the_security_headers(api: Api) -> None:
    for path in ("/", "/healthz", "/api/auth/me", "/api/docs", "/nothing", "/socket.io/"):
        headers = api.client.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path


def test_the_documentation_page_runs_under_the_policy(api: Api) -> None:
    page = api.client.get("/api/docs").text
    assert "<script src=" in page
    assert page.count("<script") == 1
    assert api.client.get("/api/docs.js").mimetype == "text/javascript"
    paths = api.client.get("/api/openapi.json").get_json()["paths"]
    assert "/api/jobs/{job_id}" in paths


def test_the_bundled_sample_is_served_with_ranges(api: Api) -> None:
    assert "sample.mp4" in api.client.get("/sample/").text
    part = api.client.get("/sample/sample.mp4", headers={"Range": "bytes=4-7"})
    assert (part.status_code, part.data) == (206, b"ftyp")
    assert api.client.get("/sample/../app.py").status_code == 404


def test_the_page_says_how_to_build_it(api: Api, tmp_path: Path) -> None:
    options = api.gateway.services.options
    object.__setattr__(options, "frontend_dir", tmp_path / "dist")
    assert "make frontend" in api.client.get("/").text
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("<p>built</p>")
    (tmp_path / "dist" / "assets" / "a.js").write_text("1")
    assert api.client.get("/").text == "<p>built</p>"
    assert "immutable" in api.client.get("/assets/a.js").headers["Cache-Control"]
    (tmp_path / "dist" / "assets" / "a.js.gz").write_bytes(gzip.compress(b"1"))
    packed = api.client.get("/assets/a.js", headers={"Accept-Encoding": "br, gzip"})
    assert (packed.headers["Content-Encoding"], packed.mimetype) == ("gzip", "text/javascript")
    assert gzip.decompress(packed.data) == b"1"
    plain = api.client.get("/assets/a.js", headers={"Accept-Encoding": "br"})
    assert (plain.headers.get("Content-Encoding"), plain.data) == (None, b"1")
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert api.client.get("/assets/../index.html").status_code == 404


def test_the_page_can_be_installed_and_shared_with(api: Api, tmp_path: Path) -> None:
    options = api.gateway.services.options
    object.__setattr__(options, "frontend_dir", tmp_path)
    shutil.copytree(ROOT / "frontend" / "public", tmp_path, dirs_exist_ok=True)
    manifest = api.client.get("/manifest.webmanifest")
    assert manifest.mimetype == "application/manifest+json"
    assert "manifest-src 'self'" in manifest.headers["Content-Security-Policy"]
    told = json.loads(manifest.text)
    assert told["share_target"]["params"]["url"] == "add"
    for icon in told["icons"]:
        picture = api.client.get(icon["src"])
        width, height = struct.unpack(">II", picture.data[16:24])
        assert (picture.mimetype, f"{width}x{height}") == ("image/png", icon["sizes"])
    assert api.client.get("/icons/../manifest.webmanifest").status_code == 404
