"""`.env.example` documents exactly the settings there are, with their defaults."""

from pathlib import Path

import pytest

from models.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
COMPOSE_ONLY = {"REDIS_PASSWORD", "FLOWER_PASSWORD"}


def documented() -> dict[str, str]:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and line[0] != "#"]
    return dict(line.split("=", 1) for line in lines)


def test_every_setting_is_documented_and_nothing_else() -> None:
    settings = {name.upper() for name in Settings.model_fields}
    assert documented().keys() - COMPOSE_ONLY == settings
    assert documented().keys() >= COMPOSE_ONLY


def test_the_documented_values_are_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in documented():
        monkeypatch.delenv(name, raising=False)
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


def test_a_changed_value_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in documented():
        monkeypatch.delenv(name, raising=False)
    changed = tmp_path / "env"
    changed.write_text(EXAMPLE.read_text().replace("DUB_CONCURRENCY=2", "DUB_CONCURRENCY=3"))
    assert Settings(_env_file=changed) != Settings(_env_file=None)


def test_defaults_are_spelled_out_where_there_are_any() -> None:
    values = documented()
    for name, field in Settings.model_fields.items():
        text = str(field.default).lower()
        if isinstance(field.default, (bool, int, float, Path)):
            assert values[name.upper()].lower() == text, name
