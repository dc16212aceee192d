"""What went wrong in yt-dlp, as one of our errors with a sentence for people."""

from __future__ import annotations

import errno
import http.client
import re
import socket
from typing import TYPE_CHECKING

from yt_dlp.cookies import CookieLoadError
from yt_dlp.networking.exceptions import (
    CertificateVerifyError,
    HTTPError,
    IncompleteRead,
    ProxyError,
    RequestError,
)
from yt_dlp.utils import (
    ContentTooShortError,
    DownloadError,
    ExtractorError,
    GeoRestrictedError,
    UnsupportedError,
    UserNotLive,
    YoutubeDLError,
)

from models.errors import (
    DamagedMedia,
    DiskFull,
    SourceForbidden,
    SourceNotFound,
    SourceUnreachable,
    StageError,
    UnsupportedUrl,
)
from pipelines.download.options import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

CAUGHT = (YoutubeDLError, OSError, ValueError, EOFError, http.client.HTTPException)
"""What yt-dlp and the libraries below it raise for a source they cannot cope with."""

SENTENCE_LIMIT = 200
NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
LIVE = "This is a live stream or a broadcast to come; add the link again when it is over."
DRM = "The video is protected by DRM and cannot be downloaded."
NO_SPACE_LEFT = "There is no space left on the disk; free some and retry."
REGION = "The site does not offer this video in the region of this server; try a proxy elsewhere."
NO_MEDIA = "No video or audio was found at this link; check that it leads to a video."

PATTERNS: tuple[tuple[str, type[StageError], str], ...] = (
    (r"\bDRM\b", UnsupportedUrl, DRM),
    (r"not currently live|will begin|premieres in|upcoming", UnsupportedUrl, LIVE),
    (
        r"private|log ?in|sign ?in|members|subscri|password|your age|age.restricted|cookies",
        SourceForbidden,
        "The site asks for an account that may see this video; give cookies of such an account.",
    ),
    (
        r"in your (country|region|location)|geo.?(restrict|block)",
        SourceForbidden,
        REGION,
    ),
    (
        r"unavailable|removed|deleted|not exist|no longer|not found|terminated",
        SourceNotFound,
        "The video does not exist or was removed.",
    ),
    (r"no video formats|requested format", UnsupportedUrl, NO_MEDIA),
)


SHORT = "The file ended before its announced size; retry to go on from there."
NO_NAME = "The server cannot be found; check the link and the network."
REFUSED = "The server refuses connections; check the link or retry later."
TOO_LATE = "The server does not answer in time; retry later."
BROKEN = "The connection to the site broke; retry later."

KINDS: tuple[tuple[type[BaseException], type[StageError], str], ...] = (
    (GeoRestrictedError, SourceForbidden, REGION),
    (UserNotLive, UnsupportedUrl, LIVE),
    (UnsupportedError, UnsupportedUrl, NO_MEDIA),
    (ContentTooShortError, DamagedMedia, SHORT),
    (IncompleteRead, DamagedMedia, SHORT),
    (http.client.IncompleteRead, DamagedMedia, SHORT),
    (
        CookieLoadError,
        SourceForbidden,
        "The cookies cannot be read; give them in the Netscape format.",
    ),
    (ProxyError, SourceUnreachable, "The proxy does not answer or refuses; check its address."),
    (
        CertificateVerifyError,
        SourceUnreachable,
        "The site's certificate is not valid, so it cannot be trusted.",
    ),
    (socket.gaierror, SourceUnreachable, NO_NAME),
    (ConnectionRefusedError, SourceUnreachable, REFUSED),
    (TimeoutError, SourceUnreachable, TOO_LATE),
)

