"""Live events have the contract's names and survive the way over Redis."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.errors import StageError
from models.events import (
    CHANNEL_OF,
    DOING,
    LIVE_EVENT,
    SOCKET_NAME_OF,
    ErrorEvent,
    ErrorInfo,
    ListPatch,
    LogEvent,
    LogPayload,
    ProgressEvent,
    ProgressPayload,
    StateEvent,
    StatePayload,
    to_json,
)
from models.job_state import Stage, Status

NUMBER = st.none() | st.floats(0, 1e12)
COUNT = st.none() | st.integers(0, 2**53)
ERROR = st.builds(ErrorInfo)
PAYLOADS = {
    ProgressEvent: st.builds(
        ProgressPayload,
        percent=st.floats(0, 100),
        overall=st.floats(0, 100),
        speed=NUMBER,
        eta=NUMBER,
        downloaded_bytes=COUNT,
        total_bytes=COUNT,
    ),
    StateEvent: st.builds(
        StatePayload,
        from_=st.none() | st.sampled_from(Status),
        to=st.none() | st.sampled_from(Status),
        stage=st.none() | st.sampled_from(Stage),
        error=st.none() | ERROR,
    ),
    LogEvent: st.builds(LogPayload),
    ErrorEvent: ERROR,
}
EVENTS = st.one_of(*(st.builds(kind, payload=payload) for kind, payload in PAYLOADS.items()))


@given(EVENTS)
def test_an_event_comes_back_as_it_was(event: StateEvent) -> None:
    assert LIVE_EVENT.validate_json(to_json(event)) == event


@given(EVENTS)
def test_the_envelope_is_the_contracts(event: StateEvent) -> None:
    sent = json.loads(to_json(event))
    assert set(sent) == {"jobId", "type", "timestamp", "version", "payload"}
    assert sent["type"] in {"progress", "state_change", "log", "error"}


def test_payloads_have_the_contracts_names() -> None:
    progress = ProgressPayload(stage="dubbing", attempt=1, tick=3, percent=1, overall=2)
    state = StatePayload(from_=None, to=Status.QUEUED, stage=None, attempt=1)
    assert set(progress.model_dump(by_alias=True)) == {
        *("stage", "percent", "overall", "speed", "eta", "downloadedBytes", "totalBytes", "phase"),
        *("attempt", "tick"),
    }
    assert set(state.model_dump(by_alias=True)) == {"from", "to", "stage", "attempt", "error"}
    assert DOING == {"download": "downloading", "dub": "dubbing", "mux": "muxing"}


def test_channels_are_the_contracts() -> None:
    assert CHANNEL_OF == {
        "progress": "events:progress",
        "state_change": "events:state",
        "log": "events:log",
        "error": "events:error",
        "changed": "events:jobs",
        "reordered": "events:jobs",
        "settings": "events:jobs",
    }
    assert {channel.removeprefix("events:"): name for channel, name in SOCKET_NAME_OF.items()} == {
        name: name for name in ("progress", "state", "log", "error", "jobs")
    }


def test_a_list_patch_names_its_jobs() -> None:
    assert json.loads(to_json(ListPatch(type="reordered", job_ids=["a", "b"]))) == {
        "type": "reordered",
        "jobIds": ["a", "b"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"jobId":"a","type":"party","timestamp":"","version":1,"payload":{}}',
        '{"jobId":"a","type":"error","timestamp":"","version":1,"payload":{"code":"A"}}',
        '{"jobId":"a","type":"log","timestamp":"","version":1,"payload":{"level":"loud","message":""}}',
        '{"jobId":"a","type":"error","version":1,"payload":{"code":"A","message":""}}',
    ],
)
def test_what_is_not_an_event_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        LIVE_EVENT.validate_json(text)


def test_an_error_payload_takes_every_stage_error() -> None:
    for kind in StageError.__subclasses__():
        assert ErrorInfo(code=kind.code, message=kind().message, retryable=kind.retryable).message
