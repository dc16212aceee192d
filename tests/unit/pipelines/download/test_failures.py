"""yt-dlp's real error objects become our errors, without its prefixes or a site's body."""

from __future__ import annotations

import errno
import io
import socket

import pytest
from yt_dlp.cookies import CookieLoadError
from yt_dlp.networking.common import Response
from yt_dlp.networking.exceptions import (
    CertificateVerifyError,
    HTTPError,
    IncompleteRead,
    NoSupportingHandlers,
    ProxyError,
    TransportError,
)
from yt_dlp.utils import (
    ContentTooShortError,
    DownloadError,
    ExtractorError,
    GeoRestrictedError,
    UnsupportedError,
    UserNotLive,
)

from models.errors import (
    AddressForbidden,
    DamagedMedia,
    DiskFull,
    LibraryNotWritable,
    MachineBusy,
    SourceBusy,
    SourceForbidden,
    SourceNotFound,
    SourceUnreachable,
    SourceUntrusted,
    Stopped,
    UnsupportedUrl,
)
from pipelines.download.failures import translate

BODY = b"<html>internal-secret-body</html>"


def http_error(status, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HTTPError(Response(io.BytesIO(BODY), "http://example.com/v", named, status=status))


def reported(cause):
    """Wrap a cause as yt-dlp does: extractor error, then download error."""
    inner = ExtractorError("Unable to download webpage", cause=cause, ie="generic", video_id="v")
    return DownloadError(f"\x1b[0;31mERROR:\x1b[0m {inner}", (type(inner), inner, None))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (404, SourceNotFound),
        (410, SourceNotFound),
        (401, SourceForbidden),
        (403, SourceForbidden),
        (451, SourceForbidden),
        (429, SourceBusy),
        (500, SourceUnreachable),
        (408, SourceUnreachable),
        (502, SourceUnreachable),
        (503, SourceBusy),
        (400, UnsupportedUrl),
    ],
)
def test_http_statuses(status, kind):
    given_up = DownloadError(f"ERROR: Got error: HTTP Error {status}: X. Giving up after 5 retries")
    for error in (http_error(status), reported(http_error(status)), given_up):
        found = translate(error)
        assert type(found) is kind
        assert str(status) in found.message
        assert "secret" not in found.message


@pytest.mark.parametrize(
    ("cause", "kind"),
    [
        (TransportError(cause=socket.gaierror(-2, "Name or service not known")), SourceUnreachable),
        (TransportError(cause=ConnectionRefusedError(111, "refused")), SourceUnreachable),
        (TransportError(cause=TimeoutError("timed out")), SourceUnreachable),
        (TransportError("Connection reset by peer"), SourceUnreachable),
        (ProxyError("tunnel failed"), SourceUnreachable),
        (CertificateVerifyError("self-signed"), SourceUntrusted),
        (IncompleteRead(10, 20), DamagedMedia),
        (ContentTooShortError(10, 20), DamagedMedia),
        (OSError(errno.ENOSPC, "No space left on device"), DiskFull),
        (OSError(errno.EROFS, "Read-only file system"), LibraryNotWritable),
        (OSError(errno.EIO, "Input/output error"), MachineBusy),
        (OSError(errno.ENETUNREACH, "Network is unreachable"), SourceUnreachable),
        (AddressForbidden("10.0.0.1 is private"), AddressForbidden),
        (NoSupportingHandlers([], [AddressForbidden("x is private")]), AddressForbidden),
        (Stopped(), Stopped),
    ],
)
def test_causes_are_found_inside_the_wrapping(cause, kind):
    assert type(translate(cause)) is kind
    assert type(translate(reported(cause))) is kind


@pytest.mark.parametrize(("status", "wait"), [(429, 7.0), (503, 7.0), (502, 7.0), (404, None)])
def test_a_busy_site_may_name_the_pause(status, wait):
    assert translate(reported(http_error(status, retry_after="7"))).retry_after == wait
    assert translate(reported(http_error(status))).retry_after is None


def test_words_may_name_the_pause_as_well():
    words = (
        "Try again later. The current session has been rate-limited by YouTube for up to an hour"
    )
    assert translate(reported(ExtractorError(words))).retry_after == 3600


def look_up_nothing():
    try:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")
    except OSError as error:
        raise TransportError(cause=error) from error


def test_a_real_chain_of_python_exceptions_is_followed():
    with pytest.raises(TransportError) as raised:
        look_up_nothing()
    assert "cannot be found" in translate(raised.value).message


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Got error: 5 bytes read, 7 more expected. Giving up after 5 retries", DamagedMedia),
        ("Got error: [Errno 111] Connection refused. Giving up after 5 retries", SourceUnreachable),
        ("Got error: Read timed out. Giving up after 5 retries", SourceUnreachable),
        ("unable to write data: [Errno 28] No space left on device", DiskFull),
        ("This format is DRM protected; Try selecting another format", UnsupportedUrl),
    ],
)
def test_words_serve_when_yt_dlp_dropped_the_cause(words, kind):
    assert type(translate(DownloadError(f"ERROR: \r[download] {words}"))) is kind


@pytest.mark.parametrize(
    ("error", "kind", "advice"),
    [
        (UnsupportedError("http://example.com/"), UnsupportedUrl, "No video or audio"),
        (GeoRestrictedError("Only in DE"), SourceForbidden, "region"),
        (UserNotLive(), UnsupportedUrl, "live"),
        (CookieLoadError("failed to load cookies"), SourceForbidden, "Netscape"),
        (ExtractorError("Private video. Sign in if granted"), SourceForbidden, "cookies"),
        (ExtractorError("Sign in to confirm your age"), SourceForbidden, "cookies"),
        (ExtractorError("Video unavailable"), SourceNotFound, "removed"),
        (ExtractorError("This video is unavailable in your country"), SourceForbidden, "region"),
        (ExtractorError("No video formats found!"), UnsupportedUrl, "No video or audio"),
        (ExtractorError("This video is DRM protected"), UnsupportedUrl, "DRM"),
    ],
)
def test_extractor_errors_say_what_to_do(error, kind, advice):
    for wrapped in (error, DownloadError(f"ERROR: {error}", (type(error), error, None))):
        found = translate(wrapped)
        assert type(found) is kind
        assert advice in found.message


def test_an_unknown_fault_keeps_only_its_plain_words():
    error = reported(None)
    error.args = (
        "\x1b[0;31mERROR:\x1b[0m [generic] v1: Odd\x07 page; please report this issue on x",
    )
    found = translate(error)
    assert type(found) is UnsupportedUrl
    assert found.message == "The video could not be read from this link: Odd page"
