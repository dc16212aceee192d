"""Write down what a stage left: files to their places, rows in one transaction."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog
from sqlalchemy import select

from models.database import persist, reading, transaction
from models.errors import DamagedMedia, DiskFull, DublineError, LibraryNotWritable
from models.job import Job, Media
from models.job_state import Stage, Status
from models.stage_io import DownloadOutput, DubOutput, MediaInfo, MuxOutput
from tasks import lease, library, run_end, run_facts, workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from models.job import Artifact
    from models.job_writer import Change
    from models.stage_io import AnyOutput
    from tasks.context import Context
    from tasks.lease import Run

T = TypeVar("T")
log: Final = structlog.get_logger(__name__)


def record_done(context: Context, run: Run, output: AnyOutput) -> Change:
    """Store a stage's result and move its job on; raises LeaseLost or LibraryNotWritable."""
    match output:
        case DownloadOutput():
            return _downloaded(context, run, output)
        case DubOutput():
            return _dubbed(context, run, output)
        case MuxOutput():
            return _finished(context, run, output.video, output.media)


def record_skipped(context: Context, run: Run) -> Change:
    """Complete a job whose dub was skipped with the video it has.

    Raises LeaseLost, LibraryNotWritable or DiskFull, and DamagedMedia when the video is gone.
    """
    media = _media_of(context, run)
    there = media is not None and media.video_path is not None
    if media is None or not there or not (context.media_root / str(media.video_path)).exists():
        raise DamagedMedia("The downloaded video is gone; retry the job from the start.")
    kept = _kept_video(context, run, media)
    artifact = None if kept is None else _publish_plain(context, run, kept, media)

    def tell(session: Session) -> tuple[list[Artifact], Change]:
        row = _media_row(session, run)
        row.audio_dubbed_path, row.dub_subtitles, row.preview_path = None, [], None
        superseded = [] if artifact is None else _mark_plain(session, artifact, row)
        return superseded, run_end.finish(session, run, Status.COMPLETE)

    superseded, change = _tell_of(context, run, artifact, tell)
    library.remove_superseded(context, superseded)
    workspace.discard_done(context, run, _subtitles(context, run))
    return change


def record_failed(context: Context, run: Run, error: DublineError) -> Change:
    """Fail the job; a video that was downloaded is published all the same (invariant 6)."""
    _save_plain_video(context, run)
    return persist(context.engine, lambda session: run_end.fail(session, run, error))


def record_crashed(context: Context, run: Run, detail: str, outcome: str = "failed") -> Change:
    """Put a crashed run back; at the last crash the job fails as with any other error."""
    with reading(context.engine) as session:
        final = run_end.is_last_crash(session, run)
    if final:
        _save_plain_video(context, run)
    return persist(context.engine, lambda session: run_end.crash(session, run, detail, outcome))


def _downloaded(context: Context, run: Run, output: DownloadOutput) -> Change:
    thumbnail = workspace.keep_thumbnail(context, run.job_id, output.thumbnail)
    extra = {"thumbnail_path": thumbnail}
    if not run.dubbing:
        return _finished(context, run, output.video, output.media, extra)
    _hold(context, run)
    video = Path(output.video)
    extra["video_path"] = workspace.keep(context, run.job_id, output.video, f"video{video.suffix}")
    subtitles = workspace.keep_subtitles(context, run.job_id, output.subtitles, "subtitles")

    def tell(session: Session) -> Change:
        _store_media(session, run, output.media, **extra, subtitles=subtitles)
        return run_end.finish(session, run, Status.DOWNLOADED, **_title(output.media))

    change = persist(context.engine, tell)
    workspace.discard_own(context, run)
    return change


def _dubbed(context: Context, run: Run, output: DubOutput) -> Change:
    _hold(context, run)
    kept = workspace.keep(context, run.job_id, output.audio, "dub.wav")
    subtitles = workspace.keep_subtitles(context, run.job_id, output.subtitles, "dub-subtitles")

    def tell(session: Session) -> Change:
        media = _media_row(session, run)
        media.audio_dubbed_path, media.dub_subtitles = kept, subtitles
        media.preview_path = None
        if output.source_lang not in {"und", "auto"}:
            media.source_language = output.source_lang
        run_facts.set_engine(session, run, output.engine)
        return run_end.finish(session, run, Status.DUBBED)

    change = persist(context.engine, tell)
    workspace.discard_own(context, run)
    return change


def _hold(context: Context, run: Run) -> None:
    """Renew the lease before files change their places; raises LeaseLost."""
    with transaction(context.engine) as session:
        lease.renew(session, run, None)


def _finished(
    context: Context,
    run: Run,
    video: str,
    info: MediaInfo,
    extra: dict[str, str | None] | None = None,
) -> Change:
    """Publish the file and complete the job; of its work only the subtitles stay, for more dubs."""
    known = _known_info(context, run, info)
    source = Path(video)
    artifact = library.publish(context, run, source, known)

    def tell(session: Session) -> tuple[list[Artifact], Change]:
        superseded = library.mark_published(session, artifact)
        paths = {"video_path": f"library/{artifact.path}", "audio_dubbed_path": None}
        paths |= {"verified_at": None, "problem": None}  # of the file before
        _store_media(session, run, info, **(extra or {}), **paths, dub_subtitles=[])
        return superseded, run_end.finish(session, run, Status.COMPLETE, **_title(info))

    superseded, change = _tell_of(context, run, artifact, tell)
    library.remove_superseded(context, superseded)
    workspace.discard_done(context, run, _subtitles(context, run))
    return change


