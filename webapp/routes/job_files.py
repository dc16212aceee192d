"""A job's file, thumbnail and preview."""

from pathlib import Path
from typing import Final

from flask import Response, send_file
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag

from models.errors import NotFound
from models.wire import Wire
from webapp.library import IMAGES, files_of, first_existing, media_type
from webapp.services import services
from webapp.shapes import JOB_REFUSALS, JobPath

api = APIBlueprint("job_files", __name__, url_prefix="/api/jobs", abp_tags=[Tag(name="jobs")])
POLICY: Final = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'"
BYTES: Final = {
    "description": "The file; 206 for a Range.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class FileQuery(Wire):
    """How to serve it."""

    download: bool = False
    """As an attachment, with the name it has in the library."""


@api.get("/<job_id>/file", operation_id="jobFile", responses={200: BYTES, **JOB_REFUSALS})
def job_file(path: JobPath, query: FileQuery) -> Response:
    """Serve the best file there is: the finished one, else the downloaded video."""
    parts = services()
    root = parts.options.media_root
    files = parts.db.read(files_of, path.job_id, root)
    return _serve(first_existing(files.candidates, root), attachment=query.download)


@api.get("/<job_id>/thumbnail", operation_id="jobThumbnail", responses={200: BYTES, **JOB_REFUSALS})
def job_thumbnail(path: JobPath) -> Response:
    """Serve the thumbnail."""
    parts = services()
    root = parts.options.media_root
    files = parts.db.read(files_of, path.job_id, root)
    found = first_existing([files.thumbnail] if files.thumbnail else [], root)
    if media_type(found) not in IMAGES:
        raise NotFound("There is no thumbnail.")
    return _serve(found, attachment=False)


@api.get("/<job_id>/preview", operation_id="jobPreview", responses={200: BYTES, **JOB_REFUSALS})
def job_preview(path: JobPath) -> Response:
    """Serve the beginning of a dub that its service still works on."""
    parts = services()
    root = parts.options.media_root
    preview = parts.db.read(files_of, path.job_id, root).preview
    return _serve(first_existing([preview] if preview else [], root), attachment=False)


def _serve(path: Path, *, attachment: bool) -> Response:
    response = send_file(
        path,
        mimetype=media_type(path),
        as_attachment=attachment,
        download_name=path.name,
        conditional=True,
        etag=True,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response
