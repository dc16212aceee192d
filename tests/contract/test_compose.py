"""The image and the compose file agree with the code, as far as reading them can tell."""

import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from models.names import Queue
from tasks.process import EXIT_AFTER_S
from webapp.cli import services

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
WORKERS = {name: one for name, one in SERVICES.items() if name.startswith("worker-")}
OURS = {name: one for name, one in SERVICES.items() if name != "redis"}
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_one_service_per_process() -> None:
    assert set(SERVICES) == {"redis", "migrate", "gateway", "beat", "flower", *WORKERS}
    assert SERVICES["flower"]["profiles"] == ["console"]


def test_workers_run_as_up_runs_them() -> None:
    expected = {
        f"worker-{service.name}": list(service.argv[1:])
        for service in services.worker_services(task_events=False)
    }
    assert {name: one["command"][1:] for name, one in WORKERS.items()} == expected


def test_every_declared_queue_is_consumed() -> None:
    declared = {value for name, value in vars(Queue).items() if not name.startswith("_")}
    consumed = [one["command"][one["command"].index("-Q") + 1] for one in WORKERS.values()]
    assert sorted(",".join(consumed).split(",")) == sorted(declared)


def test_each_worker_knows_its_own_size() -> None:
    for stage in ("download", "dub", "mux"):
        one = WORKERS[f"worker-{stage}"]
        assert int(one["environment"][f"{stage.upper()}_CONCURRENCY"]) > 0
        threads = int(one["command"][one["command"].index("-c") + 1])
        assert threads == services.THREADS


def test_only_one_service_migrates_and_all_wait_for_it() -> None:
    migrating = [name for name, one in SERVICES.items() if "migrate" in str(one["command"])]
    assert migrating == ["migrate"]
    for name, one in OURS.items():
        if name != "migrate":
            condition = one["depends_on"]["migrate"]["condition"]
            assert condition == "service_completed_successfully", name


def test_stops_leave_time_to_put_work_back() -> None:
    for name, one in OURS.items():
        assert one["stop_signal"] == "SIGTERM", name
        assert int(one["stop_grace_period"].removesuffix("s")) > EXIT_AFTER_S, name


def test_redis_keeps_its_data_drops_nothing_and_is_not_reachable() -> None:
    redis = SERVICES["redis"]
    command = redis["command"][-1]
    for option in (
        "--requirepass",
        "--appendonly yes",
        "--maxmemory-policy noeviction",
        "--maxmemory 256mb",
    ):
        assert option in command
    assert redis["mem_limit"]
    assert "ports" not in redis
    assert redis["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_ports_are_published_on_loopback_only() -> None:
    ports = [port for one in SERVICES.values() for port in one.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_media_is_one_volume_for_everybody() -> None:
    for name, one in OURS.items():
        assert one["volumes"] == ["data:/data", "media:/media"], name
        assert one["environment"]["MEDIA_ROOT"] == "/media", name


def test_variables_are_documented() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{([A-Z_]+)", TEXT))
    documented = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked <= documented


def test_the_image_holds_every_room_and_runs_without_root() -> None:
    for room in ("models", "pipelines", "tasks", "webapp", "alembic"):
        assert f"COPY {room} {room}\n" in DOCKERFILE
    assert DOCKERFILE.index("USER dubline") > DOCKERFILE.rindex("RUN ")
    assert "HEALTHCHECK" in DOCKERFILE


def test_the_build_context_lets_through_what_is_copied() -> None:
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line[0] == "!"]
    for line in DOCKERFILE.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            for source in line.split()[1:-1]:
                assert any(fnmatch(source.split("/")[0], one) for one in allowed), source
                assert (ROOT / source).exists(), source


def test_setup_and_image_install_the_same_uv() -> None:
    setup = (ROOT / "scripts" / "setup.sh").read_text()
    version = re.search(r"UV_VERSION=(\S+)", setup)
    assert version is not None
    assert f"uv=={version[1]} " in DOCKERFILE
