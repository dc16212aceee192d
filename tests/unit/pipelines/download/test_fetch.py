"""Names of pieces are ours, and the same only for the same piece."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipelines.download.fetch import chosen_formats, piece_name

FORMAT = {"format_id": "137", "ext": "mp4", "filesize": 1000, "height": 1080}
HOSTILE = st.text(max_size=300) | st.sampled_from(["../../x", "a/b", "..", "mp4\0", "é" * 300])


def test_the_same_format_has_the_same_name_whatever_its_link():
    assert piece_name(0, FORMAT | {"url": "http://a"}) == piece_name(
        0, FORMAT | {"url": "http://b"}
    )


def test_another_format_place_or_size_has_another_name():
    names = {
        piece_name(0, FORMAT),
        piece_name(1, FORMAT),
        piece_name(0, FORMAT | {"format_id": "248"}),
        piece_name(0, FORMAT | {"filesize": 1001}),
    }
    assert len(names) == 4


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_metadata_reaches_a_name(format_id, ext, title):
    name = piece_name(0, {"format_id": format_id, "ext": ext, "title": title})
    assert re.fullmatch(r"video\.f0\.[0-9a-f]{12}\.[a-z0-9]{1,5}", name)


def test_pieces_inherit_what_is_common():
    info = {"id": "x", "duration": 5, "formats": [1], "requested_formats": [{"url": "a"}]}
    assert chosen_formats(info) == [{"id": "x", "duration": 5, "url": "a"}]
    assert chosen_formats({"id": "x", "url": "b"}) == [{"id": "x", "url": "b"}]
