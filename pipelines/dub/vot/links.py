"""Which links may be sent to the vot service, and in which form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, urlsplit

from models.errors import AddressForbidden, ProviderRefused, StageError
from pipelines.dub.vot.address import resolve

if TYPE_CHECKING:
    from models.stage_io import Egress

ELSEWHERE = re.compile(r"\.(m3u8|m4a|m4v|mpd)", re.IGNORECASE)
"""vot.js would hand such a link, matched anywhere in it, to another third party."""
ELSEWHERE_HOST = "cdn.qstv.on.epicgames.com"
SECRETS = frozenset(
    [
        "token",
        "access_token",
        "auth",
        "authorization",
        "password",
        "session",
        "sig",
        "signature",
        "x-amz-signature",
    ]
)
YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.|music\.)?"
    r"(?:youtu\.be/|youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|embed/|live/))([\w-]{11})(?![\w-])"
)


def canonical(url: str) -> str:
    """Return the link as the service knows it: YouTube's short form, else unchanged."""
    match = YOUTUBE.match(url)
    return f"https://youtu.be/{match[1]}" if match else url


def refuse_link(url: str, egress: Egress) -> StageError | None:
    """Return why `url` must not be sent to a third party, or None."""
    try:
        parts = urlsplit(canonical(url))
        host = parts.hostname
        port = parts.port
    except ValueError:
        return ProviderRefused("This is no link that the vot service could open.")
    if parts.scheme not in ("http", "https") or not host:
        return ProviderRefused("The vot service only opens http and https links.")
    if _carries_secret(parts):
        return ProviderRefused("The link holds a password or a token; it is not sent to others.")
    if ELSEWHERE.search(url) or host == ELSEWHERE_HOST:
        return ProviderRefused("The vot service does not take playlists and audio files.")
    if not _public(host, port, egress):
        return AddressForbidden("The vot service cannot open a link to a private address.")
    return None


def _carries_secret(parts: SplitResult) -> bool:
    if parts.username or parts.password:
        return True
    keys = parse_qs(parts.query, keep_blank_values=True)
    return any(key.lower() in SECRETS for key in keys)


def _public(host: str, port: int | None, egress: Egress) -> bool:
    """Tell whether a name leads to public addresses only; a name unknown here may be public."""
    try:
        addresses = resolve(host, port)
    except (OSError, ValueError):
        return "." in host.strip(".")
    return all(a.is_global or (egress.allow_loopback and a.is_loopback) for a in addresses)
