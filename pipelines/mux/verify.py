"""Look at the finished file before anybody else may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import MediaToolFailed
from models.languages import iso639_2

if TYPE_CHECKING:
    from pipelines.mux.plan import Plan
    from pipelines.probe import Probe

TOLERANCE_S = 0.1


def verify(plan: Plan, source: Probe, finished: Probe) -> None:
    """Raise MediaToolFailed, naming the difference, unless the file is what was planned."""
    wrong = [*_streams(plan, finished), *_flags(plan, finished), *_length(plan, source, finished)]
    if wrong:
        raise MediaToolFailed(f"The finished file is not right: {'; '.join(wrong)}.")


def _streams(plan: Plan, finished: Probe) -> list[str]:
    wrong = []
    codec = finished.video.codec if finished.video else None
    if codec != plan.video_codec:
        wrong.append(f"video {codec} instead of {plan.video_codec}")
    if len(finished.audio) != plan.dub_ordinal + 1:
        wrong.append(f"{len(finished.audio)} audio tracks")
    for track, stream in zip(plan.kept, finished.audio, strict=False):
        if track.copied and stream.codec != track.codec:
            wrong.append(f"the track {track.title!r} was not copied")
    if len(finished.subtitles) != len(plan.subtitles):
        wrong.append(f"{len(finished.subtitles)} of {len(plan.subtitles)} subtitle tracks")
    if finished.tail_damaged:
        wrong.append("its end is missing")
    return wrong


def _flags(plan: Plan, finished: Probe) -> list[str]:
    wrong = []
    defaults = [n for n, stream in enumerate(finished.audio) if stream.default]
    if defaults != [plan.dub_ordinal]:
        wrong.append(f"default audio {defaults}")
    wanted = [(track.language, track.title) for track in plan.kept]
    wanted.append((plan.dub_language, plan.dub_title))
    named = [(iso639_2(stream.language), stream.title) for stream in finished.audio]
    if named != wanted:
        wrong.append(f"audio tracks named {named} instead of {wanted}")
    return wrong


def _length(plan: Plan, source: Probe, finished: Probe) -> list[str]:
    """Check the length; a subtitle may outlast picture and sound, as in the source."""
    length = finished.duration_s or 0.0
    longest = max(plan.duration_s, source.duration_s or 0.0)
    if plan.duration_s - TOLERANCE_S <= length <= longest + TOLERANCE_S:
        return []
    return [f"{length:.2f} s instead of {plan.duration_s:.2f} s"]
