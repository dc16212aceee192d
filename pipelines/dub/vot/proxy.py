"""The proxy through which the vot service, and it alone, is spoken to."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field

from models.errors import ProviderRefused
from models.stage_io import Frozen

if TYPE_CHECKING:
    from urllib.parse import SplitResult

DEFAULT_PORT = 80


class Proxy(Frozen):
    """An HTTP proxy that connects (RFC 9110 section 9.3.6); the runner is told it as JSON."""

    host: str
    port: int
    headers: dict[str, str] = Field(default_factory=dict)
    """What proves to the proxy who we are; secret."""

    @classmethod
    def of(cls, url: str | None) -> Self | None:
        """Read `http://user:password@host:port`; None when there is no proxy.

        Raises ProviderRefused for what is none; the message does not repeat it.
        """
        if not url:
            return None
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or DEFAULT_PORT
        except ValueError:
            host, port = None, 0
        if not host or parts.scheme != "http":
            raise ProviderRefused("VOT_PROXY is not http://host:port or with user:password@.")
        return cls(host=host, port=port, headers=_credentials(parts))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be in no log."""
        return tuple(value.removeprefix("Basic ") for value in self.headers.values())


def _credentials(parts: SplitResult) -> dict[str, str]:
    if parts.username is None:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
