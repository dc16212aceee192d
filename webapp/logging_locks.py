"""Let logging work from two threads of a process whose locks eventlet has made green.

The database's thread logs, too (SQLAlchemy does at every connection). A green lock that two threads
want at the same moment wakes its waiter in the wrong thread, or never: then the gateway lives on
and answers nobody.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def use_real_locks(make: Callable[[], Any]) -> None:
    """Give logging, and every handler made from now on, locks that `make` returns."""

    def create_lock(handler: logging.Handler) -> None:
        handler.lock = make()

    logging.Handler.createLock = create_lock  # type: ignore[method-assign,assignment]
    logging._lock = make()  # type: ignore[attr-defined]  # noqa: SLF001 - it has no other name
    if logging.lastResort is not None:
        logging.lastResort.createLock()
