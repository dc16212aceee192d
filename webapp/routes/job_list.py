"""The list for those who follow it: whole in parts, and the changes since."""

import gzip
from typing import Final

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import Field

from models.wire import Wire
from webapp.list_query import as_json, list_changes, list_part, older_part
from webapp.list_record import Record
from webapp.list_shape import ListChanges
from webapp.services import services
from webapp.shapes import COUNT_MAX, REFUSALS, ErrorBody

api = APIBlueprint("job_list", __name__, url_prefix="/api/jobs", abp_tags=[Tag(name="jobs")])
PACKED_FROM_BYTES: Final = 10_000
PACKED_FAST: Final = 1  # of 9: a list shrinks to a sixth in a hundredth of a second


class ChangesQuery(Wire):
    """From where on."""

    epoch: str = Field(max_length=36)
    since: int = Field(ge=0, le=COUNT_MAX)
    """The number of the last change that is known."""


@api.get(
    "/changes",
    operation_id="jobChanges",
    responses={200: ListChanges, 410: ErrorBody, **REFUSALS},
)
def changes(query: ChangesQuery) -> Response:
    """Tell what changed in the list since a change; many at once come in parts, in order.

    410 when the changes since then are no longer known, or the database had another life then:
    read the list anew. Changes are kept for ten minutes at least.
    """
    return _packed(services().db.read(list_changes, query.epoch, query.since))


def list_page(cursor: str | None, older: str | None) -> Response:
    """Answer with a ListPage."""
    db = services().db
    return _packed(db.read(older_part, older) if older is not None else db.read(list_part, cursor))


def _packed(record: Record) -> Response:
    body = as_json(record).encode()
    response = Response(mimetype="application/json")
    response.vary.add("Accept-Encoding")
    if len(body) >= PACKED_FROM_BYTES and request.accept_encodings["gzip"]:
        body = gzip.compress(body, PACKED_FAST)
        response.content_encoding = "gzip"
    response.set_data(body)
    return response
