"""What went wrong in yt-dlp, as one of our errors with a sentence for people."""

from __future__ import annotations

import errno
import http.client
import re
import socket
import time
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
    ExtractorError,
    GeoRestrictedError,
    UnsupportedError,
    UserNotLive,
    YoutubeDLError,
)

from models.errors import (
    DamagedMedia,
    DiskFull,
    LibraryNotWritable,
    MachineBusy,
    SourceBusy,
    SourceForbidden,
    SourceNotFound,
    SourceUnreachable,
    SourceUntrusted,
    StageError,
    UnsupportedUrl,
)
from pipelines import failure_table as table
from pipelines.download.options import clean
from pipelines.retry_after import retry_after_s

if TYPE_CHECKING:
    from collections.abc import Iterator

CAUGHT = (YoutubeDLError, OSError, ValueError, EOFError, http.client.HTTPException)
"""What yt-dlp and the libraries below it raise for a source they cannot cope with."""

SENTENCE_LIMIT = 200

ERRNOS: dict[int, tuple[type[StageError], str]] = {
    errno.ENOSPC: (DiskFull, table.NO_SPACE_LEFT),
    errno.EDQUOT: (DiskFull, table.NO_SPACE_LEFT),
    errno.EROFS: (LibraryNotWritable, table.NOT_WRITABLE),
    errno.EACCES: (LibraryNotWritable, table.NOT_WRITABLE),
    errno.ENOTDIR: (LibraryNotWritable, table.NOT_WRITABLE),
    errno.EIO: (MachineBusy, table.DISK_FAULT),
    errno.ENOMEM: (MachineBusy, table.SHORT_OF),
    errno.EMFILE: (MachineBusy, table.SHORT_OF),
    errno.ENFILE: (MachineBusy, table.SHORT_OF),
    errno.ENETUNREACH: (SourceUnreachable, table.NO_ROUTE),
    errno.EHOSTUNREACH: (SourceUnreachable, table.NO_ROUTE),
}

KINDS: tuple[tuple[type[BaseException], type[StageError], str], ...] = (
    (GeoRestrictedError, SourceForbidden, table.REGION),
    (UserNotLive, UnsupportedUrl, table.LIVE),
    (UnsupportedError, UnsupportedUrl, table.NO_MEDIA),
    (ContentTooShortError, DamagedMedia, table.SHORT),
    (IncompleteRead, DamagedMedia, table.SHORT),
    (http.client.IncompleteRead, DamagedMedia, table.SHORT),
    (
        CookieLoadError,
        SourceForbidden,
        "The cookies cannot be read; give them in the Netscape format.",
    ),
    (ProxyError, SourceUnreachable, "The proxy does not answer or refuses; check its address."),
    (CertificateVerifyError, SourceUntrusted, table.CERTIFICATE),
    (socket.gaierror, SourceUnreachable, table.NO_NAME),
    (ConnectionRefusedError, SourceUnreachable, table.REFUSED),
    (TimeoutError, SourceUnreachable, table.TOO_LATE),
)
"""Errors that say enough by their class."""


def translate(error: BaseException) -> StageError:
    """Return the error that says what happened; ours come back as they are."""
    chain = list(_chain(error))
    for judge in (_ours, _system, _status, _kind, _words):
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


def _system(error: BaseException) -> StageError | None:
    found = ERRNOS.get(error.errno or 0) if isinstance(error, OSError) else None
    return found[0](found[1]) if found else None


def _status(error: BaseException) -> StageError | None:
    if not isinstance(error, HTTPError):
        return None
    return status_error(error.status, retry_after_s(error.response.headers, time.time()))


def status_error(status: int, retry_after: float | None = None) -> StageError:
    """Return the error of an HTTP status of 400 or more; `retry_after` is in seconds."""
    if status in {404, 410}:
        return SourceNotFound(f"The site says there is nothing at this link (HTTP {status}).")
    if status in {401, 402, 403, 451}:
        return SourceForbidden(
            f"The site refuses access (HTTP {status}); the video may be private or need cookies "
            "of an account (give them in the settings), or not be offered in the region of this "
            "server."
        )
    if status in table.BUSY_STATUSES:
        said = f"The site is busy or limits how often it is asked (HTTP {status}); retry later."
        return SourceBusy(said, retry_after=retry_after)
    if status in {408, 425} or status >= 500:  # noqa: PLR2004
        said = f"The site has a fault of its own (HTTP {status}); retry later."
        return SourceUnreachable(said, retry_after=retry_after)
    return UnsupportedUrl(f"The site does not accept this request (HTTP {status}).")


def _kind(error: BaseException) -> StageError | None:
    return next((make(sentence) for kind, make, sentence in KINDS if isinstance(error, kind)), None)


def _words(error: BaseException) -> StageError | None:
    """Judge by words where yt-dlp keeps nothing else: after retries, and in extractors."""
    if not isinstance(error, YoutubeDLError):
        return SourceUnreachable(table.BROKEN) if isinstance(error, ConnectionError) else None
    site = isinstance(error, ExtractorError)
    text = str(error.orig_msg if site else error)
    status = re.search(r"HTTP Error ([45]\d\d)\b", text)
    if status and not isinstance(error, RequestError):
        return status_error(int(status[1]))
    rules = (*table.MACHINE, *table.NETWORK)
    rule = table.first_match((*table.SITE, *rules) if site else (*rules, table.PROTECTED), text)
    if rule is not None:
        return rule.error()
    return SourceUnreachable(table.BROKEN) if isinstance(error, RequestError) else None


def _sentence(error: BaseException) -> str:
    """Return yt-dlp's own words without its prefixes, advice and causes."""
    text = clean(str(error))
    text = re.sub(r"^(ERROR: *)?(\[[\w:+.-]+\] *([\w-]+: )?)?", "", text)
    text = re.split(r"; please report this issue| \(caused by |\. ?Giving up", text)[0]
    return text[:SENTENCE_LIMIT] or type(error).__name__
