"""Build a child's input from rows and this worker's values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from models.database import reading
from models.errors import DamagedMedia, NoAudio
from models.job import Job, Media
from models.job_state import Stage
from models.languages import iso639_2
from models.preset import format_choice
from models.runtime_settings import read_settings
from models.site_cookies import site_for
from models.stage_io import AnyInput, DownloadInput, DubInput, MuxInput, SubtitleFile, Track
from tasks import run_end, run_facts, site_cookies
from tasks.rate_share import rate_share
from tasks.space import DUB_BYTES_PER_SECOND
from tasks.stage_watch import free_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from tasks.context import Context
    from tasks.lease import Run


def build(context: Context, run: Run, workdir: str) -> AnyInput:
    """Return the input of `run`'s stage; raises NoAudio or DamagedMedia when there is nothing."""
    with reading(context.engine) as session:
        job = session.get_one(Job, run.job_id)
        media = session.execute(
            select(Media).where(Media.job_id == run.job_id)
        ).scalar_one_or_none()
        settings = read_settings(session)
        rate = rate_share(session, run, settings, context.rate_limit)
        state = run_facts.provider_state(session, run)
        private = bool(job.cookies) or site_for(session, job.url) is not None
        last_try = run_end.failures(session, run) >= settings.retries_max
    if run.stage is Stage.DOWNLOAD:
        return _download(context, job, workdir, rate)
    if media is None or media.video_path is None:
        raise DamagedMedia("The downloaded video is gone; retry the job from the start.")
    if run.stage is Stage.DUB:
        cache = "" if private else _cache(context, media)
        built = _dub(context, job, media, workdir, state)
        return built.model_copy(update={"last_try": last_try, "cache": cache})
    return _mux(context, job, media, workdir)


def _download(context: Context, job: Job, workdir: str, rate: int | None) -> DownloadInput:
    return DownloadInput.model_validate(
        {
            "workdir": workdir,
            "tools": context.tools,
            "egress": context.egress,
            "url": job.url,
            **format_choice(job.format_preset),
            "container": job.output_container,
            "embed_subtitles": job.download_subtitles,
            "subtitle_langs": tuple(job.subtitle_langs),
            "keep_subtitles": job.requested_dubbing,
            "dub_source_lang": job.source_lang,
            "rate_limit": rate,
            "proxy": job.proxy or context.proxy,
            **_cookies(context, job),
        }
    )


def _cookies(context: Context, job: Job) -> dict[str, str]:
    """Return the job's own cookies, else those of the link's site."""
    if job.cookies:
        return {"cookies": job.cookies}
    given = site_cookies.for_link(context, job.url)
    if given is None:
        return {}
    return {"cookies_of": given.site} | ({"cookies": given.text} if given.text else {})


def _dub(
    context: Context, job: Job, media: Media, workdir: str, state: dict[str, Any] | None
) -> DubInput:
    if media.audio_codec is None and not media.subtitles:
        raise NoAudio
    root = context.media_root
    return DubInput.model_validate(
        {
            "workdir": workdir,
            "tools": context.tools,
            "egress": context.egress,
            "url": job.url,
            "video": str(root / str(media.video_path)),
            "subtitles": _files(root, media.subtitles),
            "duration_s": media.duration_sec or 0.0,
            "source_lang": _source_language(job, media),
            "target_lang": job.target_lang,
            "provider": job.dubbing_provider,
            "lively_voice": job.use_lively_voice,
            "vot_enabled": context.dub.vot_enabled,
            "vot_host": context.dub.vot_host,
            "vot_api_token": context.dub.vot_api_token,
            "vot_proxy": context.dub.vot_proxy,
            "vot_preview": context.dub.vot_preview,
            "local": context.dub.local,
            "proxy": job.proxy or context.proxy,
            "source_id": media.source_id,
            "fresh": any(
                iso639_2(dub.language) == iso639_2(job.target_lang) for dub in _dubs(media)
            ),
            "state": state,
        }
    )


def _mux(context: Context, job: Job, media: Media, workdir: str) -> MuxInput:
    if media.audio_dubbed_path is None:
        raise DamagedMedia("The dubbed audio is gone; resume the job to dub it again.")
    root = context.media_root
    return MuxInput.model_validate(
        {
            "workdir": workdir,
            "tools": context.tools,
            "egress": context.egress,
            "video": str(root / str(media.video_path)),
            "dub": str(root / media.audio_dubbed_path),
            "container": job.output_container,
            "original": _original_track(media),
            "source_lang": _source_language(job, media),
            "target_lang": job.target_lang,
            "dubs": _dubs(media),
            "dub_subtitles": _files(root, media.dub_subtitles),
            "ducking_level": context.dub.ducking_level,
            "voice_balance": job.voice_balance,
            "loudness_lufs": context.dub.loudness_lufs,
        }
    )


def _files(root: Path, kept: list[dict[str, Any]]) -> tuple[SubtitleFile, ...]:
    return tuple(
        SubtitleFile(path=str(root / one["path"]), language=one["language"]) for one in kept
    )


def _cache(context: Context, media: Media) -> str:
    """Return where dubs are kept: nowhere while the disk is full."""
    space_needed = (media.duration_sec or 0.0) * DUB_BYTES_PER_SECOND
    if not context.dub.cache_bytes:
        return ""
    if free_bytes(context) - context.reserve_bytes < 2 * space_needed:
        return ""
    return str(context.dub_cache)


def _dubs(media: Media) -> tuple[Track, ...]:
    """Return the dubs that the file holds already."""
    return tuple(Track.model_validate(track) for track in media.tracks if track["role"] == "dub")


def _original_track(media: Media) -> int | None:
    """Return which audio stream is the original in a file that holds a dub already."""
    if not _dubs(media):
        return None
    return next((track["index"] for track in media.tracks if track["role"] == "original"), None)


def _source_language(job: Job, media: Media) -> str:
    if job.source_lang != "auto":
        return job.source_lang
    return media.source_language or "auto"
