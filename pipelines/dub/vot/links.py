"""Which links may be sent to the vot service, and in which form."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from models.errors import AddressForbidden, ProviderRefused, SourceUnreachable, UnsupportedUrl
from pipelines.egress import EgressPolicy, check_url

if TYPE_CHECKING:
    from models.errors import StageError

ELSEWHERE = re.compile(r"\.(m3u8|m4a|m4v|mpd)", re.IGNORECASE)
"""vot.js would hand such a link, matched anywhere in it, to another third party."""
ELSEWHERE_HOST = "cdn.qstv.on.epicgames.com"
SECRETS = frozenset({"token", "access_token", "auth", "authorization", "password", "session"})
SIGNATURES = frozenset({"sig", "signature", "x-amz-signature"})
YOUTUBE = re.compile(
    r"https?://(?:www\.|m\.|music\.)?"
    r"(?:youtu\.be/|youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|embed/|live/))([\w-]{11})(?![\w-])"
)


def canonical(url: str) -> str:
    """Return the link as the service knows it: YouTube's short form, else unchanged."""
    match = YOUTUBE.match(url)
    return f"https://youtu.be/{match[1]}" if match else url


def refuse_link(url: str, *, near: bool) -> StageError | None:
    """Return why `url` must not be sent to a third party, or None.

    `near` says that the service itself runs on this machine, as a test server or a relay does.
    """
    try:
        # what the operator allows us to reach is still out of the service's reach
        check_url(url, EgressPolicy(allow_loopback=near))
    except AddressForbidden:
        return AddressForbidden("The vot service cannot open a link to a private address.")
    except UnsupportedUrl:
        return ProviderRefused("The vot service opens only plain http and https links.")
    except SourceUnreachable:
        # only a name with dots can be one that others know
        if "." not in (urlsplit(url).hostname or ""):
            return AddressForbidden("The vot service cannot open a link to a private address.")
    return _refuse_form(url)


def _refuse_form(url: str) -> StageError | None:
    parts = urlsplit(url)
    keys = {key.lower() for key in parse_qs(parts.query, keep_blank_values=True)}
    if keys & (SECRETS | SIGNATURES):
        return ProviderRefused("The link holds a token; it is not sent to others.")
    if ELSEWHERE.search(url) or parts.hostname == ELSEWHERE_HOST:
        return ProviderRefused("The vot service does not take playlists and audio files.")
    return None
