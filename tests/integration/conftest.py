"""Databases, Redis and gateways for the tests that need real ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database import Postgres, Sqlite, postgres
from tests.servers.gateway import Api, GatewayProcess
from tests.servers.listener import Listener
from tests.servers.redis import RedisServer
from tests.tasks import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One for all tests that do not stop it."""
    server = RedisServer()
    server.start()
    yield server
    server.close()


@pytest.fixture
def database_url(sqlite: Sqlite, tmp_path: Path) -> str:
    return sqlite.fresh(tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request: pytest.FixtureRequest, sqlite: Sqlite, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return sqlite.fresh(tmp_path)
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.fresh()


@pytest.fixture
def api(tmp_path: Path, database_url: str, redis_server: RedisServer) -> Iterator[Api]:
    made = Api(tmp_path, database_url, redis_server.url)
    yield made
    made.close()


@pytest.fixture
def either_api(tmp_path: Path, either_url: str, redis_server: RedisServer) -> Iterator[Api]:
    """The same on SQLite and on PostgreSQL."""
    made = Api(tmp_path, either_url, redis_server.url)
    yield made
    made.close()


@pytest.fixture
def desk(tmp_path: Path, either_url: str) -> Iterator[Desk]:
    """A worker's desk with live workers of every stage, on each database."""
    made = Desk(tmp_path, either_url)
    made.workers()
    yield made
    made.close()


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """One that the tests of a module may stop."""
    server = RedisServer()
    server.start()
    yield server
    server.close()


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def gateway(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    sqlite: Sqlite,
    redis: RedisServer,
) -> Iterator[GatewayProcess]:
    """The process, in every async mode that is installed."""
    folder: Path = tmp_path_factory.mktemp("gateway")
    process = GatewayProcess(folder, sqlite.fresh(folder), redis.url, request.param)
    yield process
    assert process.stop() == 0, process.log()
    assert "Traceback" not in process.log(), process.log()


@pytest.fixture
def listener(gateway: GatewayProcess) -> Iterator[Listener]:
    made = Listener(gateway.base)
    yield made
    made.close()
