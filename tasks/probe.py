"""`probe.run`: look at a link for somebody who waits, in a child like a stage's."""

from __future__ import annotations

import tempfile
import threading
import time
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Final

import structlog

from models.database import reading
from models.errors import Crashed, DublineError, StageError
from models.job import Job
from models.names import Task
from models.stage_io import ProbeInput
from pipelines.protocol import Failed, Seen, Started
from tasks import site_cookies
from tasks.app import app
from tasks.children import Child
from tasks.context import Context, current
from tasks.probe_box import Answer, ProbeBox, Question
from tasks.supervisor import last_lines, stage_error

if TYPE_CHECKING:
    from models.stage_io import ProbeOutput
    from pipelines.protocol import Message

log: Final = structlog.get_logger(__name__)
AT_ONCE: Final = threading.BoundedSemaphore(4)
"""A long list of links must not keep a small machine from downloading."""
LOOK_S: Final = 0.5


@app.task(name=Task.PROBE)
def run(probe_id: str) -> None:
    """Answer one question."""
    answer(current(), probe_id)


def answer(context: Context, probe_id: str) -> None:
    """Look at the link of a question, unless nobody waits for the answer any more."""
    box = ProbeBox(context.redis_url)
    with AT_ONCE:
        taken = box.take(probe_id)
        if taken is None:
            return
        question, patience_s = taken
        began = time.monotonic()
        found = _judged(context, question, began + patience_s)
        box.answer(probe_id, found)
    log.info("link checked", code=found.code or "ok", seconds=round(time.monotonic() - began, 2))


def _judged(context: Context, question: Question, deadline: float) -> Answer:
    try:
        return Answer(found=look(context, question, deadline))
    except StageError as error:
        return Answer(
            code=error.code,
            message=error.message,
            retryable=error.retryable,
            retry_after=error.retry_after,
        )


def look(context: Context, question: Question, deadline: float) -> ProbeOutput:
    """Run the child; raises its StageError, or Crashed when it died or was too slow.

    `deadline` is a time of the monotonic clock. The child is gone when this returns.
    """
    with tempfile.TemporaryDirectory(prefix="dubline-probe-") as workdir:
        child = Child(
            ProbeInput(
                workdir=workdir,
                tools=context.tools,
                egress=context.egress,
                url=question.url,
                **way_in(context, question),
            )
        )
        try:
            end = _heard(context, child, deadline)
        finally:
            child.close()
        return _outcome(end, workdir)


def way_in(context: Context, question: Question) -> dict[str, str | None]:
    """Return the proxy and the cookies of the named job, else the operator's and the site's."""
    with reading(context.engine) as session:
        job = session.get(Job, question.job_id) if question.job_id else None
    own = job if job is not None and job.url == question.url else None
    if own is not None and own.cookies:
        return {"proxy": own.proxy or context.proxy, "cookies": own.cookies}
    given = site_cookies.for_link(context, question.url)
    return {
        "proxy": (own and own.proxy) or context.proxy,
        "cookies": given.text if given is not None else None,
    }


def _heard(context: Context, child: Child, deadline: float) -> Message | None:
    """Return the message that ends the look; None when the child ended or was ended without."""
    while time.monotonic() < deadline and not context.stopping.is_set():
        if not wait([child.fileno], LOOK_S):
            continue
        messages = child.read()
        if messages is None:
            return None
        for message in messages:
            if isinstance(message, Started):
                child.leads(message.process_group, message.process_started)
            if isinstance(message, Seen | Failed):
                return message
    return None


def _outcome(end: Message | None, workdir: str) -> ProbeOutput:
    match end:
        case Seen(output=found):
            return found
        case Failed() as failed:
            raise _known(stage_error(failed))
        case _:
            log.warning("look ended early", said=last_lines(workdir))
            raise Crashed("The check was ended before the site had answered.")


def _known(error: DublineError) -> StageError:
    return error if isinstance(error, StageError) else Crashed(error.message)
