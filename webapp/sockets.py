"""Socket.IO: who may listen, and to which jobs in detail."""

from __future__ import annotations

from typing import Any, Final

from flask import Flask, current_app, request
from flask_socketio import SocketIO, join_room, leave_room
from flask_socketio import rooms as rooms_of
from socketio.exceptions import ConnectionRefusedError as Refused

from models.job_changes import numbers
from webapp.services import services

BUFFER_BYTES: Final = 100_000
JOBS_MAX: Final = 200  # one client's detailed subscriptions, or what it looks at
EVERY_PROGRESS: Final = "progress"
"""The room of those who have never said what they look at."""
LOOK: Final = "look:"
RESTARTING: Final = "restarting"
"""Told to every page when the gateway ends as it was asked to, so that it can say why."""
socketio: Final = SocketIO()


def init(app: Flask, mode: str) -> None:
    """Put Socket.IO before the application; engine.io's own origin check stays on."""
    socketio.init_app(
        app,
        async_mode=mode,
        max_http_buffer_size=BUFFER_BYTES,
        manage_session=False,
        ping_interval=25,
        ping_timeout=20,
    )
    for name, handler in _HANDLERS.items():
        socketio.on_event(name, handler)


def job_room(job_id: str) -> str:
    """Name the room of those who follow a job in detail."""
    return f"job:{job_id}"


def look_room(job_id: str) -> str:
    """Name the room of those who look at a job and want its progress."""
    return f"{LOOK}{job_id}"


def disconnect_session(session_id: str) -> None:
    """Close every socket of a login that ended."""
    server = socketio.server
    for sid, _ in list(server.manager.get_participants("/", f"session:{session_id}")):
        socketio.start_background_task(server.disconnect, sid)  # it waits for the client


def _connect(auth: Any = None) -> None:
    token = auth.get("token") if isinstance(auth, dict) else None
    if not isinstance(token, str):
        token = request.cookies.get(current_app.config["JWT_ACCESS_COOKIE_NAME"], "")
    who = services().access.by_token(token) if token else None
    if who is None:
        raise Refused("UNAUTHORIZED")
    if who.session_id is not None:
        join_room(f"session:{who.session_id}")
    join_room(EVERY_PROGRESS)


def _subscribe(data: Any = None) -> dict[str, Any]:
    joined = sum(room.startswith("job:") for room in rooms_of())
    wanted = _job_ids(data, "jobIds")[: max(0, JOBS_MAX - joined)]
    for job_id in wanted:
        join_room(job_room(job_id))
    return _acknowledged(wanted)


def _unsubscribe(data: Any = None) -> dict[str, Any]:
    wanted = _job_ids(data, "jobIds")
    for job_id in wanted:
        leave_room(job_room(job_id))
    return _acknowledged(wanted)


def _acknowledged(job_ids: list[str]) -> dict[str, Any]:
    here = services().db.read(numbers)
    return {"jobIds": job_ids, "epoch": here.epoch, "globalSeq": here.global_seq}


def _look(data: Any = None) -> None:
    """From now on only these jobs' progress is wanted; none of a page that nobody sees."""
    leave_room(EVERY_PROGRESS)
    wanted = {look_room(job_id) for job_id in _job_ids(data, "ids")}
    now = {room for room in rooms_of() if room.startswith(LOOK)}
    for room in now - wanted:
        leave_room(room)
    for room in wanted - now:
        join_room(room)


def _job_ids(data: Any, name: str) -> list[str]:
    ids = data.get(name) if isinstance(data, dict) else None
    if not isinstance(ids, list):
        return []
    return [item for item in ids if isinstance(item, str) and len(item) <= 36][:JOBS_MAX]  # noqa: PLR2004


_HANDLERS: Final = {
    "connect": _connect,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "look": _look,
}
