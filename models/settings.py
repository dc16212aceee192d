"""Settings from the environment and `.env`; `.env.example` documents every one.

Read only where a process is put together; everybody else is given values.
"""

from __future__ import annotations

import hashlib
import ipaddress
import tempfile
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from models.languages import is_language
from models.library_path import check_template
from models.stage_io import Egress, LocalModels

SECRET_MIN_BYTES = 32  # RFC 7518 section 3.2 for HS256
UNIX_SOCKET_PATH_MAX = 100  # sun_path holds 108 bytes, unix(7)
Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """One installation's configuration. Speeds are bytes/s, sizes GB as their names say."""

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # a wrong secret must not be printed
    )

    database_url: str = ""
    redis_url: str = ""
    media_root: Path = Path("media")
    data_dir: Path = Path("data")
    gateway_host: str = "127.0.0.1"
    gateway_port: int = Field(default=8080, ge=1, le=65535)
    socketio_async_mode: Literal["eventlet", "gevent", "threading"] = "eventlet"
    download_concurrency: int = Field(default=1, ge=1, le=64)
    dub_concurrency: int = Field(default=2, ge=1, le=64)
    mux_concurrency: int = Field(default=1, ge=1, le=64)
    jwt_secret: SecretStr = SecretStr("")
    cookies_key: SecretStr = SecretStr("")
    admin_username: str = "admin"
    admin_password: SecretStr = SecretStr("")
    target_lang: str = "ru"
    default_container: Literal["mkv", "mp4", "webm"] = "mkv"
    ducking_level: float = Field(default=0.18, gt=0, lt=1)
    normalization_lufs: float = Field(default=-16.0, ge=-36, le=-8)
    min_free_space_gb: float = Field(default=2.0, ge=0)
    library_template: str = "{title} [{id}]"
    download_rate_limit: int | None = Field(default=None, gt=0)
    download_proxy: str | None = None
    egress_allow: Names = ()
    egress_allow_loopback: bool = False
    allowed_hosts: Names = ()
    trusted_proxies: Names = ()
    vot_enabled: bool = True
    vot_host: str = ""
    vot_api_token: SecretStr = SecretStr("")
    vot_proxy: SecretStr = SecretStr("")
    vot_preview: bool = False
    whisper_model: Path | None = None
    translation_models: Path | None = None
    piper_voices: Path | None = None
    glossary_file: Path | None = None
    dub_cache_gb: float = Field(default=2.0, ge=0)
    flower_port: int = Field(default=5555, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "console"

    @field_validator("media_root", "data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("target_lang")
    @classmethod
    def _spoken(cls, value: str) -> str:
        if not is_language(value):
            raise ValueError("no language has this code; write one such as ru, es or en")
        return value

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.data_dir == self.media_root:
            raise ValueError("DATA_DIR and MEDIA_ROOT must be two folders")
        return self

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("write sqlite:///path or postgresql://user:password@host/name")
        return value

    @field_validator("redis_url")
    @classmethod
    def _known_redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("write redis://host:port/0, rediss://… or unix:///path")
        return value

    @field_validator("jwt_secret", "cookies_key")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        if 0 < len(value.get_secret_value().encode()) < SECRET_MIN_BYTES:
            raise ValueError(f"use at least {SECRET_MIN_BYTES} bytes, or leave it unset")
        return value

    @field_validator("library_template")
    @classmethod
    def _usable(cls, value: str) -> str:
        fault = check_template(value)
        if fault is not None:
            raise ValueError(fault)
        return value

    @field_validator("egress_allow", "allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("egress_allow")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            try:
                ipaddress.ip_network(text, strict=False)
            except ValueError:
                raise ValueError(f"{text!r} is not a network such as 10.0.0.0/8.") from None
        return value

    @field_validator(
        "download_rate_limit",
        "download_proxy",
        "whisper_model",
        "translation_models",
        "piper_voices",
        "glossary_file",
        mode="before",
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("vot_proxy")
    @classmethod
    def _http_proxy(cls, value: SecretStr) -> SecretStr:
        if (text := value.get_secret_value()) and not text.startswith("http://"):
            raise ValueError("write http://host:port or http://user:password@host:port")
        return value

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the data folder unless told otherwise."""
        return self.database_url or f"sqlite:///{self.data_dir / 'dubline.db'}"

    @property
    def redis_socket(self) -> Path:
        """Where the embedded Redis listens: in the data folder if its path is short enough."""
        wanted = self.data_dir / "redis" / "redis.sock"
        if len(str(wanted)) <= UNIX_SOCKET_PATH_MAX:
            return wanted
        digest = hashlib.sha256(str(self.data_dir).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"dubline-{digest}" / "redis.sock"

    @property
    def redis(self) -> str:
        """Redis as redis-py wants it; the embedded one unless told otherwise."""
        return self.redis_url or f"unix://{self.redis_socket}"

    @property
    def tmp_dir(self) -> Path:
        """Attempt folders and kept files."""
        return self.media_root / "tmp"

    @property
    def library_dir(self) -> Path:
        """Finished files."""
        return self.media_root / "library"

    @property
    def local_models(self) -> LocalModels:
        """What the local engine has been given."""
        paths = {
            "whisper": self.whisper_model,
            "translation": self.translation_models,
            "piper": self.piper_voices,
            "glossary": self.glossary_file,
        }
        return LocalModels(**{k: str(p.expanduser().absolute()) for k, p in paths.items() if p})

    @property
    def local_token_path(self) -> Path:
        """The token `dubline up` leaves for the command line on the same machine (mode 0600)."""
        return self.data_dir / "local-token"

    @property
    def gateway_origin(self) -> str:
        """The gateway's own `host:port` as seen on this machine."""
        host = "127.0.0.1" if self.gateway_host in {"0.0.0.0", "::", ""} else self.gateway_host  # noqa: S104
        return f"{host}:{self.gateway_port}"

    @property
    def egress(self) -> Egress:
        """Which addresses stages may connect to beyond public ones."""
        return Egress(
            allow_loopback=self.egress_allow_loopback,
            allow=self.egress_allow,
            exempt_origin=self.gateway_origin,
        )


def load() -> Settings:
    """Read the settings; raises pydantic.ValidationError naming what is wrong."""
    return Settings()
