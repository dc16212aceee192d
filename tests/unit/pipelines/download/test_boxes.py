"""MP4 and WebM are recognised by their headers, and nonsense never breaks the reading."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.download.boxes import is_plain_mp4, is_webm


def box(kind, body=b""):
    return struct.pack(">I4s", 8 + len(body), kind) + body


def long_box(kind, body=b""):
    return struct.pack(">I4sQ", 1, kind, 16 + len(body)) + body


FTYP = box(b"ftyp", b"isom\0\0\2\0isom")
QUICKTIME = box(b"ftyp", b"qt  \0\0\2\0qt  ")


@pytest.mark.parametrize(
    ("data", "plain"),
    [
        (FTYP + box(b"moov", b"x" * 50) + box(b"mdat", b"y" * 500), True),
        (FTYP + long_box(b"mdat", b"y" * 500) + box(b"moov"), True),
        (FTYP + box(b"moov") + box(b"sidx") + box(b"moof") + box(b"mdat"), False),
        (box(b"styp") + FTYP + box(b"moov") + box(b"mdat"), False),
        (QUICKTIME + box(b"moov") + box(b"mdat"), False),
        (FTYP + box(b"mdat"), False),
        (b"\x47" * 400, False),
        (b"", False),
    ],
)
def test_only_an_indexed_mp4_is_plain(tmp_path, data, plain):
    path = tmp_path / "a.mp4"
    path.write_bytes(data)
    assert is_plain_mp4(path) is plain


@given(st.binary(max_size=400))
def test_any_bytes_are_read(data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(FTYP + data)
        file.flush()
        assert is_plain_mp4(Path(file.name)) in {True, False}


def test_webm_is_told_by_its_doctype(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm")
    assert is_webm(path)
    path.write_bytes(b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska")
    assert not is_webm(path)
