"""Questions about links, and their answers, on their way through Redis.

The Celery message is a doorbell here too: it carries only the question's id. The link waits under a
key that dies with the asker's patience, by Redis' own clock, so nobody works for an asker who has
gone. Neither cookies nor proxies take this way: the worker takes them from the database, those of
the link's site, or of the job whose id is named.
"""

from __future__ import annotations

import uuid
from typing import Final

import structlog
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

from models.errors import TooSlow, Unavailable
from models.names import REDIS_PREFIX, Task
from models.stage_io import Frozen, ProbeOutput
from tasks.app import app

log: Final = structlog.get_logger(__name__)
PATIENCE_S: Final = 20
SOCKET_TIMEOUT_S: Final = 1.0
ANSWER_KEPT_S: Final = 30
AWAY: Final = "Links cannot be checked: Redis does not answer. Adding them works all the same."
LATE: Final = (
    "The check took too long; the link can be added all the same. "
    "If no check ever ends, the log of the download worker tells why."
)


class Answer(Frozen):
    """What was found, or the StageError that says why nothing was."""

    found: ProbeOutput | None = None
    code: str = ""
    message: str = ""
    retryable: bool = False
    retry_after: float | None = None


class Question(Frozen):
    """A link, and the job whose cookies and proxy are to be used for it."""

    url: str
    job_id: str | None = None


class ProbeBox:
    """Both sides of the exchange."""

    def __init__(self, redis_url: str, patience_s: int = PATIENCE_S) -> None:
        self._url = redis_url
        self._patience_s = patience_s

    def ask(self, question: Question) -> Answer:
        """Ask a worker and wait; raises Unavailable without Redis, TooSlow without an answer."""
        probe_id = uuid.uuid4().hex
        try:
            with self._redis() as redis:  # notices a Redis that hangs
                asked = question.model_dump_json()
                redis.set(_question(probe_id), asked, ex=self._patience_s)
            app.send_task(Task.PROBE, args=(probe_id,), retry=False)
            with self._redis(self._patience_s + SOCKET_TIMEOUT_S) as redis:
                found = redis.blpop([_answer(probe_id)], timeout=self._patience_s)
        except (RedisError, OperationalError, OSError) as error:
            log.warning("link not checked", reason=str(error))
            raise Unavailable(AWAY) from error
        if found is None:
            raise TooSlow(LATE)
        return Answer.model_validate_json(found[1])

    def take(self, probe_id: str) -> tuple[Question, float] | None:
        """Return the question and for how many seconds somebody waits; None when nobody does."""
        with self._redis() as redis, redis.pipeline() as together:
            key = _question(probe_id)
            together.pttl(key).getdel(key)
            left_ms, asked = together.execute()
        return None if asked is None else (Question.model_validate_json(asked), left_ms / 1000)

    def answer(self, probe_id: str, answer: Answer) -> None:
        """Hand over the answer."""
        key = _answer(probe_id)
        with self._redis() as redis, redis.pipeline() as together:
            together.rpush(key, answer.model_dump_json()).expire(key, ANSWER_KEPT_S)
            together.execute()

    def _redis(self, timeout_s: float = SOCKET_TIMEOUT_S) -> Redis:
        return Redis.from_url(
            self._url, socket_timeout=timeout_s, socket_connect_timeout=SOCKET_TIMEOUT_S
        )


def _question(probe_id: str) -> str:
    return f"{REDIS_PREFIX}probe:question:{probe_id}"


def _answer(probe_id: str) -> str:
    return f"{REDIS_PREFIX}probe:answer:{probe_id}"
