"""Look at a link before it is added."""

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from flask_openapi3.types import ResponseDict
from pydantic import Field

from models.wire import Wire
from tasks.probe_box import Question
from webapp.guard import principal
from webapp.links import check_link
from webapp.probe import check_worker
from webapp.probe_shape import ProbeView, probe_view
from webapp.services import services
from webapp.shapes import REFUSALS, ErrorBody, reply

api = APIBlueprint("probe", __name__, url_prefix="/api", abp_tags=[Tag(name="jobs")])
FAILURES: ResponseDict = {422: ErrorBody, 429: ErrorBody, 503: ErrorBody, 504: ErrorBody}


class ProbeRequest(Wire):
    """The link to look at."""

    url: str
    formats: bool = False
    """List the formats that the source offers."""
    job_id: str | None = Field(default=None, max_length=36)
    """A job with this very link, whose cookies and proxy are used."""


@api.post("/probe", operation_id="probe", responses={200: ProbeView, **REFUSALS, **FAILURES})
def probe(body: ProbeRequest) -> Response:
    """Tell what is at a link, without downloading it; nothing is stored.

    A worker asks the site, so this takes seconds, 20 at most (504). 422 says why the link is of no
    use, 503 that no check is possible for the moment. Links can be added in any case.
    """
    parts = services()
    url = check_link(body.url, parts.options.egress)
    parts.db.read(check_worker)
    found = parts.prober.look(Question(url=url, job_id=body.job_id), principal().id)
    return reply(parts.db.read(probe_view, url, found, formats=body.formats))