def _subtitles(context: Context, run: Run) -> list[str]:
    with reading(context.engine) as session:
        kept = session.execute(select(Media.subtitles).where(Media.job_id == run.job_id)).scalar()
    return [subtitle["path"] for subtitle in kept or []]


def _tell_of(
    context: Context, run: Run, artifact: Artifact | None, tell: Callable[[Session], T]
) -> T:
    """Write that a file was renamed into the library; who lost the lease takes the file back.

    The run's row is locked before the artifact's, in the order of a job that is deleted.
    """

    def work(session: Session) -> T:
        lease.renew(session, run, None)
        return tell(session)

    try:
        return persist(context.engine, work)
    except lease.LeaseLost:
        if artifact is not None:
            library.take_back(context, artifact)
        raise


def _save_plain_video(context: Context, run: Run) -> None:
    """Publish the kept video of a dub or mux that failed, unless a finished file is there."""
    media = _media_of(context, run)
    with reading(context.engine) as session:
        finished = library.has_file(context, session, run.job_id)
    if run.stage is Stage.DOWNLOAD or finished or media is None:
        return
    kept = _kept_video(context, run, media)
    if kept is None:
        return
    try:
        artifact = _publish_plain(context, run, kept, media)
    except (LibraryNotWritable, DiskFull) as problem:
        log.warning("the plain video could not be published", reason=problem.message)
        return

    def tell(session: Session) -> None:
        _mark_plain(session, artifact, _media_row(session, run))

    _tell_of(context, run, artifact, tell)
    kept.unlink(missing_ok=True)


def _kept_video(context: Context, run: Run, media: Media) -> Path | None:
    """Return where the video is kept for later stages; None when it is not, or not any more."""
    path = media.video_path or ""
    kept = context.media_root / path
    return kept if path.startswith(f"tmp/{run.job_id}/") and kept.exists() else None


def _publish_plain(context: Context, run: Run, kept: Path, media: Media) -> Artifact:
    info = MediaInfo(title=media.source_title, source_id=media.source_id)
    return library.publish(context, run, _second_name(kept), info)


def _mark_plain(session: Session, artifact: Artifact, media: Media) -> list[Artifact]:
    media.video_path = f"library/{artifact.path}"
    media.verified_at = media.problem = None  # that was the file before
    return library.mark_published(session, artifact)


def _second_name(kept: Path) -> Path:
    """Link the file, so that a crash before the commit leaves it where the row says it is."""
    other = kept.with_name(f"plain{kept.suffix}")
    other.unlink(missing_ok=True)
    try:
        other.hardlink_to(kept)
    except OSError:  # a file system without links
        return kept
    return other


def _known_info(context: Context, run: Run, info: MediaInfo) -> MediaInfo:
    """Fill what only the source knew (title, uploader) into what ffprobe measured later."""
    if run.stage is Stage.DOWNLOAD:
        return info
    row = _media_of(context, run)
    if row is None:
        return info
    return info.model_copy(
        update={
            "title": info.title or row.source_title,
            "source_id": info.source_id or row.source_id,
            "uploader": info.uploader or row.source_uploader,
            "upload_date": info.upload_date or row.source_upload_date,
        }
    )


def _title(info: MediaInfo) -> dict[str, Any]:
    return {Job.title.key: info.title} if info.title else {}


def _media_of(context: Context, run: Run) -> Media | None:
    with reading(context.engine) as session:
        return session.execute(select(Media).where(Media.job_id == run.job_id)).scalar_one_or_none()


def _media_row(session: Session, run: Run) -> Media:
    row = session.execute(select(Media).where(Media.job_id == run.job_id)).scalar_one_or_none()
    if row is None:
        row = Media(job_id=run.job_id)
        session.add(row)
    return row


def _store_media(session: Session, run: Run, info: MediaInfo, **paths: Any) -> None:
    row = _media_row(session, run)
    known = {
        "duration_sec": info.duration_s,
        "width": info.width,
        "height": info.height,
        "fps": info.fps,
        "video_codec": info.video_codec,
        "audio_codec": info.audio_codec,
        "file_size_bytes": info.size_bytes,
        "source_id": info.source_id,
        "source_title": info.title,
        "source_uploader": info.uploader,
        "source_upload_date": info.upload_date,
        "source_thumbnail_url": info.thumbnail_url,
        "source_language": info.language,
        "tracks": [track.model_dump() for track in info.tracks] or None,
        "subtitle_langs": list(info.subtitle_langs),
    }
    if run.stage is Stage.DOWNLOAD:
        row.audio_codec, row.tracks = info.audio_codec, []
        row.chapters = [chapter.model_dump() for chapter in info.chapters]
        row.format_ids = list(info.format_ids)
    for name, value in (known | paths).items():
        if value is not None or name in paths:
            setattr(row, name, value)