GIVING_UP: tuple[tuple[str, type[StageError], str], ...] = (
    (r"more expected|bytes, expected", DamagedMedia, SHORT),
    (r"Connection refused", SourceUnreachable, REFUSED),
    (r"resolve|name resolution|Name or service", SourceUnreachable, NO_NAME),
    (r"timed out", SourceUnreachable, TOO_LATE),
    (r"Giving up after|reset by peer|closed connection|aborted", SourceUnreachable, BROKEN),
    (r"No space left", DiskFull, NO_SPACE_LEFT),
    (r"\bDRM\b", UnsupportedUrl, DRM),
)
"""Words of errors from which yt-dlp has dropped the cause, as it does when retries are over."""


def translate(error: BaseException) -> StageError:
    """Return the error that says what happened; ours come back as they are."""
    chain = list(_chain(error))
    for judge in (_ours, _disk, _status, _kind, _words):
        for link in chain:
            found = judge(link)
            if found is not None:
                return found
    return UnsupportedUrl(f"The video could not be read from this link: {_sentence(error)}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and all that caused it, in yt-dlp's several ways of saying so."""
    waiting, seen = [error], set[int]()
    while waiting:
        link = waiting.pop(0)
        if not isinstance(link, BaseException) or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        info = getattr(link, "exc_info", None)
        waiting += [info[1] if info else None, getattr(link, "cause", None)]
        waiting += [*getattr(link, "unexpected_errors", ()), link.__cause__, link.__context__]
        waiting += [a for a in link.args if isinstance(a, BaseException)]
        waiting.append(getattr(link, "reason", None))


def _ours(error: BaseException) -> StageError | None:
    return error if isinstance(error, StageError) else None


def _disk(error: BaseException) -> StageError | None:
    full = isinstance(error, OSError) and error.errno in NO_SPACE
    return DiskFull(NO_SPACE_LEFT) if full else None


def _status(error: BaseException) -> StageError | None:
    return status_error(error.status) if isinstance(error, HTTPError) else None


def status_error(status: int) -> StageError:
    """Return the error of an HTTP status of 400 or more."""
    if status in {404, 410}:
        return SourceNotFound(f"The site says there is nothing at this link (HTTP {status}).")
    if status in {401, 402, 403, 451}:
        return SourceForbidden(
            f"The site refuses access (HTTP {status}); the video may be private, need cookies of "
            "an account, or not be offered in the region of this server."
        )
    if status == 429:  # noqa: PLR2004
        return SourceUnreachable("The site limits how often it is asked (HTTP 429); retry later.")
    if status >= 500:  # noqa: PLR2004
        return SourceUnreachable(f"The site has a fault of its own (HTTP {status}); retry later.")
    return UnsupportedUrl(f"The site does not accept this request (HTTP {status}).")


def _kind(error: BaseException) -> StageError | None:
    return next((make(sentence) for kind, make, sentence in KINDS if isinstance(error, kind)), None)


def _words(error: BaseException) -> StageError | None:
    """Judge by words where yt-dlp keeps nothing else: after retries, and in extractors."""
    text = error.orig_msg if isinstance(error, ExtractorError) else str(error)
    if isinstance(error, DownloadError):
        status = re.search(r"HTTP Error (\d{3})", text)
        if status:
            return status_error(int(status[1]))
    patterns = PATTERNS if isinstance(error, ExtractorError) else GIVING_UP
    for pattern, make, sentence in patterns:
        if isinstance(error, YoutubeDLError) and re.search(pattern, text, re.IGNORECASE):
            return make(sentence)
    if isinstance(error, RequestError | ConnectionError):
        return SourceUnreachable(BROKEN)
    return None


def _sentence(error: BaseException) -> str:
    """Return yt-dlp's own words without its prefixes, advice and causes."""
    text = clean(str(error))
    text = re.sub(r"^(ERROR: *)?(\[[\w:+.-]+\] *([\w-]+: )?)?", "", text)
    text = re.split(r"; please report this issue| \(caused by |\. ?Giving up", text)[0]
    return text[:SENTENCE_LIMIT] or type(error).__name__
