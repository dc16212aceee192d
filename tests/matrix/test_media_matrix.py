"""Every source in every container that can hold it, with dubs of every kind, a minute each.

Not part of `make test`: `make test-media` runs it.
"""

from __future__ import annotations

import pytest

from tests.media_inputs import DUBS, shared_inputs
from tests.media_inputs_edges import CLAIMS, RECIPES
from tests.media_inputs_finish import Case, finish

SECONDS = 60
H264 = ("base", *(name for name in RECIPES if not name.startswith(("vp", "opus", "av1"))))
OPEN = ("vp9", "vp9-vorbis", "vp9-aac", "vp9-mono", "vp9-51", "vp9-noaudio", "opus-only")
OPEN = (*OPEN, "vp9-webvtt", "vp9-late-picture", "av1")
LONGER = ("44k", "starts-at-11", "uneven-frames", "vp9")
ON_BASE = [dub for dub in DUBS if dub not in ("shorter.mp3", "headless.mp3")]


def cases(container, sources, base):
    """Each source with a shorter dub, the base with all, some with a longer one, too."""
    return [
        *(Case(source, "shorter.mp3", container) for source in sources),
        *(Case(base, dub, container) for dub in ON_BASE),
        *(Case(source, "longer.mp3", container) for source in LONGER if source in sources[1:]),
    ]


MKV = cases("mkv", (*H264, *OPEN, "vp8-vorbis"), "base")
MP4 = cases("mp4", (*H264, *OPEN), "base")
WEBM = cases("webm", (*OPEN, "vp8-vorbis"), "vp9")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return shared_inputs(tmp_path_factory.getbasetemp(), SECONDS)


def test_the_matrix_is_as_large_as_promised():
    assert len(MKV) >= 40
    assert len(MP4) >= 35
    assert len(WEBM) >= 10
    assert {case.source for case in MKV} == {"base", *RECIPES}


@pytest.mark.parametrize("name", RECIPES)
def test_the_input_has_its_edge(inputs, name):
    assert CLAIMS[name](inputs.source(name))


@pytest.mark.parametrize("case", [*MKV, *MP4, *WEBM], ids=str)
def test_finished_file(inputs, tmp_path, case):
    problems, _ = finish(inputs, case, tmp_path)
    assert problems == []
