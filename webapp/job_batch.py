"""One action on many jobs: several in each transaction, and for each job a result of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from models import job_commands, job_trash
from models.errors import DublineError, NotFound
from models.job_changes import own_numbers
from models.queue_order import hold_queue
from webapp import job_actions
from webapp.answer_shape import ActionsAnswer, RefusedAction
from webapp.idempotency import earlier_answer, forget_call, keep_answer
from webapp.job_edit import edit_job, label_job
from webapp.verify import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from models.job_changes import Numbers
    from models.job_writer import Change
    from webapp.job_view import ActionsRequest
    from webapp.services import Services

AT_ONCE: Final = 25
"""Jobs in one transaction: few enough that others need not wait long."""
Refusals = dict[str, DublineError]


def act_once(parts: Services, wanted: ActionsRequest, key: str | None) -> ActionsAnswer:
    """Do one thing to many jobs; with the same key once more, only tell what came of it.

    Raises Conflict when that key means something else, or the order is not the one that is known.
    """
    if key is None:
        return _act(parts, wanted)
    earlier = earlier_answer(parts.db, key, wanted.model_dump_json())
    if earlier is not None:
        return ActionsAnswer.model_validate(earlier)
    try:
        answer = _act(parts, wanted)
    except Exception:
        parts.db.write(forget_call, key)
        raise
    parts.db.write(keep_answer, key, answer.model_dump(mode="json", by_alias=True))
    return answer


def _act(parts: Services, wanted: ActionsRequest) -> ActionsAnswer:
    ids = list(dict.fromkeys(wanted.ids))
    if wanted.action == "move":
        refused, here = job_actions.move(
            parts, ids, wanted.to, wanted.before, queue_rev=wanted.queue_rev
        )
    elif wanted.action == "verify":
        refused, here = verify(parts, ids)
    else:
        parted = [ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE)]
        results = [_act_on_some(parts, some, wanted) for some in parted]
        refused = {job_id: error for some, _ in results for job_id, error in some.items()}
        here = results[-1][1]
    return ActionsAnswer(
        done=[job_id for job_id in ids if job_id not in refused],
        refused=[RefusedAction(id=one, error=error.message) for one, error in refused.items()],
        global_seq=here.global_seq,
        queue_rev=here.queue_rev,
    )


def _act_on_some(
    parts: Services, ids: Sequence[str], wanted: ActionsRequest
) -> tuple[Refusals, Numbers]:
    def work(session: Session) -> tuple[list[Change], Refusals, Numbers]:
        hold_queue(session)  # who admits or moves takes rows of many jobs as well
        together = wanted.action == "delete" and not wanted.files
        act = _take_off if together else _act_on_each
        return *act(session, ids, wanted), own_numbers(session)

    changes, refused, here = parts.db.write(work)
    for change in changes:
        parts.after.tell(change, stops=wanted.action in job_actions.STOPPING)
    told = {change.job_id for change in changes if change.events}
    parts.after.tell_list("changed", [one for one in ids if one not in {*told, *refused}])
    if wanted.action == "delete" and wanted.files:
        job_actions.remove_files(parts, changes)
    return refused, here


def _take_off(
    session: Session, ids: Sequence[str], _wanted: ActionsRequest
) -> tuple[list[Change], Refusals]:
    changes = job_trash.remove_many(session, ids)
    done = {change.job_id for change in changes}
    return changes, {one: NotFound("There is no such job.") for one in ids if one not in done}


def _act_on_each(
    session: Session, ids: Sequence[str], wanted: ActionsRequest
) -> tuple[list[Change], Refusals]:
    changes: list[Change] = []
    refused: Refusals = {}
    for job_id in ids:
        try:
            change = _act_on_one(session, job_id, wanted)
        except DublineError as error:  # which has changed nothing
            refused[job_id] = error
            continue
        if change is not None:
            changes.append(change)
    return changes, refused


def _act_on_one(session: Session, job_id: str, wanted: ActionsRequest) -> Change | None:
    match wanted.action:
        case "delete":
            return job_commands.delete_job(session, job_id, files=True)
        case "priority":
            edit_job(session, job_id, {"priority": wanted.priority})
            return None
        case "labels":
            label_job(session, job_id, wanted.add, wanted.remove)
            return None
        case "folder":
            edit_job(session, job_id, {"folder": wanted.folder})
            return None
        case "move" | "verify":
            raise AssertionError("asked for together")
        case name:
            return job_actions.COMMANDS[name](session, job_id)
