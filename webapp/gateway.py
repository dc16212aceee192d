"""The gateway process: `python -m webapp.gateway`."""

import gc
import os
import warnings

if os.environ.get("SOCKETIO_ASYNC_MODE", "eventlet") == "eventlet":  # noqa: TID251 - before settings
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    # One database thread: greened locks are not safe between two.
    os.environ["EVENTLET_THREADPOOL_SIZE"] = "1"  # noqa: TID251
    import _thread

    import eventlet

    gc.disable()  # nothing of what is imported now is garbage: `main` turns it on

    real_lock = _thread.RLock
    eventlet.monkey_patch()

    from webapp.logging_locks import use_real_locks

    use_real_locks(real_lock)

import logging
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Any, Final

import structlog

from models.logs import configure
from webapp.app import create_app, load
from webapp.auth.first_admin import ensure_admin, show_once
from webapp.schema_head import wait_for_schema
from webapp.sockets import RESTARTING, socketio

if TYPE_CHECKING:
    from webapp.app import Gateway, Settings

log: Final = structlog.get_logger("webapp.gateway")
CLIENTS_MAX: Final = 4096
LOOK_EVERY_S: Final = 0.25  # a signal alone does not wake eventlet's hub
GOODBYE_S: Final = 0.1
"""For the last word to leave."""


def main() -> int:
    """Serve until SIGTERM or SIGINT; return the exit status."""
    settings = load()
    if settings.socketio_async_mode != os.environ.get("SOCKETIO_ASYNC_MODE", "eventlet"):  # noqa: TID251
        return _start_over(settings.socketio_async_mode)  # it was set in .env
    configure(settings.log_level, settings.log_format, "gateway")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    try:
        gateway = create_app(settings)
    except ValueError as error:
        log.error("cannot start", reason=str(error))  # noqa: TRY400 - the sentence says it all
        return 2
    gc.freeze()  # what is here stays: to look through all of it takes a tenth of a second each time
    gc.enable()
    if not _port_is_free(settings.gateway_host, settings.gateway_port):
        log.error("cannot listen: the address is taken", address=settings.gateway_origin)
        return 2
    _prepare(gateway, settings)
    return _serve(gateway, settings)


def _prepare(gateway: "Gateway", settings: "Settings") -> None:
    db = gateway.services.db
    db.run(wait_for_schema, db.engine)
    settings.library_dir.mkdir(parents=True, exist_ok=True)
    settings.tmp_dir.mkdir(parents=True, exist_ok=True)
    generated = db.run(
        ensure_admin,
        db.engine,
        settings.admin_username,
        settings.admin_password.get_secret_value(),
    )
    if generated is not None:
        show_once(settings.admin_username, generated)


def _serve(gateway: "Gateway", settings: "Settings") -> int:
    stop = threading.Event()
    asked: list[int] = []

    def on_signal(number: int, _frame: Any) -> None:
        asked.append(number)  # nothing that takes a lock: the wait below may hold it

    def serve() -> None:
        try:
            socketio.run(
                gateway.app,
                host=settings.gateway_host,
                port=settings.gateway_port,
                **_server_options(settings.socketio_async_mode),
            )
        except OSError as error:
            log.error("cannot listen", address=settings.gateway_origin, reason=str(error))  # noqa: TRY400
        finally:
            stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    gateway.start(on_failure=stop.set)
    threading.Thread(target=serve, name="server", daemon=True).start()
    log.info("gateway starting", address=settings.gateway_origin, mode=settings.socketio_async_mode)
    while not asked and not stop.wait(LOOK_EVERY_S):
        pass
    if asked:
        socketio.emit(RESTARTING)
        socketio.sleep(GOODBYE_S)
    gateway.services.db.run(gateway.services.db.engine.dispose)  # after the transaction in hand
    log.info("gateway stopped")
    return 0 if asked else 1


def _port_is_free(host: str, port: int) -> bool:
    # eventlet listens with SO_REUSEPORT: two gateways would share a port without a word.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _server_options(mode: str) -> dict[str, Any]:
    if mode == "eventlet":
        from webapp.prompt_protocol import PromptProtocol  # noqa: PLC0415 - see there

        return {"max_size": CLIENTS_MAX, "log_output": False, "protocol": PromptProtocol}
    return {"allow_unsafe_werkzeug": True} if mode == "threading" else {}


def _start_over(mode: str) -> int:
    os.environ["SOCKETIO_ASYNC_MODE"] = mode  # noqa: TID251
    os.execv(sys.executable, [sys.executable, "-m", "webapp.gateway"])  # noqa: S606


if __name__ == "__main__":
    status = main()
    logging.shutdown()
    # Not sys.exit: while the interpreter is taken down, daemon threads would go on answering.
    os._exit(status)
