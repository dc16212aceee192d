"""What the messages of yt-dlp and ffmpeg mean: the one table, data only.

Rules are tried from the top, so what is more telling stands higher. Whether a failure is tried
again follows from its class alone (`models.errors`). Real messages with what they are taken for
are in `tests/unit/pipelines/failures/*.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.errors import (
    ContainerRefused,
    Crashed,
    DamagedMedia,
    DiskFull,
    LibraryNotWritable,
    MachineBusy,
    MediaToolFailed,
    SourceBusy,
    SourceForbidden,
    SourceNotFound,
    SourceUnreachable,
    SourceUntrusted,
    StageError,
    ToolMissing,
    UnsupportedUrl,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Rule:
    """A regular expression (case does not matter), the error it stands for, and its sentence."""

    pattern: str
    kind: type[StageError]
    sentence: str
    retry_after: float | None = None
    """Seconds, where the words themselves name a time."""

    def error(self) -> StageError:
        """Return a new error of this rule."""
        return self.kind(self.sentence, retry_after=self.retry_after)


def first_match(rules: Iterable[Rule], text: str) -> Rule | None:
    """Return the highest rule that fits the text."""
    return next((rule for rule in rules if re.search(rule.pattern, text, re.IGNORECASE)), None)


LIVE = "This is a live stream or a broadcast to come; add the link again when it is over."
DRM = "The video is protected by DRM and cannot be downloaded."
REGION = "The site does not offer this video in the region of this server; try a proxy elsewhere."
NO_MEDIA = "No video or audio was found at this link; check that it leads to a video."
ACCOUNT = (
    "The site asks for an account that may see this video; "
    "give cookies of such an account, in the settings for the whole site."
)
BOT = (
    "The site takes this server for a bot or blocks its address; give cookies of an account "
    "in the settings, or try a proxy elsewhere."
)
LIMITED = "The site limits how often it is asked; Dubline waits before it tries again."
NOT_READY = "The site is not ready to serve this video; Dubline tries again later."
GONE = "The video does not exist or was removed."
CERTIFICATE = "The site's certificate is not valid, so it cannot be trusted."
NO_CIPHER = "The site's encryption is too old or broken, so it cannot be trusted."
SHORT = "The file ended before its announced size; retry to go on from there."
NO_DATA = "The site sent no data or left out a part of the video; retry later."
NO_NAME = "The server cannot be found; check the link and the network."
NO_ROUTE = "No network leads to the server; check the network or retry later."
REFUSED = "The server refuses connections; check the link or retry later."
TOO_LATE = "The server does not answer in time; retry later."
BROKEN = "The connection to the site broke; retry later."
NO_SPACE_LEFT = "There is no space left on the disk; free some and retry."
NOT_WRITABLE = "The media folder cannot be used; check its owner, and that it is not read-only."
SHORT_OF = "This machine is short of memory, processes or open files; retry when it is less busy."
DISK_FAULT = "The disk reports an error; look at the system's log if it does so again."
SIGNAL = "ffmpeg was stopped by a signal from outside."
TOO_LARGE = "The file would be larger than this file system or this account allows."
OPENS_OTHERS = "The media wants to open something that is not part of it."
LACKS_PART = "The installed ffmpeg lacks a part that this job needs; install a full build."
UNREADABLE = "The media is truncated or damaged: ffmpeg cannot read it."
NO_ROOM = "These streams cannot be stored in the chosen container; choose mkv."

BUSY_STATUSES = frozenset({429, 503})
PROTECTED = Rule(r"\bDRM\b", UnsupportedUrl, DRM)

MACHINE: tuple[Rule, ...] = (
    Rule(r"No space left|Disk quota exceeded", DiskFull, NO_SPACE_LEFT),
    Rule(
        r"Cannot allocate memory|failed to map segment|Too many open files"
        r"|Resource temporarily unavailable|can't start new thread",
        MachineBusy,
        SHORT_OF,
    ),
    Rule(r"Permission denied|Read-only file system", LibraryNotWritable, NOT_WRITABLE),
    Rule(r"File too large", MediaToolFailed, TOO_LARGE),
)
"""The operating system's words, the same in every program."""

