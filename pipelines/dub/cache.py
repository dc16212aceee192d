"""Dubs that were made before, kept as FLAC with their subtitles, one folder each."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from pydantic import ValidationError

from models.errors import DamagedDub, DiskFull, MediaToolFailed, StageError, Stopped
from models.languages import base_code
from models.stage_io import DubOutput, Frozen
from pipelines.dub.verify import verify_dub
from pipelines.ffmpeg import guarded, run_ffmpeg

if TYPE_CHECKING:
    from models.stage_io import DubInput
    from pipelines.dub.provider import Provider
    from pipelines.reporter import Reporter

FORMAT: Final = 1
"""Raised when an engine's dubs change so much that old ones are not to be used any more."""
UNFINISHED: Final = ".new-"
AUDIO: Final = "dub.flac"
ABOUT: Final = "dub.json"


class Kept(Frozen):
    """What lies beside the sound: what the engine made, and the sound's SHA-256."""

    output: DubOutput
    sha256: str


class Cache:
    """The place of one dub: what is read from it is verified, what is damaged is removed."""

    def __init__(self, job: DubInput, key: str) -> None:
        self._job = job
        self._root = Path(job.cache)
        self._entry = self._root / key

    @classmethod
    def of(cls, job: DubInput, engine: Provider) -> Self | None:
        """Return this dub's place; None when nothing is kept, or nobody can tell the video."""
        if not job.cache or job.source_id is None:
            return None
        try:
            return cls(job, key_of(job, engine.name, engine.options(job)))
        except (StageError, OSError):
            return None

    def read(self, reporter: Reporter) -> DubOutput | None:
        """Return the dub, unpacked into the job's folder; None when there is none."""
        if self._entry.is_symlink() or not self._entry.is_dir():
            return None
        try:
            output = self._unpack(reporter)
        except (Stopped, DiskFull):
            raise
        except (StageError, OSError, ValidationError):
            reporter.log("warning", "The dub made before is damaged; it is made anew.")
            shutil.rmtree(self._entry, ignore_errors=True)
            return None
        with contextlib.suppress(OSError):
            os.utime(self._entry)  # the least recently used go first
        reporter.log("info", f"The {output.engine} engine has made this dub before; using it.")
        return output

    def _unpack(self, reporter: Reporter) -> DubOutput:
        kept = Kept.model_validate_json((self._entry / ABOUT).read_bytes())
        if _sha256(self._entry / AUDIO) != kept.sha256:  # a decoder passes over small damage
            raise DamagedDub
        audio = str(Path(self._job.workdir, "dub.wav"))
        source = guarded(str(self._entry / AUDIO))
        target = ["-c:a", "pcm_s16le", "-f", "wav", f"file:{audio}"]
        run_ffmpeg([self._job.tools.ffmpeg, *source, *target], reporter)
        verify_dub(audio, self._job.duration_s)
        subtitles = tuple(
            one.model_copy(update={"path": self._copy_out(Path(one.path).name)})
            for one in kept.output.subtitles
        )
        return kept.output.model_copy(update={"audio": audio, "subtitles": subtitles})

    def _copy_out(self, name: str) -> str:
        copy = Path(self._job.workdir, name)
        shutil.copyfile(self._entry / name, copy)
        return str(copy)

    def write(self, output: DubOutput, reporter: Reporter) -> None:
        """Keep a verified dub, whole or not at all; a dub that cannot be kept is used all the same.

        Raises Stopped.
        """
        folder = None
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            folder = Path(tempfile.mkdtemp(dir=self._root, prefix=UNFINISHED))
            self._pack(output, folder, reporter)
            self._put_in_place(folder)
        except (OSError, DiskFull, MediaToolFailed) as error:
            reporter.log("debug", f"The dub is not kept for another time: {error}")
        finally:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    def _pack(self, output: DubOutput, folder: Path, reporter: Reporter) -> None:
        target = ["-c:a", "flac", "-f", "flac", f"file:{folder / AUDIO}"]
        run_ffmpeg([self._job.tools.ffmpeg, *guarded(output.audio), *target], reporter)
        subtitles = []
        for number, one in enumerate(output.subtitles):
            name = f"subtitles.{number}{Path(one.path).suffix}"
            shutil.copyfile(one.path, folder / name)
            subtitles.append(one.model_copy(update={"path": name}))
        made = output.model_copy(update={"audio": AUDIO, "subtitles": tuple(subtitles)})
        kept = Kept(output=made, sha256=_sha256(folder / AUDIO))
        (folder / ABOUT).write_text(kept.model_dump_json(), encoding="utf-8")

    def _put_in_place(self, folder: Path) -> None:
        if self._entry.is_dir():
            shutil.rmtree(self._entry, ignore_errors=True)
        folder.rename(self._entry)


def key_of(job: DubInput, engine: str, options: tuple[str, ...]) -> str:
    """Return the name of a dub: SHA-256 over all that it depends on."""
    parts = [
        FORMAT,
        _place(job.url, job.source_id or ""),
        job.source_id,
        engine,
        base_code(job.source_lang),
        base_code(job.target_lang),
        options,
        round(job.duration_s, 1),  # as near as a dub must be to the video
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _place(url: str, source_id: str) -> str:
    """Return where the id is one: sites number their own videos, and a file's id is its name.

    The query counts only where it may be what tells videos apart, since it holds much else.
    """
    parts = urlsplit(url)
    query = "" if source_id in parts.query else parts.query
    site = parts.netloc.rpartition("@")[2].lower()
    return f"{site}{parts.path}?{query}"
