"""A job's files: the best one, its thumbnail and preview, and each by its key."""

from pathlib import Path
from typing import Final

from flask import Response, request, send_file
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from pydantic import Field
from werkzeug.wsgi import wrap_file

from models.errors import NotFound
from models.wire import Wire
from webapp import one_voice
from webapp.file_edit import delete_file, rename_file
from webapp.job_files import FileList, FileView, existing, known_files
from webapp.library import IMAGES, files_of, first_existing, media_type, thumbnail_of
from webapp.services import services
from webapp.shapes import COMMAND_REFUSALS, JOB_REFUSALS, JobPath, nothing, reply

api = APIBlueprint("job_files", __name__, url_prefix="/api/jobs", abp_tags=[Tag(name="jobs")])
POLICY: Final = "sandbox; default-src 'none'; media-src 'self'; img-src 'self'"
THUMBNAIL_S: Final = 3600
"""How long a browser may show a thumbnail again without asking: a job's picture hardly changes."""
BYTES: Final = {
    "description": "The file; 206 for a Range.",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}


class DownloadQuery(Wire):
    """How to serve it."""

    download: bool = False
    """As an attachment, with the name it has in the library."""


class FileQuery(DownloadQuery):
    """How to serve it."""

    audio: int | None = Field(default=None, ge=0, le=255)
    """As if this were its only audio track (`index` of the job's `media.tracks`), for players
    that play the first one; mp4, mkv and webm. 404 where that cannot be chosen."""


class FilePath(JobPath):
    """One file of a job."""

    key: str = Field(max_length=40)


class FileName(Wire):
    """What a file is to be called, with or without its extension."""

    name: str = Field(min_length=1, max_length=300)


@api.get("/<job_id>/file", operation_id="jobFile", responses={200: BYTES, **JOB_REFUSALS})
def job_file(path: JobPath, query: FileQuery) -> Response:
    """Serve the best file there is: the finished one, else the downloaded video."""
    parts = services()
    root = parts.options.media_root
    files = parts.db.read(files_of, path.job_id, root)
    found = first_existing(files.candidates, root)
    if query.audio is None:
        return _serve(found, attachment=query.download)
    changes = parts.db.run(one_voice.patches, found, query.audio)
    return _serve_patched(found, query.audio, changes, attachment=query.download)


@api.get("/<job_id>/files", operation_id="jobFiles", responses={200: FileList, **JOB_REFUSALS})
def job_files(path: JobPath) -> Response:
    """List the files that are there, the finished one first."""
    parts = services()
    known = parts.db.read(known_files, path.job_id)
    return reply(parts.db.run(existing, path.job_id, known, parts.options.media_root))


@api.get(
    "/<job_id>/files/<key>", operation_id="jobFileByKey", responses={200: BYTES, **JOB_REFUSALS}
)
def job_file_by_key(path: FilePath, query: DownloadQuery) -> Response:
    """Serve one of the listed files."""
    parts = services()
    root = parts.options.media_root
    known = parts.db.read(known_files, path.job_id)
    wanted = [root / file.path for file in known if file.key == path.key]
    return _serve(first_existing(wanted, root), attachment=query.download)


@api.patch(
    "/<job_id>/files/<key>",
    operation_id="renameJobFile",
    responses={200: FileView, **COMMAND_REFUSALS},
)
def rename_job_file(path: FilePath, body: FileName) -> Response:
    """Rename a file of the library, once its job has ended; it gets another key.

    It stays in its folder, keeps its extension and replaces no other file (409). What file names
    cannot hold becomes "_".
    """
    return reply(rename_file(services(), path.job_id, path.key, body.name))


@api.delete(
    "/<job_id>/files/<key>",
    operation_id="deleteJobFile",
    responses={204: None, **COMMAND_REFUSALS},
)
def delete_job_file(path: FilePath) -> Response:
    """Delete a file from the library, for good, once its job has ended; the job stays."""
    delete_file(services(), path.job_id, path.key)
    return nothing()


@api.get("/<job_id>/thumbnail", operation_id="jobThumbnail", responses={200: BYTES, **JOB_REFUSALS})
def job_thumbnail(path: JobPath) -> Response:
    """Serve the thumbnail."""
    parts = services()
    root = parts.options.media_root
    thumbnail = parts.db.read(thumbnail_of, path.job_id, root)
    found = first_existing([thumbnail] if thumbnail else [], root)
    if media_type(found) not in IMAGES:
        raise NotFound("There is no thumbnail.")
    response = _serve(found, attachment=False)
    response.headers["Cache-Control"] = f"private, max-age={THUMBNAIL_S}"
    return response


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
    return _with_policy(response)


def _serve_patched(
    path: Path, audio: int, changes: one_voice.Patches, *, attachment: bool
) -> Response:
    stat = path.stat()
    file = one_voice.opened(path, changes)
    response = send_file(
        file,
        mimetype=media_type(path),
        as_attachment=attachment,
        download_name=path.name,
        conditional=False,  # it could not tell the length
        etag=f"{stat.st_mtime_ns:x}-{stat.st_size:x}-{audio}",
    )
    response.response = wrap_file(request.environ, file)
    response.content_length = stat.st_size
    response.make_conditional(request.environ, accept_ranges=True, complete_length=stat.st_size)
    return _with_policy(response)


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, no-cache"
    return response
