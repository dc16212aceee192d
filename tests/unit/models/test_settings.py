"""Settings: the contract's names and defaults, and errors that name what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from models.settings import Settings, load

NAMES = set(
    """
DATABASE_URL REDIS_URL MEDIA_ROOT DATA_DIR GATEWAY_HOST GATEWAY_PORT SOCKETIO_ASYNC_MODE
DOWNLOAD_CONCURRENCY DUB_CONCURRENCY MUX_CONCURRENCY JWT_SECRET ADMIN_USERNAME ADMIN_PASSWORD
TARGET_LANG DEFAULT_CONTAINER DUCKING_LEVEL NORMALIZATION_LUFS MIN_FREE_SPACE_GB LIBRARY_TEMPLATE
DOWNLOAD_RATE_LIMIT DOWNLOAD_PROXY EGRESS_ALLOW EGRESS_ALLOW_LOOPBACK ALLOWED_HOSTS
TRUSTED_PROXIES VOT_ENABLED VOT_HOST VOT_API_TOKEN FLOWER_PORT LOG_LEVEL LOG_FORMAT
""".split()  # noqa: SIM905 - as the contract lists them
)
ADDED = {
    "VOT_PROXY",
    "VOT_PREVIEW",
    "WHISPER_MODEL",
    "TRANSLATION_MODELS",
    "PIPER_VOICES",
    "GLOSSARY_FILE",
    "DUB_CACHE_GB",
    "COOKIES_KEY",
}
DEFAULTS = {
    "gateway_host": "127.0.0.1",
    "gateway_port": 8080,
    "socketio_async_mode": "eventlet",
    "download_concurrency": 1,
    "dub_concurrency": 2,
    "mux_concurrency": 1,
    "default_container": "mkv",
    "ducking_level": 0.18,
    "normalization_lufs": -16,
    "min_free_space_gb": 2,
    "egress_allow": (),
    "egress_allow_loopback": False,
    "vot_enabled": True,
    "target_lang": "ru",
}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES | ADDED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_name_of_the_contract_is_a_setting() -> None:
    assert {name.upper() for name in Settings.model_fields} == NAMES | ADDED


def test_the_defaults_are_the_contracts() -> None:
    settings = load()
    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS


def test_everything_stays_in_its_folders(tmp_path: Path) -> None:
    settings = load()
    assert settings.tmp_dir == tmp_path / "media" / "tmp"
    assert settings.library_dir == tmp_path / "media" / "library"
    assert settings.database == f"sqlite:///{tmp_path}/data/dubline.db"
    assert settings.redis == f"unix://{settings.redis_socket}"
    assert settings.local_token_path.parent == tmp_path / "data"


def test_relative_folders_and_home_are_made_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIA_ROOT", "~/films")
    monkeypatch.setenv("DATA_DIR", "here")
    assert load().media_root == Path.home() / "films"
    assert load().data_dir.is_absolute()


def test_a_socket_path_always_fits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / ("x" * 120)))
    one = load().redis_socket
    monkeypatch.setenv("DATA_DIR", str(tmp_path / ("y" * 120)))
    assert len(str(one)) <= 100
    assert load().redis_socket != one


@pytest.mark.parametrize(
    "text", ["10.0.0.0/8,fd00::/8", "10.0.0.0/8 fd00::/8", " 10.0.0.0/8 , fd00::/8, "]
)
def test_lists_are_split_at_commas_or_spaces(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("EGRESS_ALLOW", text)
    settings = load()
    assert settings.egress_allow == ("10.0.0.0/8", "fd00::/8")
    assert settings.egress.allow == settings.egress_allow


def test_empty_lines_of_an_env_file_mean_unset(tmp_path: Path) -> None:
    names = ["DOWNLOAD_RATE_LIMIT", "DOWNLOAD_PROXY", "EGRESS_ALLOW", "DATABASE_URL", "JWT_SECRET"]
    (tmp_path / ".env").write_text("".join(f"{name}=\n" for name in names) + "UNKNOWN=1\n")
    settings = load()
    assert settings.download_rate_limit is None
    assert settings.download_proxy is None
    assert settings.egress_allow == ()
    assert settings.database.startswith("sqlite:")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("GATEWAY_PORT", "0"),
        ("GATEWAY_PORT", "web"),
        ("DOWNLOAD_CONCURRENCY", "0"),
        ("DUCKING_LEVEL", "1.5"),
        ("NORMALIZATION_LUFS", "3"),
        ("MIN_FREE_SPACE_GB", "-1"),
        ("DEFAULT_CONTAINER", "avi"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("VOT_ENABLED", "perhaps"),
        ("DOWNLOAD_RATE_LIMIT", "-5"),
        ("EGRESS_ALLOW", "10.0.0.0/33"),
        ("EGRESS_ALLOW", "fd00::/8, intranet"),
        ("EGRESS_ALLOW", "10.0.0.0/8:443"),
        ("LIBRARY_TEMPLATE", "../{title}"),
        ("LIBRARY_TEMPLATE", "{titel}"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as caught:
        load()
    assert name.lower() in str(caught.value).lower()


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JWT_SECRET", "ADMIN_PASSWORD", "VOT_API_TOKEN"):
        monkeypatch.setenv(name, "hunter2" * 5)
    assert "hunter2" not in repr(load())
    assert load().vot_api_token.get_secret_value() == "hunter2" * 5


def test_the_gateways_own_origin_is_seen_from_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_HOST", "0.0.0.0")
    assert load().egress.exempt_origin == "127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://host/name"),
        ("REDIS_URL", "host:6379"),
        ("JWT_SECRET", "x" * 31),
    ],
)
def test_a_setting_that_cannot_work_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.lower()) as refused:
        load()
    assert value not in str(refused.value) or name != "JWT_SECRET"
