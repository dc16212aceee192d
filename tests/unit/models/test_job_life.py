"""Whatever people and workers do to jobs, in any order, the promises of the state machine hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from sqlalchemy import func, select, update

from models import job_commands, job_skip
from models.database import make_engine, transaction
from models.errors import Conflict, DamagedMedia, NotFound
from models.installation import Setting
from models.job import Job, JobEvent, Media, StageRun
from models.job_state import ORDER, RUNNING, STAGE_OF, TERMINAL, WAITING, Stage, Status
from models.job_writer import log_line
from models.queue_order import move_in_queue
from models.schema import metadata
from tasks import lease, run_end
from tasks.dispatch import plan
from tests.job_model import AFTER, RESUMABLE, SKIPPABLE, STOPPABLE, Known

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from models.job_writer import Change

SIZE = 2


class JobLife(RuleBasedStateMachine):
    """Commands, dispatch, doorbells and workers against a model of a few lines."""

    jobs = Bundle("jobs")
    runs = Bundle("runs")

    def __init__(self) -> None:
        super().__init__()
        self.engine = make_engine("sqlite://")
        metadata.create_all(self.engine)
        self.known: dict[str, Known] = {}
        self.begun: list[lease.Run] = []
        self.number = 0

    def teardown(self) -> None:
        self.engine.dispose()

    @initialize()
    def size(self) -> None:
        with transaction(self.engine) as session:
            session.add_all(Setting(key=f"{stage}_size", value=SIZE) for stage in ORDER)

    @initialize(target=jobs)
    def begin(self) -> Any:
        """Some work from the beginning: else many a life has none."""
        return multiple(*(self.create(dubbing=True, paused=False) for _ in range(2)))

    @rule(target=jobs, dubbing=st.booleans(), paused=st.booleans())
    def create(self, *, dubbing: bool, paused: bool) -> str:
        request = {"url": "https://video.test/a", "requested_dubbing": dubbing}
        with transaction(self.engine) as session:
            change = job_commands.create_job(session, request, start_paused=paused)
        self.known[change.job_id] = Known(dubbing, Status.PAUSED if paused else Status.QUEUED)
        return change.job_id

    def ask(
        self, job: str, command: Callable[[Session, str], Change], *, allowed: bool
    ) -> Change | None:
        try:
            with transaction(self.engine) as session:
                change = command(session, job)
        except (Conflict, NotFound):
            assert not allowed
            return None
        assert allowed
        return change

    @rule(job=jobs)
    def pause(self, job: str) -> None:
        known = self.known[job]
        if self.ask(job, job_commands.pause, allowed=known.status in STOPPABLE - {Status.PAUSED}):
            known.go(Status.PAUSED, put_back=True)

    @rule(job=jobs)
    def cancel(self, job: str) -> None:
        known = self.known[job]
        if self.ask(job, job_commands.cancel, allowed=known.status in STOPPABLE):
            known.go(Status.CANCELED, put_back=True)

    @rule(job=jobs)
    def resume(self, job: str) -> None:
        known = self.known[job]
        if self.ask(job, job_commands.resume, allowed=known.status in RESUMABLE):
            known.go(known.checkpoint(), put_back=True)
            known.crashes = 0

    @rule(job=jobs)
    def retry(self, job: str) -> None:
        known = self.known[job]
        if self.ask(job, job_commands.retry, allowed=known.status in RESUMABLE | {Status.COMPLETE}):
            known.go(Status.QUEUED, put_back=True)
            known.crashes, known.dub = 0, False

    @rule(job=jobs)
    def dub(self, job: str) -> None:
        known = self.known[job]
        allowed = known.status is Status.COMPLETE and known.video
        if self.ask(job, lambda s, j: job_commands.dub_again(s, j, "fr"), allowed=allowed):
            known.go(Status.DOWNLOADED, put_back=True)
            known.dubbing, known.dub, known.crashes = True, False, 0

    @rule(job=jobs)
    def skip_dub(self, job: str) -> None:
        known = self.known[job]
        allowed = known.status in SKIPPABLE and known.dubbing and known.video
        if self.ask(job, job_skip.skip_dub, allowed=allowed):
            known.go(Status.DOWNLOADED, put_back=True)
            known.dubbing, known.crashes = False, 0
            known.events += 1  # the line in its log

    @rule(job=jobs, to=st.sampled_from(["top", "up", "down", "bottom"]))
    def move(self, job: str, to: Any) -> None:
        with transaction(self.engine) as session:
            refused = move_in_queue(session, [job], to)
        assert bool(refused) == (self.known[job].status in TERMINAL)
        self.known[job].version += not refused

    @rule()
    def dispatch(self) -> None:
        with transaction(self.engine) as session:
            rings = plan(session)
        assert len({ring.job_id for ring in rings}) == len(rings)
        for ring in rings:
            known = self.known[ring.job_id]
            assert ring.attempt == known.attempt
            assert WAITING[ring.stages[0]] is known.status
            assert ring.skipped == (not known.dubbing and known.status is Status.DOWNLOADED)
            assert not known.admitted
            known.admitted = True

    @rule(target=runs, job=jobs, stage=st.sampled_from(ORDER), late=st.integers(0, 1))
    def ring(self, job: str, stage: Stage, late: int) -> lease.Run | None:
        return self.claim(job, stage, late)

    def claim(self, job: str, stage: Stage, late: int) -> lease.Run | None:
        known = self.known[job]
        self.number += 1
        owner = f"w/1/1/{self.number}"
        with transaction(self.engine) as session:
            claimed = lease.claim(session, job, stage, known.attempt - late, owner, "host")
        mine = not late and known.admitted and known.status is WAITING[stage]
        assert (claimed is not None) == mine
        if claimed is None:
            return None
        known.go(RUNNING[stage])
        known.owner = owner
        self.begun.append(claimed[0])
        return claimed[0]

    @precondition(lambda self: any(known.admitted for known in self.known.values()))
    @rule(target=runs, which=st.integers(0, 9))
    def answer(self, which: int) -> lease.Run | None:
        """As `ring`, of a job whose bell rings: chance alone would seldom choose one."""
        rung = [job for job, known in self.known.items() if known.admitted]
        job = rung[which % len(rung)]
        return self.claim(job, STAGE_OF[self.known[job].status], 0)

    @precondition(lambda self: any(self.mine(run) for run in self.begun))
    @rule(which=st.integers(0, 9), how=st.sampled_from(["finish", "finish", "fail", "crash"]))
    def end_one(self, which: int, how: str) -> None:
        """As `end`, of a run that goes on."""
        live = [run for run in self.begun if self.mine(run)]
        self.end(live[which % len(live)], how)

    def mine(self, run: lease.Run | None) -> bool:
        return run is not None and self.known[run.job_id].owner == run.owner

    @rule(run=runs)
    def renew(self, run: lease.Run | None) -> None:
        if run is None:
            return
        with transaction(self.engine) as session:
            wish = lease.wish(session, run)
            wanted = self.known[run.job_id].version if self.mine(run) else None
            assert (None if wish is None else wish.version) == wanted
            try:
                lease.renew(session, run, None)
            except lease.LeaseLost:
                assert not self.mine(run)
            else:
                assert self.mine(run)

    @rule(run=runs, how=st.sampled_from(["finish", "fail", "interrupt", "crash", "crash"]))
    def end(self, run: lease.Run | None, how: str) -> None:
        if run is None:
            return
        known, mine = self.known[run.job_id], self.mine(run)
        try:
            with transaction(self.engine) as session:
                getattr(self, f"_{how}")(session, run, known, mine=mine)
        except lease.LeaseLost:
            assert not mine

    def _finish(self, session: Session, run: lease.Run, known: Known, *, mine: bool) -> None:
        target = AFTER[run.stage] if run.dubbing else Status.COMPLETE
        run_end.finish(session, run, target)
        assert mine
        known.go(target)
        if run.stage is Stage.DOWNLOAD and not known.video:
            session.add(Media(job_id=run.job_id))
        known.video, known.put_away = True, target is Status.COMPLETE
        known.dub = target is Status.DUBBED
        paths = {
            "video_path": "library/a.mkv" if known.put_away else f"tmp/{run.job_id}/kept/video.mkv",
            "audio_dubbed_path": f"tmp/{run.job_id}/kept/dub.wav" if known.dub else None,
        }
        session.execute(update(Media).where(Media.job_id == run.job_id).values(**paths))

    def _fail(self, session: Session, run: lease.Run, known: Known, *, mine: bool) -> None:
        run_end.fail(session, run, DamagedMedia())
        assert mine
        known.go(Status.FAILED, failed=True)

    def _interrupt(self, session: Session, run: lease.Run, known: Known, *, mine: bool) -> None:
        run_end.interrupt(session, run)
        assert mine
        known.go(WAITING[run.stage], put_back=True)

    def _crash(self, session: Session, run: lease.Run, known: Known, *, mine: bool) -> None:
        run_end.crash(session, run, "boom")
        assert mine
        known.crashes += 1
        if known.crashes == run_end.CRASHES_MAX:
            known.go(Status.FAILED, failed=True)
        else:
            known.go(WAITING[run.stage], put_back=True)

    @rule(job=jobs)
    def log(self, job: str) -> None:
        with transaction(self.engine) as session:
            event = log_line(session, job, "info", "hello", Stage.DOWNLOAD, 1)
        assert event is not None
        self.known[job].events += 1
        assert event.payload.seq == self.known[job].events

    @invariant()
    def rows_are_as_the_model_says(self) -> None:
        with transaction(self.engine) as session:
            for row in session.execute(select(Job)).scalars():
                known = self.known[row.id]
                assert (row.status, row.attempt) == (known.status, known.attempt)
                assert (row.version, row.crashes) == (known.version, known.crashes)
                assert (row.released_at is not None) == known.admitted
                assert (row.completed_at is not None) == (row.status is Status.COMPLETE)

    @invariant()
    def events_are_numbered_without_gaps(self) -> None:
        counted = select(
            JobEvent.job_id, func.count(), func.min(JobEvent.seq), func.max(JobEvent.seq)
        )
        with transaction(self.engine) as session:
            for job, count, first, last in session.execute(counted.group_by(JobEvent.job_id)):
                assert (count, first, last) == (self.known[job].events, 1, self.known[job].events)

    @invariant()
    def one_run_at_most_and_only_while_running(self) -> None:
        running = select(StageRun.job_id, StageRun.owner).where(StageRun.outcome == "running")
        with transaction(self.engine) as session:
            rows = session.execute(running).all()
        owned = {(job, known.owner) for job, known in self.known.items() if known.owner}
        assert sorted(map(tuple, rows)) == sorted(owned)

    @invariant()
    def stages_never_exceed_their_size(self) -> None:
        for stage in ORDER:
            used = [
                known
                for known in self.known.values()
                if (known.dubbing or stage is Stage.DOWNLOAD)  # what was skipped needs no slot
                and known.status in {RUNNING[stage], *([WAITING[stage]] * known.admitted)}
            ]
            assert len(used) <= SIZE


TestJobLife = JobLife.TestCase
TestJobLife.settings = settings(
    max_examples=min(settings().max_examples, 20), stateful_step_count=40
)
