"""Renaming and deleting a finished job's files in the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from models import job_file
from models.errors import Conflict, LibraryNotWritable, NotFound
from tasks import removals, renames
from tasks.library_files import inside, is_ours
from webapp.job_files import artifact_of, existing, key_of, known_files

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from models.job import Artifact
    from webapp.job_files import FileView
    from webapp.services import Services

TAKEN = "There is a file of this name already."


def rename_file(parts: Services, job_id: str, key: str, name: str) -> FileView:
    """Give a file another name and return it; raises NotFound, Conflict and InvalidRequest."""
    number = _number(parts, job_id, key)
    try:
        wish = parts.db.write(_intend, job_id, number, name, parts.options.library)
    except IntegrityError as error:  # two want the same name at the same moment
        raise Conflict(TAKEN) from error
    if wish is not None:
        _finish(parts, wish)
        number = wish
        parts.after.tell_list("changed", [job_id])
    known = parts.db.read(known_files, job_id)
    files = parts.db.run(existing, job_id, known, parts.options.media_root).files
    for file in files:
        if file.key == key_of(number):
            return file
    raise NotFound("There is no such file.")


def delete_file(parts: Services, job_id: str, key: str) -> None:
    """Delete a file from the library; the job stays. Raises NotFound and Conflict."""
    number = _number(parts, job_id, key)
    parts.db.write(_ask_removal, job_id, number, parts.options.library)
    parts.after.tell_list("changed", [job_id])
    parts.db.run(removals.perform, parts.db.engine, parts.options.library)


def _number(parts: Services, job_id: str, key: str) -> int:
    number = artifact_of(key)
    if number is not None:
        return number
    if key in {file.key for file in parts.db.read(known_files, job_id)}:
        raise Conflict("Only files in the library can be renamed or deleted.")
    raise NotFound("There is no such file.")


def _intend(session: Session, job_id: str, number: int, name: str, library: Path) -> int | None:
    file = _held(session, job_id, number, library)
    wish = job_file.intend_rename(session, file, name)
    return None if wish is None else wish.id


def _ask_removal(session: Session, job_id: str, number: int, library: Path) -> None:
    job_file.ask_removal(session, _held(session, job_id, number, library))


def _held(session: Session, job_id: str, number: int, library: Path) -> Artifact:
    file = job_file.held(session, job_id, number)
    try:
        ours = is_ours(inside(library, file.path), file)
    except LibraryNotWritable:
        ours = False
    if not ours:
        raise NotFound("The file is gone, or it is not the one that the job left there.")
    return file


def _finish(parts: Services, wish: int) -> None:
    try:
        done = parts.db.run(renames.finish, parts.db.engine, parts.options.library, wish)
    except (LibraryNotWritable, OSError) as error:
        parts.db.run(renames.withdraw, parts.db.engine, wish)
        raise Conflict("The library cannot be written.") from error
    if done is None:
        parts.db.run(renames.withdraw, parts.db.engine, wish)
        raise NotFound("The file is gone.")
    if not done:
        raise Conflict(TAKEN)
