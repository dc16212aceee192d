"""Cookie files: what is read, what is refused with advice, and what readers make of what we write."""

from __future__ import annotations

import http.cookiejar
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yt_dlp.cookies import YoutubeDLCookieJar

from models.cookie_text import (
    BYTES_MAX,
    EXPIRES_MAX,
    HEAD,
    Cookie,
    belongs,
    last_expiry,
    read_cookies,
    write_cookies,
)

if TYPE_CHECKING:
    from pathlib import Path

LINE = ".video.test\tTRUE\t/\tTRUE\t1900000000\tsession\tvery-secret"

fields = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=20)
names = fields.filter(bool)
hosts = st.from_regex(r"[a-z][a-z0-9-]{0,8}(\.[a-z]{2,6}){1,2}", fullmatch=True)
cookies = st.builds(
    Cookie,
    domain=st.tuples(st.sampled_from(["", "."]), hosts).map("".join),
    path=fields.map(lambda text: f"/{text}"),
    secure=st.booleans(),
    expires=st.one_of(st.just(0), st.integers(2**31, EXPIRES_MAX)),
    name=names,
    value=fields,
    http_only=st.booleans(),
)


def read_or_reason(text: str) -> list[Cookie] | str:
    try:
        return read_cookies(text)
    except ValueError as error:
        return str(error)


@given(st.lists(cookies, min_size=1, max_size=5))
def test_what_is_written_is_read_again(written: list[Cookie]) -> None:
    assert read_cookies(write_cookies(written)) == written


@given(st.lists(cookies, min_size=1, max_size=5, unique_by=lambda c: (c.domain, c.path, c.name)))
def test_yt_dlp_reads_what_is_written(written: list[Cookie]) -> None:
    jar = YoutubeDLCookieJar(io.StringIO(write_cookies(written)))
    jar.load(ignore_discard=True, ignore_expires=True)
    read = {(c.domain, c.path, c.name, c.value or "", c.secure, c.expires or 0) for c in jar}
    assert read == {(c.domain, c.path, c.name, c.value, c.secure, c.expires) for c in written}


def test_the_standard_library_reads_what_is_written(tmp_path: Path) -> None:
    file = tmp_path / "cookies.txt"
    file.write_text(write_cookies(read_cookies(f"#HttpOnly_{LINE}\nwww.a.test\tTRUE\t\t\t\tn\t")))
    jar = http.cookiejar.MozillaCookieJar(str(file))
    jar.load(ignore_discard=True, ignore_expires=True)
    assert [(c.domain, c.name, c.value, c.has_nonstandard_attr("HTTPOnly")) for c in jar] == [
        (".video.test", "session", "very-secret", True),
        (".www.a.test", "n", "", False),
    ]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_advice(text: str) -> None:
    found = read_or_reason(text)
    if isinstance(found, str):
        assert "Netscape" in found
    else:
        assert read_cookies(write_cookies(found)) == found


@pytest.mark.parametrize(
    "text",
    [f"\ufeff{HEAD}{LINE}", f"{LINE}\r\n", f"\n\n# a comment\n{LINE}\n \n", f"\r{LINE}\r"],
)
def test_byte_order_marks_ends_of_lines_and_comments_do_not_matter(text: str) -> None:
    (cookie,) = read_cookies(text)
    assert cookie == Cookie(".video.test", "/", secure=True, expires=1900000000, name="session",
                            value="very-secret")  # fmt: skip


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no cookie"),
        (HEAD, "no cookie"),
        ('[{"name": "session", "value": "very-secret"}]', "JSON"),
        ("Cookie: session=very-secret", "Line 1 has 1 fields"),
        (f"{HEAD}{LINE}\n{LINE}\textra", "Line 3 has 8 fields"),
        (LINE.replace("\t", " "), "separated by tabs"),
        (LINE.replace("1900000000", "soon"), "no number"),
        (LINE.replace("1900000000", "1e999"), "no number"),
        (LINE.replace(".video.test", " "), "lacks a domain"),
        (LINE.replace("session", ""), "or a name"),
        (LINE.replace("very", "ve\x00ry"), "control"),
        (f"{LINE}{'x' * BYTES_MAX}", "256 kB"),
        (f"{LINE}{'ä' * (BYTES_MAX // 2)}", "256 kB"),
    ],
)
def test_what_is_no_cookie_file_is_refused_without_a_value(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason) as caught:
        read_cookies(text)
    assert "very-secret" not in str(caught.value)
    assert "Netscape" in str(caught.value)


@pytest.mark.parametrize(
    ("domain", "own"),
    [
        ("video.test", True),
        (".video.test", True),
        ("a.b.video.test", True),
        (".test", False),
        ("evilvideo.test", False),
        ("video.test.evil.test", False),
    ],
)
def test_a_site_has_its_own_cookies_and_its_subdomains(domain: str, *, own: bool) -> None:
    (cookie,) = read_cookies(LINE.replace(".video.test", domain))
    assert belongs(cookie, "video.test") is own


def test_the_last_expiry() -> None:
    found = read_cookies(f"{LINE}\n{LINE.replace('1900000000', '0')}\n{LINE.replace('19', '18')}")
    assert last_expiry(found) == 1900000000
    assert last_expiry(found[1:2]) is None
    assert read_cookies(LINE.replace("1900000000", "9e99"))[0].expires == EXPIRES_MAX
    assert read_cookies(LINE.replace("1900000000", "1799.9"))[0].expires == 1799
