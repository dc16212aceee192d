"""The mux stage: measure, mix, level, encode, verify, save."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import DamagedDub, DamagedMedia, MediaToolFailed
from models.stage_io import MediaInfo, MuxOutput, Track
from pipelines.ffmpeg import run_ffmpeg, run_together
from pipelines.mux.argv import (
    METER_PEAK,
    METER_TP,
    cover_argv,
    encode_argv,
    limited_argv,
    measure_argv,
)
from pipelines.mux.graph import mix_argv
from pipelines.mux.loudness import (
    HARMLESS_DB,
    LIMITS_DB,
    PEAK_CEILING,
    UNDERREAD_DB,
    WORTH_A_LOOK_LU,
    Gains,
    Loudness,
    check_dub,
    final_gain,
    limit_for,
    mix_gains,
    parse_loudness,
)
from pipelines.mux.meter import Meter
from pipelines.mux.mp4_flags import set_subtitle_defaults
from pipelines.mux.plan import Plan, make_plan
from pipelines.mux.save import save
from pipelines.mux.texts import with_readable_texts
from pipelines.mux.verify import verify
from pipelines.mux.workfiles import WorkFiles
from pipelines.probe import Probe, probe

if TYPE_CHECKING:
    from models.stage_io import MuxInput
    from pipelines.reporter import Reporter

LEVEL_PASSES = 3
"""The louder the target, the more the limiter takes back; one or two passes are usual."""


def run_mux(job: MuxInput, reporter: Reporter) -> MuxOutput:
    """Write the finished file into the job's workdir and verify it there.

    Raises ContainerRefused, DamagedDub, DamagedMedia, MediaToolFailed, DiskFull, MachineBusy,
    ToolMissing or Stopped; nothing is left in the workdir then.
    """
    reporter.progress(0.0, phase="measure")
    source = _probe_video(job, reporter)
    dub = _probe_dub(job, reporter)
    files = WorkFiles(job)
    with files.in_use():
        plan = make_plan(with_readable_texts(job, files, reporter), source, dub)
        for note in plan.notes:
            reporter.log("info", note)
        return _Mux(job, plan, files, reporter).run(source, dub)


def _probe_video(job: MuxInput, reporter: Reporter) -> Probe:
    found = probe(job.video, job.tools, reporter, check_tail=True)
    if found.tail_damaged:
        raise DamagedMedia("The end of the video is missing; it was damaged after its download.")
    return found


def _probe_dub(job: MuxInput, reporter: Reporter) -> Probe:
    try:
        return probe(job.dub, job.tools, reporter)
    except DamagedMedia as error:
        raise DamagedDub from error


class _Mux:
    """The passes over one plan."""

    def __init__(self, job: MuxInput, plan: Plan, files: WorkFiles, reporter: Reporter) -> None:
        self._tools = job.tools
        self._ffmpeg = job.tools.ffmpeg
        self._plan = plan
        self._reporter = reporter
        self._meter = Meter(reporter, plan.duration_s)
        self._files = files

    def run(self, source: Probe, dub: Probe) -> MuxOutput:
        gains = self._measure(dub)
        gain = self._level(self._mix_down(gains))
        cover = self._extract_cover()
        heard = self._encode(gain, limit_for(gain), cover)
        if not self._is_right(heard):
            gain += self._off(heard)
            heard = self._encode(gain, limit_for(gain, heard.peak), cover)
        self._judge(heard)
        finished = probe(str(self._files.target), self._tools, self._reporter, check_tail=True)
        verify(self._plan, source, finished)
        save(self._files.target, self._meter.upon("save"))
        self._reporter.progress(100.0, phase="save")
        return MuxOutput(video=str(self._files.target), media=_media(self._plan, finished))

    def _measure(self, dub: Probe) -> Gains:
        """Measure both sources side by side."""
        mono = dub.audio[0].channels == 1
        argvs = [measure_argv(self._ffmpeg, self._plan.dub_path, 0, mono=mono)]
        if self._plan.original is not None:
            ordinal = self._plan.original.ordinal
            argvs.append(measure_argv(self._ffmpeg, self._plan.video_path, ordinal))
        answers = run_together(argvs, self._reporter, self._meter.enter("measure"))
        voice, *bed = [parse_loudness(answer) for answer in answers]
        check_dub(voice, dub.duration_s)
        return mix_gains(voice, bed[0] if bed else None, self._plan.balance_db)

    def _mix_down(self, gains: Gains) -> Loudness:
        argv = mix_argv(self._ffmpeg, self._plan, gains, str(self._files.mix))
        return parse_loudness(run_ffmpeg(argv, self._reporter, self._meter.enter("mix")))

    def _level(self, mixed: Loudness) -> float:
        """Find the gain that reaches the target after the limiter took its share."""
        target = self._plan.target_lufs
        gain = off = final_gain(target, mixed)
        if gain <= HARMLESS_DB:
            return gain
        for _ in range(LEVEL_PASSES):
            if abs(off) <= WORTH_A_LOOK_LU:
                break
            argv = limited_argv(self._ffmpeg, str(self._files.mix), gain, LIMITS_DB[0])
            answer = run_ffmpeg(argv, self._reporter, self._meter.enter("level"))
            off = final_gain(target, parse_loudness(answer))
            gain += off
        return gain

    def _extract_cover(self) -> str:
        cover = self._plan.cover
        if cover is None or cover.mode == "stream":
            return ""
        run_ffmpeg(
            cover_argv(self._ffmpeg, self._plan, cover, str(self._files.cover)), self._reporter
        )
        return str(self._files.cover)

    def _encode(self, gain: float, limit_db: float | None, cover: str) -> Loudness:
        """Write the finished file and measure the mixed track as people will hear it."""
        target = str(self._files.target)
        argv = encode_argv(
            self._ffmpeg, self._plan, str(self._files.mix), gain, limit_db, cover, target
        )
        run_ffmpeg(argv, self._reporter, self._meter.enter("encode"), self._meter.upon("close"))
        if self._plan.rules.name == "mp4":
            set_subtitle_defaults(self._files.target, [s.default for s in self._plan.subtitles])
        heard = self._hear(METER_PEAK)
        is_clear = heard.peak is not None and heard.peak <= PEAK_CEILING - UNDERREAD_DB
        return heard if is_clear else self._hear(METER_TP)

    def _hear(self, meter: str) -> Loudness:
        argv = measure_argv(self._ffmpeg, str(self._files.target), self._plan.dub_ordinal, meter)
        return parse_loudness(run_ffmpeg(argv, self._reporter, self._meter.enter("verify")))

    def _off(self, heard: Loudness) -> float:
        """Return the dB that the finished track is away from its target."""
        return final_gain(self._plan.target_lufs, heard)

    def _is_right(self, heard: Loudness) -> bool:
        peak = heard.peak if heard.peak is not None else PEAK_CEILING
        return abs(self._off(heard)) <= WORTH_A_LOOK_LU and peak <= PEAK_CEILING

    def _judge(self, heard: Loudness) -> None:
        if heard.integrated is None:
            raise MediaToolFailed("The mixed track came out silent.")
        self._reporter.log(
            "info" if self._is_right(heard) else "warning",
            f"Mixed track: {heard.integrated:.1f} LUFS, true peak {heard.peak:.1f} dBTP.",
        )


def _media(plan: Plan, finished: Probe) -> MediaInfo:
    video = finished.video
    tracks = tuple(
        Track(
            index=n,
            language=stream.language,
            role="original" if plan.original and n == 0 else "dub",
            codec=stream.codec,
            title=stream.title,
            default=stream.default,
        )
        for n, stream in enumerate(finished.audio)
    )
    return MediaInfo(
        duration_s=finished.duration_s,
        width=video.width if video else None,
        height=video.height if video else None,
        fps=video.fps if video else None,
        video_codec=video.codec if video else None,
        audio_codec=finished.audio[0].codec,
        size_bytes=finished.size_bytes,
        tracks=tracks,
        subtitle_langs=finished.subtitle_langs,
    )
