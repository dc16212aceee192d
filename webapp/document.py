"""The OpenAPI 3.1 document: made from the routes, with the live events' shapes added."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, cast

from pydantic import TypeAdapter

from models.events import LiveEvent
from webapp.list_shape import Stats

if TYPE_CHECKING:
    from flask_openapi3.openapi import OpenAPI

REF: Final = "#/components/schemas/{model}"
SECURITY_SCHEMES: Final[dict[str, Any]] = {
    "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "dubline_access_…",
        "description": "Set by login; calls that change something also need X-CSRF-TOKEN, the "
        "value of the cookie csrf_access_token.",
    },
    "refreshCookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "dubline_refresh_…",
        "description": "Set by login; needs X-CSRF-TOKEN, the value of csrf_refresh_token.",
    },
}


def build(app: OpenAPI) -> dict[str, Any]:
    """Return the whole document, the same for the same code."""
    document = cast("dict[str, Any]", app.api_doc)
    schemas = document["components"]["schemas"]
    live = TypeAdapter(LiveEvent).json_schema(ref_template=REF, mode="serialization")
    schemas.update(live.pop("$defs"))
    schemas["LiveEvent"] = live
    stats = Stats.model_json_schema(ref_template=REF, mode="serialization")
    schemas.update(stats.pop("$defs"))
    schemas["Stats"] = stats
    for schema in schemas.values():
        schema.pop("$defs", None)
    _name_statuses(document)
    document["security"] = [{"bearer": []}, {"cookie": []}]
    return document


def _name_statuses(document: dict[str, Any]) -> None:
    """Name 422 as RFC 9110 does: before 3.13 Python has its older name."""
    for path in document["paths"].values():
        for operation in path.values():
            answer = operation["responses"].get("422")
            if answer is not None:
                answer["description"] = "Unprocessable Content"


def as_text(app: OpenAPI) -> str:
    """Return the document as sorted JSON."""
    return json.dumps(build(app), indent=2, sort_keys=True, ensure_ascii=False) + "\n"
