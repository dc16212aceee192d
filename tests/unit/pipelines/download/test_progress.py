"""One percentage over all pieces, never falling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import Stopped
from pipelines.download.progress import DOWNLOADED, EXTRACTED, Meter, weights
from tests.reporter import FakeReporter

VIDEO = {"vcodec": "avc1", "filesize": 900}
AUDIO = {"vcodec": "none", "filesize": 100}


def meter(*pieces):
    reporter = FakeReporter()
    made = Meter(reporter)
    made.plan(pieces, 10.0)
    return made, reporter


def test_pieces_weigh_by_size_or_bitrate_or_kind():
    assert weights([VIDEO, AUDIO], None) == pytest.approx([0.9, 0.1])
    rated = [{"vcodec": "avc1", "tbr": 300}, {"vcodec": "none", "tbr": 100}]
    assert weights(rated, 10.0) == pytest.approx([0.75, 0.25])
    unknown = [{"vcodec": "avc1"}, {"vcodec": "none", "filesize": 100}]
    assert weights(unknown, None) == pytest.approx([10 / 11, 1 / 11])


def test_the_whole_runs_over_both_pieces():
    made, reporter = meter(VIDEO, AUDIO)
    made.start(0)
    made.hook({"downloaded_bytes": 450, "total_bytes": 900, "speed": 100.0})
    made.finish(900)
    made.start(1)
    made.hook({"downloaded_bytes": 100, "total_bytes": 100})
    span = DOWNLOADED - EXTRACTED
    assert reporter.percents == pytest.approx(
        [EXTRACTED, EXTRACTED + 0.45 * span, EXTRACTED + 0.9 * span, DOWNLOADED]
    )
    assert reporter.phases == ["downloading video"] * 2 + ["downloading audio"] * 2


def test_fragments_count_where_sizes_are_guesses():
    made, reporter = meter({"vcodec": "avc1"})
    made.start(0)
    for index in range(5):
        made.hook({"fragment_index": index, "fragment_count": 4, "downloaded_bytes": 10})
    assert reporter.percents[-1] == pytest.approx(DOWNLOADED)


def test_reports_outside_a_piece_only_listen_for_stop():
    made, reporter = meter(VIDEO)
    made.hook({"downloaded_bytes": 5})
    assert reporter.percents == []
    reporter.stop()
    with pytest.raises(Stopped):
        made.hook({"downloaded_bytes": 5})


REPORTS = st.fixed_dictionaries(
    {},
    optional={
        "downloaded_bytes": st.none() | st.integers(0, 10**12),
        "total_bytes": st.none() | st.integers(0, 10**12),
        "total_bytes_estimate": st.none() | st.floats(0, 1e12),
        "fragment_index": st.none() | st.integers(0, 1000),
        "fragment_count": st.none() | st.integers(0, 1000),
        "speed": st.none() | st.floats(0, 1e9),
        "eta": st.none() | st.floats(0, 1e6),
    },
)


@given(st.lists(REPORTS, max_size=20))
def test_any_reports_give_a_rising_percentage_in_range(reports):
    made, reporter = meter(VIDEO, AUDIO)
    for piece in range(2):
        made.start(piece)
        for report in reports:
            made.hook(dict(report))
        made.finish(100)
    assert reporter.percents == sorted(reporter.percents)
    assert all(EXTRACTED <= p <= DOWNLOADED + 1e-9 for p in reporter.percents)


def test_the_size_on_disk_is_told_once_and_again_when_it_grows() -> None:
    reporter = FakeReporter()
    meter = Meter(reporter)
    meter.plan([{"vcodec": "h264"}], None)
    meter.start(0)
    assert reporter.sizes == []
    for total in (1000, 1001, 2000):
        meter.hook({"downloaded_bytes": 10, "total_bytes_estimate": total})
    assert reporter.sizes == [(1000, False), (2000, False)]


def test_pieces_that_will_be_joined_are_told_apart() -> None:
    reporter = FakeReporter()
    meter = Meter(reporter)
    meter.plan([{"filesize": 300}, {"filesize": 100, "vcodec": "none"}], None)
    meter.start(0)
    assert reporter.sizes == [(400, True)]
