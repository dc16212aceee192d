"""The download stage: a link in, one verified file of the asked container out."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from models.stage_io import DownloadOutput
from pipelines.download import busy
from pipelines.download.bucket import Bucket
from pipelines.download.extract import extract
from pipelines.download.failures import CAUGHT, translate
from pipelines.download.fetch import chosen_formats, fetch
from pipelines.download.finish import finish
from pipelines.download.formats import selector, selector_by
from pipelines.download.metadata import media_info, web_link
from pipelines.download.options import clean, job_params
from pipelines.download.progress import EXTRACTED, Meter
from pipelines.download.subtitles import fetch_subtitles, wanted_languages
from pipelines.download.thumbnail import fetch_thumbnail
from pipelines.download.warm import close_ydl, make_ydl
from pipelines.egress import EgressPolicy, check_url, guard

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yt_dlp

    from models.stage_io import DownloadInput
    from pipelines.reporter import Reporter


def run_download(job: DownloadInput, reporter: Reporter) -> DownloadOutput:
    """Download one link into the job's folder and verify it.

    Partial files stay in the folder when it stops or fails, and a later attempt in the same
    folder goes on with them. Raises StageErrors only.
    """
    policy = EgressPolicy.of(job.egress, job.proxy)
    reporter.progress(0, phase="extracting")
    check_url(job.url, policy)
    _tell_cookies(job, reporter)
    meter = Meter(reporter)
    bucket = Bucket(job.rate_limit, reporter.check)
    reporter.on_rate(bucket.limit)
    try:
        with guard(policy), _session(job, reporter, meter, bucket) as ydl:
            return _download(job, ydl, meter, reporter, bucket)
    except CAUGHT as error:
        raise translate(error) from error
    finally:
        reporter.on_rate(None)


def _tell_cookies(job: DownloadInput, reporter: Reporter) -> None:
    if job.cookies_of and job.cookies:
        reporter.log("info", f"The cookies of {job.cookies_of} from the settings are used.")
    elif job.cookies_of:
        reporter.log(
            "warning",
            f"The cookies of {job.cookies_of} cannot be read; give them anew in the settings.",
        )


@contextlib.contextmanager
def _session(
    job: DownloadInput, reporter: Reporter, meter: Meter, bucket: Bucket
) -> Iterator[yt_dlp.YoutubeDL]:
    select = selector(job.format_preset, job.container)
    params = job_params(job, reporter, select, meter.hook, bucket)
    ydl = make_ydl(params, own_connections=bool(job.proxy or job.cookies))
    if job.format_selector:
        asked = ydl.build_format_selector(job.format_selector)
        ydl.format_selector = selector_by(asked, job.container)
    busy.listen(ydl, reporter.check)
    try:
        yield ydl
    finally:
        close_ydl(ydl)


@contextlib.contextmanager
def _stoppable(bucket: Bucket, reporter: Reporter) -> Iterator[None]:
    """Let a stop end a wait for the speed limit at once."""
    reporter.on_stop(bucket.wake)
    try:
        yield
    finally:
        reporter.on_stop(None)


def _download(
    job: DownloadInput, ydl: yt_dlp.YoutubeDL, meter: Meter, reporter: Reporter, bucket: Bucket
) -> DownloadOutput:
    folder = Path(job.workdir)
    info = extract(ydl, job.url)
    reporter.progress(EXTRACTED, phase="extracting")
    title = clean(str(info.get("title") or ""))
    if title:
        reporter.found(title)
    tags = wanted_languages(job, info)
    with _stoppable(bucket, reporter):
        subtitles = fetch_subtitles(ydl, info, tags, folder, reporter)
    thumbnail = fetch_thumbnail(ydl, web_link(info.get("thumbnail")), folder, job.tools, reporter)
    with _stoppable(bucket, reporter):
        pieces = fetch(ydl, chosen_formats(info), folder, meter)
    embedded = subtitles if job.embed_subtitles else ()
    video, found = finish(job, pieces, embedded, folder, reporter)
    return DownloadOutput(
        video=str(video),
        subtitles=subtitles,
        thumbnail=thumbnail,
        media=media_info(info, pieces, found),
    )
