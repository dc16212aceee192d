"""The error tree.

DublineError
├── InvalidRequest            VALIDATION_ERROR      the request is wrong on its face
├── Unauthorized              UNAUTHORIZED          nobody is logged in
├── Forbidden                 FORBIDDEN             logged in, but not allowed
├── NotFound                  NOT_FOUND             no such thing
├── Conflict                  CONFLICT              the status forbids it
├── Gone                      GONE                  what was asked for is kept no longer
├── InsufficientStorage       INSUFFICIENT_STORAGE  the disk is below its reserve
├── Unavailable               UNAVAILABLE           a dependency is away; try again
├── TooSlow                   TIMEOUT               nobody answered in time; try again
└── StageError                a stage of a job failed; one class per cause:
    │   tried again by itself (`retryable`), after `retry_after` where the other side named it
    ├── Stopped               STOPPED               it was asked to stop
    ├── Crashed               CRASHED               its process died
    ├── Stalled               STALLED               it made no progress
    ├── SourceBusy            SOURCE_BUSY           the site wants to be asked less (429, 503)
    ├── SourceUnreachable     SOURCE_UNREACHABLE    no name, no connection, a fault of the site
    ├── DamagedMedia          DAMAGED_MEDIA         less or other bytes came than were sent
    ├── ProviderBusy          PROVIDER_BUSY         the dubbing service is busy or away
    ├── DamagedDub            DAMAGED_DUB           its result is silent, short or broken
    ├── MachineBusy           MACHINE_BUSY          memory, handles or the disk failed a program
    ├── DiskFull              DISK_FULL             no space left
    │   not tried again: somebody has to change something first
    ├── UnsupportedUrl        UNSUPPORTED_URL       no video at this link, DRM, a live stream
    ├── SourceNotFound        SOURCE_NOT_FOUND      removed, or never there
    ├── SourceForbidden       SOURCE_FORBIDDEN      private, login, region, taken for a bot
    ├── SourceUntrusted       SOURCE_UNTRUSTED      the certificate or encryption is not valid
    ├── AddressForbidden      ADDRESS_FORBIDDEN     a private or local address
    ├── ContainerRefused      CONTAINER_REFUSED     the container cannot hold the streams
    ├── NoSuchFormat          NO_SUCH_FORMAT        the source has no format of the wanted kind
    ├── NoAudio               NO_AUDIO              nothing to dub
    ├── NoEngine              NO_ENGINE             no engine for these languages
    ├── NoSubtitles           NO_SUBTITLES          the local engine has nothing to read
    ├── ProviderRefused       PROVIDER_REFUSED      the dubbing service does not take this video
    ├── MediaToolFailed       MEDIA_TOOL_FAILED     ffmpeg cannot do what it was told
    ├── ToolMissing           TOOL_MISSING          a program or a part of it is not there
    └── LibraryNotWritable    LIBRARY_NOT_WRITABLE  the media folder cannot be written
"""

from __future__ import annotations

from typing import ClassVar


class DublineError(Exception):
    """Root of everything Dubline raises on purpose.

    `code` is for programs, the message is for people, `retryable` says whether the same
    attempt may succeed later without anybody changing anything.
    """

    code: ClassVar[str] = "INTERNAL"
    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False

    @property
    def message(self) -> str:
        """The sentence shown to people."""
        return str(self.args[0]) if self.args else (self.__doc__ or self.code).splitlines()[0]


class InvalidRequest(DublineError):
    """The request is not valid."""

    code = "VALIDATION_ERROR"
    http_status = 400

    def __init__(self, message: str, details: list[dict[str, str]] | None = None) -> None:
        super().__init__(message)
        self.details = details or []


class Unauthorized(DublineError):
    """Log in first."""

    code = "UNAUTHORIZED"
    http_status = 401


class Forbidden(DublineError):
    """You may not do that."""

    code = "FORBIDDEN"
    http_status = 403


class NotFound(DublineError):
    """There is no such thing."""

    code = "NOT_FOUND"
    http_status = 404


class Conflict(DublineError):
    """The job's status does not allow that."""

    code = "CONFLICT"
    http_status = 409


