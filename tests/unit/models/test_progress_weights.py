"""The whole job's percent never falls while its stages go on."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from models.job_state import ORDER, RUNNING, WAITING, Stage, Status
from models.progress import WEIGHTS, at_rest, overall

PERCENT = st.floats(0, 100)
PLACE = st.tuples(st.sampled_from(ORDER), PERCENT)


def test_the_weights_are_shares_of_one_job() -> None:
    assert set(WEIGHTS) == set(Stage)
    assert sum(WEIGHTS.values()) == 100
    assert overall(Stage.DOWNLOAD, 0, dubbing=True) == 0
    assert overall(Stage.MUX, 100, dubbing=True) == 100


def test_a_stage_begins_where_the_one_before_ended() -> None:
    for before, after in itertools.pairwise(ORDER):
        assert overall(before, 100, dubbing=True) == overall(after, 0, dubbing=True)


@given(PLACE, PLACE)
def test_further_on_is_never_less(one: tuple[Stage, float], other: tuple[Stage, float]) -> None:
    first, second = sorted((one, other), key=lambda place: (ORDER.index(place[0]), place[1]))
    assert overall(*first, dubbing=True) <= overall(*second, dubbing=True)


@given(stage=st.sampled_from(ORDER), percent=st.floats(allow_nan=False), dubbing=st.booleans())
def test_whatever_a_child_says_it_is_a_percent(
    *, stage: Stage, percent: float, dubbing: bool
) -> None:
    assert 0 <= overall(stage, percent, dubbing=dubbing) <= 100


@given(PERCENT)
def test_without_a_dub_the_download_is_the_whole_job(percent: float) -> None:
    assert abs(overall(Stage.DOWNLOAD, percent, dubbing=False) - percent) <= 0.05 + 1e-9


def test_statuses_in_order_never_fall() -> None:
    path = [s for stage in ORDER for s in (WAITING[stage], RUNNING[stage])]
    percents = [at_rest(status, dubbing=True) for status in (*path, Status.COMPLETE)]
    assert None not in percents
    assert percents == sorted(percents, key=float)  # type: ignore[arg-type]
    assert percents[-1] == 100


def test_a_stopped_job_keeps_its_percent() -> None:
    for status in (Status.PAUSED, Status.FAILED, Status.CANCELED):
        assert at_rest(status, dubbing=True) is None
