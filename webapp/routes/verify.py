"""Have the file of a finished job read through, and see how that stands."""

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from webapp.answer_shape import ChangedJob
from webapp.job_answer import as_it_stands
from webapp.services import services
from webapp.shapes import COMMAND_REFUSALS, ErrorBody, JobPath, reply
from webapp.verify import VerifyView, verify, verify_view

api = APIBlueprint("verify", __name__, url_prefix="/api/jobs", abp_tags=[Tag(name="jobs")])
REFUSED = {**COMMAND_REFUSALS, 503: ErrorBody}


@api.post("/<job_id>/verify", operation_id="verifyJob", responses={202: ChangedJob, **REFUSED})
def begin(path: JobPath) -> Response:
    """Have a finished file read through by a worker, which tells in the job what it found.

    The job stays complete, and is as it was until then; its `verifiedAt` and `problem` change.
    409 where there is no finished file, 503 where no worker can be asked.
    """
    parts = services()
    refused, _ = verify(parts, [path.job_id])
    for error in refused.values():
        raise error
    return reply(parts.db.read(as_it_stands, path.job_id), 202)


@api.get("/<job_id>/verify", operation_id="verifyState", responses={200: VerifyView, **REFUSED})
def state(path: JobPath) -> Response:
    """Tell how the verification of a job's file stands, and what the last one found."""
    return reply(verify_view(services(), path.job_id))
