"""Gateways for tests: the application in this process, or the real process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from flask.testing import FlaskClient
from typing_extensions import override

from models.database import transaction
from models.settings import Settings
from webapp.app import create_app

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

LOCAL_TOKEN = "a-token-left-by-dubline-up"
PASSWORD = "correct horse battery"
ROOT = Path(__file__).parents[2]


class Buffered(FlaskClient):
    """Reads every answer whole and closes what it was served from."""

    @override
    def open(self, *args: Any, **options: Any) -> TestResponse:
        return super().open(*args, **{"buffered": True, **options})


class Api:
    """The application with a database and Redis of its own, asked as the local command line."""

    def __init__(self, folder: Path, database_url: str, redis_url: str, **settings: Any) -> None:
        self.folder = folder
        (folder / "data").mkdir()
        (folder / "data" / "local-token").write_text(LOCAL_TOKEN)
        self.settings = Settings(
            _env_file=None,
            **{
                "database_url": database_url,
                "redis_url": redis_url,
                "data_dir": folder / "data",
                "media_root": folder / "media",
                "socketio_async_mode": "threading",
                "min_free_space_gb": 0,
                **settings,
            },
        )
        self.settings.library_dir.mkdir(parents=True)
        self.settings.tmp_dir.mkdir(parents=True)
        self.gateway = create_app(self.settings)
        self.engine = self.gateway.services.db.engine
        self.gateway.app.test_client_class = Buffered
        self.client = self.new_client()

    def new_client(self) -> FlaskClient:
        return self.gateway.app.test_client()

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {LOCAL_TOKEN}", **options.pop("headers", {})}
        if body is not None:
            options["json"] = body
        return self.client.open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> Any:
        answer = self.ask("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def post(self, path: str, body: Any = None, status: int = 200, **options: Any) -> Any:
        answer = self.ask("POST", path, body, **options)
        assert answer.status_code == status, answer.text
        return answer.get_json()

    def add(self, **request: Any) -> dict[str, Any]:
        body = {"url": "https://video.test/a.mp4", **request}
        job: dict[str, Any] = self.post("/api/jobs", body, 201)
        return job

    def write(self, *rows: Any) -> None:
        with transaction(self.engine) as session:
            session.add_all(rows)

    def close(self) -> None:
        self.engine.dispose()


class GatewayProcess:
    """`python -m webapp.gateway` on a free port."""

    def __init__(
        self, folder: Path, database_url: str, redis_url: str, mode: str, **environment: str
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.base = f"http://127.0.0.1:{self.port}"
        self.database_url = database_url
        (folder / "data").mkdir(exist_ok=True)
        (folder / "data" / "local-token").write_text(LOCAL_TOKEN)
        self._log = folder / "gateway.log"
        self.environment = {
            **{k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG"}},
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "DATA_DIR": str(folder / "data"),
            "MEDIA_ROOT": str(folder / "media"),
            "GATEWAY_PORT": str(self.port),
            "SOCKETIO_ASYNC_MODE": mode,
            "ADMIN_PASSWORD": PASSWORD,
            "MIN_FREE_SPACE_GB": "0",
            **environment,
        }
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "webapp.gateway"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log()
            try:
                if requests.get(f"{self.base}/readyz", timeout=5).status_code == 200:
                    return
            except requests.ConnectionError:
                time.sleep(0.05)
        raise AssertionError(f"the gateway does not answer: {self.log()}")

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {LOCAL_TOKEN}"}
        return requests.request(method, self.base + path, json=body, headers=headers, timeout=10)

    def log(self) -> str:
        return self._log.read_text(errors="replace")

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)
