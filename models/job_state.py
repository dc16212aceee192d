"""The state machine of a job: the only statement of it. Everything else derives from it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Status(StrEnum):
    """Where a job stands; the names are the public contract's."""

    QUEUED = "QUEUED"
    DOWNLOADING = "DOWNLOADING"
    DOWNLOADED = "DOWNLOADED"
    DUBBING = "DUBBING"
    DUBBED = "DUBBED"
    MUXING = "MUXING"
    COMPLETE = "COMPLETE"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    PAUSED = "PAUSED"


class Stage(StrEnum):
    """One step of the work."""

    DOWNLOAD = "download"
    DUB = "dub"
    MUX = "mux"


class Move(StrEnum):
    """Why a job changes its status."""

    CLAIM = "claim"
    DONE = "done"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    RETRY = "retry"
    FAIL = "fail"
    PUT_BACK = "put_back"
    DUB = "dub"
    SKIP_DUB = "skip_dub"


_S = Status
CHECKPOINTS: Final = frozenset({_S.QUEUED, _S.DOWNLOADED, _S.DUBBED})
_STOPS: Final = {
    Move.PAUSE: frozenset({_S.PAUSED}),
    Move.CANCEL: frozenset({_S.CANCELED}),
    Move.FAIL: frozenset({_S.FAILED}),
}
_RETRY: Final = {Move.RETRY: frozenset({_S.QUEUED})}
_RESUME: Final = {Move.RESUME: CHECKPOINTS}
_SKIP: Final = {Move.SKIP_DUB: frozenset({_S.DOWNLOADED})}

TRANSITIONS: Final[dict[Status, dict[Move, frozenset[Status]]]] = {
    _S.QUEUED: {Move.CLAIM: frozenset({_S.DOWNLOADING}), **_STOPS},
    _S.DOWNLOADING: {
        Move.DONE: frozenset({_S.DOWNLOADED, _S.COMPLETE}),
        Move.PUT_BACK: frozenset({_S.QUEUED}),
        **_STOPS,
    },
    _S.DOWNLOADED: {
        Move.CLAIM: frozenset({_S.DUBBING, _S.MUXING}),
        Move.DONE: frozenset({_S.COMPLETE}),
        **_STOPS,
        **_SKIP,
    },
    _S.DUBBING: {
        Move.DONE: frozenset({_S.DUBBED, _S.COMPLETE}),
        Move.PUT_BACK: frozenset({_S.DOWNLOADED}),
        **_STOPS,
        **_SKIP,
    },
    _S.DUBBED: {Move.CLAIM: frozenset({_S.MUXING}), **_STOPS},
    _S.MUXING: {
        Move.DONE: frozenset({_S.COMPLETE}),
        Move.PUT_BACK: frozenset({_S.DUBBED}),
        **_STOPS,
    },
    _S.PAUSED: {Move.CANCEL: frozenset({_S.CANCELED}), **_RESUME, **_RETRY, **_SKIP},
    _S.FAILED: {**_RESUME, **_RETRY, **_SKIP},
    _S.CANCELED: {**_RESUME, **_RETRY},
    _S.COMPLETE: {Move.DUB: frozenset({_S.DOWNLOADED}), **_RETRY},
}

WAITING: Final[dict[Stage, Status]] = {
    Stage.DOWNLOAD: _S.QUEUED,
    Stage.DUB: _S.DOWNLOADED,
    Stage.MUX: _S.DUBBED,
}
RUNNING: Final[dict[Stage, Status]] = {
    Stage.DOWNLOAD: _S.DOWNLOADING,
    Stage.DUB: _S.DUBBING,
    Stage.MUX: _S.MUXING,
}
STAGE_OF: Final[dict[Status, Stage]] = {
    **{status: stage for stage, status in WAITING.items()},
    **{status: stage for stage, status in RUNNING.items()},
}
ORDER: Final = (Stage.DOWNLOAD, Stage.DUB, Stage.MUX)
TERMINAL: Final = frozenset({_S.COMPLETE, _S.FAILED, _S.CANCELED})
ACTIVE: Final = frozenset(RUNNING.values())


def allowed(current: Status, move: Move, target: Status) -> bool:
    """Whether `move` may take a job from `current` to `target`."""
    return target in TRANSITIONS[current].get(move, frozenset())


def sources(move: Move, target: Status) -> frozenset[Status]:
    """Return every status from which `move` may lead to `target`."""
    return frozenset(status for status in Status if allowed(status, move, target))


def remaining_stages(status: Status, *, dubbing: bool) -> tuple[Stage, ...]:
    """Return the stages a waiting job still has to pass, in order."""
    if not dubbing:
        return (STAGE_OF[status],)  # where its dub was skipped, that of the dub ends it
    return ORDER[ORDER.index(STAGE_OF[status]) :]