class Gone(DublineError):
    """The changes since then are no longer known: read the list anew."""

    code = "GONE"
    http_status = 410


class InsufficientStorage(DublineError):
    """The disk is full: free some space and try again."""

    code = "INSUFFICIENT_STORAGE"
    http_status = 507
    retryable = True


class Unavailable(DublineError):
    """A service Dubline needs is not reachable; try again shortly."""

    code = "UNAVAILABLE"
    http_status = 503
    retryable = True


class TooSlow(DublineError):
    """The answer took too long; try again."""

    code = "TIMEOUT"
    http_status = 504
    retryable = True


class StageError(DublineError):
    """A stage of the job failed.

    `retry_after` is how many seconds the other side asked to be left alone, if it said so.
    A request meets one only where it asks what is at a link.
    """

    code = "STAGE_FAILED"
    http_status = 422

    def __init__(self, *message: str, retry_after: float | None = None) -> None:
        super().__init__(*message)
        self.retry_after = retry_after


class Stopped(StageError):
    """The stage was asked to stop."""

    code = "STOPPED"
    retryable = True


class Crashed(StageError):
    """The stage's process died unexpectedly."""

    code = "CRASHED"
    retryable = True


class Stalled(StageError):
    """The stage made no progress for too long."""

    code = "STALLED"
    retryable = True


class UnsupportedUrl(StageError):
    """No video or audio was found at this link."""

    code = "UNSUPPORTED_URL"


class SourceNotFound(StageError):
    """The video does not exist or was removed."""

    code = "SOURCE_NOT_FOUND"


class SourceForbidden(StageError):
    """The site refuses access (private, login or region)."""

    code = "SOURCE_FORBIDDEN"


class SourceUnreachable(StageError):
    """The site cannot be reached; check the address and the network."""

    code = "SOURCE_UNREACHABLE"
    retryable = True


class SourceBusy(StageError):
    """The site limits how often it is asked; Dubline waits before it tries again."""

    code = "SOURCE_BUSY"
    retryable = True


class SourceUntrusted(StageError):
    """The site's certificate is not valid, so it cannot be trusted."""

    code = "SOURCE_UNTRUSTED"


class AddressForbidden(StageError):
    """The link leads to a private or local address, which is not allowed."""

    code = "ADDRESS_FORBIDDEN"


class DamagedMedia(StageError):
    """The downloaded file is truncated or damaged."""

    code = "DAMAGED_MEDIA"
    retryable = True


class ContainerRefused(StageError):
    """These streams cannot be stored in the chosen container; choose mkv."""

    code = "CONTAINER_REFUSED"


class NoSuchFormat(StageError):
    """No format of this video is as the preset wants it; choose another preset."""

    code = "NO_SUCH_FORMAT"


class NoAudio(StageError):
    """The video has no audio stream, so there is nothing to dub."""

    code = "NO_AUDIO"


class NoEngine(StageError):
    """No dubbing engine on this installation can do that."""

    code = "NO_ENGINE"


class NoSubtitles(StageError):
    """The local engine needs subtitles in the source language, and there are none."""

    code = "NO_SUBTITLES"


class ProviderRefused(StageError):
    """The dubbing service refuses this video."""

    code = "PROVIDER_REFUSED"


class ProviderBusy(StageError):
    """The dubbing service is busy or unreachable; try again later."""

    code = "PROVIDER_BUSY"
    retryable = True


class DamagedDub(StageError):
    """The dubbed audio is silent, truncated or damaged."""

    code = "DAMAGED_DUB"
    retryable = True


class MediaToolFailed(StageError):
    """ffmpeg could not process the media."""

    code = "MEDIA_TOOL_FAILED"


class MachineBusy(StageError):
    """This machine is short of memory or open files, or its disk does not answer."""

    code = "MACHINE_BUSY"
    retryable = True


class ToolMissing(StageError):
    """A program that this stage needs is not installed; run `dubline doctor`."""

    code = "TOOL_MISSING"


class DiskFull(StageError):
    """There is no space left on the disk."""

    code = "DISK_FULL"
    retryable = True


class LibraryNotWritable(StageError):
    """The library folder cannot be written."""

    code = "LIBRARY_NOT_WRITABLE"
