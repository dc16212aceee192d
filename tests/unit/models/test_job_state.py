"""The state machine is the one of ARCHITECTURE section 3, written down here a second time."""

from __future__ import annotations

import pytest

from models.job_state import (
    ACTIVE,
    CHECKPOINTS,
    ORDER,
    RUNNING,
    STAGE_OF,
    TERMINAL,
    TRANSITIONS,
    WAITING,
    Move,
    Stage,
    Status,
    allowed,
    remaining_stages,
    sources,
)

CHECKPOINT = "QUEUED DOWNLOADED DUBBED"
COLUMNS = "claim done pause resume cancel retry fail put_back dub skip_dub"
# one row a line, one cell a column, as on the page; "-" is nothing, "*" any checkpoint
TABLE = """
QUEUED      | DOWNLOADING    | -                   | PAUSED | - | CANCELED | -      | FAILED | -          | -          | -
DOWNLOADING | -              | DOWNLOADED COMPLETE | PAUSED | - | CANCELED | -      | FAILED | QUEUED     | -          | -
DOWNLOADED  | DUBBING MUXING | COMPLETE            | PAUSED | - | CANCELED | -      | FAILED | -          | -          | DOWNLOADED
DUBBING     | -              | DUBBED COMPLETE     | PAUSED | - | CANCELED | -      | FAILED | DOWNLOADED | -          | DOWNLOADED
DUBBED      | MUXING         | -                   | PAUSED | - | CANCELED | -      | FAILED | -          | -          | -
MUXING      | -              | COMPLETE            | PAUSED | - | CANCELED | -      | FAILED | DUBBED     | -          | -
PAUSED      | -              | -                   | -      | * | CANCELED | QUEUED | -      | -          | -          | DOWNLOADED
FAILED      | -              | -                   | -      | * | -        | QUEUED | -      | -          | -          | DOWNLOADED
CANCELED    | -              | -                   | -      | * | -        | QUEUED | -      | -          | -          | -
COMPLETE    | -              | -                   | -      | - | -        | QUEUED | -      | -          | DOWNLOADED | -
"""


def written() -> dict[tuple[str, str], set[str]]:
    cells: dict[tuple[str, str], set[str]] = {}
    for line in TABLE.strip().splitlines():
        source, *targets = (cell.strip() for cell in line.split("|"))
        for move, cell in zip(COLUMNS.split(), targets, strict=True):
            names = CHECKPOINT if cell == "*" else cell
            cells[source, move] = set() if cell == "-" else set(names.split())
    return cells


def test_the_table_is_the_one_on_the_page() -> None:
    cells = written()
    assert len(cells) == len(Status) * len(Move)
    for (source, move), targets in cells.items():
        coded = TRANSITIONS[Status(source)].get(Move(move), frozenset())
        assert {str(target) for target in coded} == targets, (source, move)


def test_every_status_has_a_row_and_every_move_is_used() -> None:
    assert set(TRANSITIONS) == set(Status)
    assert {move for row in TRANSITIONS.values() for move in row} == set(Move)


def test_every_status_can_be_reached_from_a_new_job() -> None:
    reached, edge = {Status.QUEUED}, {Status.QUEUED}
    while edge:
        targets = {t for source in edge for ts in TRANSITIONS[source].values() for t in ts}
        edge = targets - reached
        reached |= edge
    assert reached == set(Status)


def test_from_every_status_a_job_can_still_complete() -> None:
    good = {Status.COMPLETE}
    while True:
        more = {s for s in Status for ts in TRANSITIONS[s].values() if ts & good} | good
        if more == good:
            break
        good = more
    assert good == set(Status)


def test_only_ended_jobs_are_terminal_and_nothing_works_on_them() -> None:
    assert {Status.COMPLETE, Status.FAILED, Status.CANCELED} == TERMINAL
    for status in TERMINAL:
        assert not set(TRANSITIONS[status]) & {Move.CLAIM, Move.DONE, Move.FAIL, Move.PUT_BACK}


def test_a_stage_has_one_waiting_and_one_running_status() -> None:
    assert tuple(Stage) == ORDER
    assert set(RUNNING.values()) == ACTIVE
    assert set(WAITING.values()) == CHECKPOINTS
    assert len(STAGE_OF) == 2 * len(ORDER)
    for stage in ORDER:
        assert allowed(WAITING[stage], Move.CLAIM, RUNNING[stage])
        assert allowed(RUNNING[stage], Move.PUT_BACK, WAITING[stage])
        assert STAGE_OF[WAITING[stage]] is STAGE_OF[RUNNING[stage]] is stage


def test_sources_are_the_inverse_of_allowed() -> None:
    assert sources(Move.CANCEL, Status.CANCELED) == set(Status) - TERMINAL
    assert sources(Move.PAUSE, Status.PAUSED) == set(Status) - TERMINAL - {Status.PAUSED}
    assert sources(Move.RETRY, Status.QUEUED) == TERMINAL | {Status.PAUSED}
    assert sources(Move.CLAIM, Status.PAUSED) == frozenset()


@pytest.mark.parametrize(
    ("status", "dubbing", "stages"),
    [
        ("QUEUED", False, ["download"]),
        ("QUEUED", True, ["download", "dub", "mux"]),
        ("DOWNLOADED", True, ["dub", "mux"]),
        ("DUBBED", True, ["mux"]),
        ("DOWNLOADED", False, ["dub"]),
    ],
)
def test_a_waiting_job_has_the_rest_of_its_stages_before_it(
    status: str, *, dubbing: bool, stages: list[str]
) -> None:
    assert list(remaining_stages(Status(status), dubbing=dubbing)) == stages
