"""What may be asked of a new job, and how it becomes a row."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from pydantic import Field, field_validator

from models.errors import InvalidRequest
from models.job_options import (
    FOLDER_MAX,
    Balance,
    Container,
    FormatPreset,
    Labels,
    Provider,
    known_language,
    relative_folder,
)
from models.wire import Wire
from webapp.engines import AUTO
from webapp.links import check_proxy
from webapp.shapes import COUNT_MAX

__all__ = ["Balance", "BatchRequest", "JobOptions", "JobRequest", "Provider", "known_language"]
LANGUAGES_MAX: Final = 20
COOKIES_MAX: Final = 256 * 1024
BATCH_MAX: Final = 500


class JobOptions(Wire):
    """Everything but the link. Sizes in bytes, speeds in bytes/s.

    What is left out is as `default…` of the settings says: language, engine, balance, preset,
    container, subtitles, folder.
    """

    requested_dubbing: bool = False
    target_lang: str | None = Field(default=None, max_length=35)
    """The installation's own target language when left out."""
    source_lang: str = Field(default=AUTO, max_length=35)
    dubbing_provider: Provider = AUTO
    use_lively_voice: bool = False
    voice_balance: Balance = 0.0
    """How much more the dub's voice stands out from the original than usual; less if negative."""
    format_preset: FormatPreset = "bestvideo+bestaudio"
    output_container: Container | None = None
    """The installation's own container when left out."""
    priority: int = Field(default=0, ge=0, le=10)
    download_subtitles: bool = False
    subtitle_langs: list[str] = Field(default_factory=list, max_length=LANGUAGES_MAX)
    start_paused: bool = False
    rate_limit: int | None = Field(default=None, gt=0, le=COUNT_MAX)
    proxy: str | None = Field(default=None, max_length=2048)
    cookies: str | None = Field(default=None, max_length=COOKIES_MAX)
    """A Netscape cookie file's text; never returned."""
    folder: str | None = Field(default=None, max_length=FOLDER_MAX)
    """Where below the library; no `..`, no leading slash."""
    labels: Labels = Field(default_factory=list)
    """At most 20, each of 1 to 40 characters; case does not tell them apart."""

    @field_validator("target_lang")
    @classmethod
    def _target(cls, value: str | None) -> str | None:
        return None if value is None else known_language(value)

    @field_validator("source_lang")
    @classmethod
    def _source(cls, value: str) -> str:
        return value if value == AUTO else known_language(value)

    @field_validator("subtitle_langs")
    @classmethod
    def _subtitles(cls, value: list[str]) -> list[str]:
        return [known_language(code) for code in value]

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str | None) -> str | None:
        return check_proxy(value) if value else None

    @field_validator("folder")
    @classmethod
    def _folder(cls, value: str | None) -> str | None:
        return relative_folder(value)


class JobRequest(JobOptions):
    """One link and what to do with it."""

    url: str


class BatchRequest(JobOptions):
    """Many links with the same options."""

    urls: list[str] = Field(min_length=1, max_length=BATCH_MAX)


def job_columns(options: JobOptions, url: str, defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of the new row; `defaults` holds what stands for options left out."""
    values = options.model_dump(exclude={"url", "urls", "start_paused"})
    named = {name for name in options.model_fields_set if values.get(name) is not None}
    if "folder" in options.model_fields_set:
        named.add("folder")  # null is the library itself
    return values | {name: defaults[name] for name in defaults if name not in named} | {"url": url}


def check_key(key: str | None) -> str | None:
    """Return the Idempotency-Key header's value; raises InvalidRequest when it is too long."""
    if key is not None and not 1 <= len(key) <= 255:  # noqa: PLR2004 - the column's width
        raise InvalidRequest("An Idempotency-Key has 1 to 255 characters.")
    return key


def key_of_link(key: str, number: int) -> str:
    """Return the key of one link of a batch, which has a key as a whole."""
    return f"batch:{number}:{hashlib.sha256(key.encode()).hexdigest()}"