NETWORK: tuple[Rule, ...] = (
    Rule(
        r"certificate.verify.failed|certificate has expired|self.signed certificate"
        r"|hostname mismatch",
        SourceUntrusted,
        CERTIFICATE,
    ),
    Rule(
        r"wrong.version.number|unsupported.protocol|no.protocols.available|handshake.failure"
        r"|unsafe.legacy.renegotiation|dh.key.too.small",
        SourceUntrusted,
        NO_CIPHER,
    ),
    Rule(r"more expected|bytes, expected|IncompleteRead", DamagedMedia, SHORT),
    Rule(
        r"did not get any data|downloaded file is empty|fragment \d+ not found",
        DamagedMedia,
        NO_DATA,
    ),
    Rule(r"Connection refused", SourceUnreachable, REFUSED),
    Rule(
        r"resolve|name resolution|Name or service|No address associated", SourceUnreachable, NO_NAME
    ),
    Rule(r"Network is unreachable|No route to host", SourceUnreachable, NO_ROUTE),
    Rule(r"timed out", SourceUnreachable, TOO_LATE),
    Rule(
        r"Giving up after|reset by peer|closed connection|aborted|Broken pipe"
        r"|EOF occurred in violation",
        SourceUnreachable,
        BROKEN,
    ),
)
"""What is left in words of a connection that failed, after retries and in other programs."""

SITE: tuple[Rule, ...] = (
    PROTECTED,
    Rule(
        r"not a bot|captcha|anti-bot|TLS fingerprint|IP may be blocked"
        r"|IP (address )?is (likely being )?blocked|IP address is unable|rejected by server",
        SourceForbidden,
        BOT,
    ),
    Rule(r"rate.limited by YouTube for up to an hour", SourceBusy, LIMITED, retry_after=3600.0),
    Rule(r"limit for accessing posts anonymously", SourceForbidden, ACCOUNT),
    Rule(
        r"rate.?limit|too many requests|wait and try later|try again later|over capacity",
        SourceBusy,
        LIMITED,
    ),
    Rule(
        r"temporarily unavailable|is (being )?process(ing|ed)|processing this video"
        r"|not downloadable yet|Incomplete data received|error occurred|internal error",
        SourceBusy,
        NOT_READY,
    ),
    Rule(
        r"not (currently )?live\b|will begin|premieres? (in|will)|upcoming|not (yet )?started"
        r"|is scheduled for|livestream has ended|live (event|stream) has ended",
        UnsupportedUrl,
        LIVE,
    ),
    Rule(
        r"private|log ?in|logged.in|log into|sign ?in|members|subscri|password|your age"
        r"|age.restricted|cookies|registered users|premium|purchase|supporter|paid|requires payment"
        r"|authenticat|an account that has|authorized|approved|permission|access denied"
        r"|restricted video",
        SourceForbidden,
        ACCOUNT,
    ),
    Rule(
        r"in your (country|region|location)|(from|at) your (location|territory)"
        r"|geo.?(restrict|block)",
        SourceForbidden,
        REGION,
    ),
    Rule(
        r"no video formats|requested format|there is no video|no video could|no media found"
        r"|is not a video|no valid video url|not a valid url|unsupported url",
        UnsupportedUrl,
        NO_MEDIA,
    ),
    Rule(
        r"unavailable|not available|removed|deleted|not exist|no longer|not found|terminated"
        r"|suspended|replay is disabled",
        SourceNotFound,
        GONE,
    ),
)
"""What extractors say of a video; sites' own words are among them."""

FFMPEG: tuple[Rule, ...] = (
    *MACHINE,
    Rule(r"received signal", Crashed, SIGNAL),
    Rule(r"not on whitelist", MediaToolFailed, OPENS_OTHERS),
    Rule(
        r"Unknown (en|de)coder|(En|De)coder \S+ not found|(En|De)coder not found|No such filter"
        r"|not a suitable output format|Protocol not found|Unknown input format"
        r"|error while loading shared libraries|no decoder found for|Bitstream filter not found",
        ToolMissing,
        LACKS_PART,
    ),
    Rule(
        r"Could not find tag for codec|not currently supported in container"
        r"|are supported for WebM|codec not supported in \w+",
        ContainerRefused,
        NO_ROOM,
    ),
    Rule(r"HTTP error (429|503)", SourceBusy, LIMITED),
    Rule(r"HTTP error (404|410)", SourceNotFound, GONE),
    Rule(r"HTTP error (401|403)", SourceForbidden, ACCOUNT),
    Rule(r"HTTP error 5\d\d|5XX Server Error", SourceUnreachable, BROKEN),
    *NETWORK,
    Rule(r"Input/output error", MachineBusy, DISK_FAULT),
    Rule(
        r"moov atom not found|Invalid data found when processing|EBML header parsing failed"
        r"|corrupt (input packet|decoded frame)|partial file|ended prematurely|End of file",
        DamagedMedia,
        UNREADABLE,
    ),
)
"""What ffmpeg prints before it gives up."""
