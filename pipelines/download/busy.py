"""Leave a site alone that said how long: a busy answer with Retry-After ends yt-dlp's retries.

yt-dlp asks again within seconds after a 503, and does so for fragments after a 429 too, whatever
the server says. It tells its pause function nothing of the answer, so the answer is noted here,
per thread, because fragments are fetched by several.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from yt_dlp.networking.exceptions import HTTPError

from models.errors import SourceBusy
from pipelines.failure_table import BUSY_STATUSES, LIMITED
from pipelines.retry_after import retry_after_s

if TYPE_CHECKING:
    from collections.abc import Callable

    import yt_dlp
    from yt_dlp.networking.common import Request, Response

_last = threading.local()


def listen(ydl: yt_dlp.YoutubeDL, may_ask: Callable[[], None]) -> None:
    """Note how every request of `ydl` is answered; `may_ask` raises before one that must not be.

    While one fragment is stuck, yt-dlp's other threads go on with the rest of them; after a stop
    each would be asked for and dropped at its first bytes.
    """
    ask = ydl.urlopen

    def urlopen(request: Request | str) -> Response:
        may_ask()
        _last.busy = None
        try:
            return ask(request)
        except HTTPError as error:
            wait = retry_after_s(error.response.headers, time.time())
            if error.status in BUSY_STATUSES and wait is not None:
                _last.busy = SourceBusy(LIMITED, retry_after=wait)
            raise

    ydl.urlopen = urlopen


def check() -> None:
    """Raise SourceBusy when this thread's last answer named a time to stay away.

    To be called before a request is repeated: what yt-dlp can do without stays tolerated.
    """
    busy: SourceBusy | None = getattr(_last, "busy", None)
    if busy is not None:
        raise busy
