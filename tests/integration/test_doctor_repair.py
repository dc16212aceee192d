"""`dubline doctor` finds what is wrong in records and folders; `--repair` puts it right."""

from __future__ import annotations

import os
import shutil
import socket
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, update

from models import job_commands
from models.clock import now
from models.database import reading, transaction
from models.ids import new_id
from models.installation import ProviderGate, Worker
from models.job import Artifact, Job, Media, StageRun
from models.job_changes import changes_after, numbers
from models.job_state import Status
from tasks import lease
from tasks.library_files import fingerprint
from tests.house import House
from tests.tasks import Desk
from webapp.cli.findings import find_faults
from webapp.cli.idle import take_lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HINT = "(`dubline doctor --repair`)"
DEAD = "download@here/999999999/1/abc"


class Clinic(House):
    """An installation with a desk to make things go wrong at."""

    desk: Desk

    def faults(self) -> list[str]:
        """The lines of `dubline doctor` that name something to repair."""
        return [line for line in self.run("doctor").output.splitlines() if HINT in line]

    def repair(self) -> str:
        """Repair; afterwards there is nothing more to find."""
        said = self.run("doctor", "--repair").output
        assert HINT not in said
        assert list(find_faults(self.settings, is_stopped=True)) == []
        return said

    def set(self, row: type[Job | StageRun | Media | Artifact], **values: object) -> None:
        with transaction(self.desk.engine) as session:
            session.execute(update(row).values(**values))

    def kept(self, job_id: str, name: str) -> str:
        path = self.desk.context.kept_dir(job_id) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
        return str(path.relative_to(self.desk.context.media_root))

    def artifact(self, job_id: str, path: str, state: str, content: str = "video") -> Path:
        target = self.desk.library / path
        target.write_text(content)
        row = {"size_bytes": len(content), "fingerprint": fingerprint(target), "created_at": now()}
        with transaction(self.desk.engine) as session:
            session.add(Artifact(job_id=job_id, attempt=1, path=path, state=state, **row))
        return target


@pytest.fixture
def clinic(tmp_path: Path, either_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    made = Clinic(tmp_path / "house", either_url, monkeypatch)
    made.data.chmod(0o700)
    made.desk = Desk(tmp_path / "house", either_url)
    (made.desk.context.media_root / "tmp").mkdir()
    yield made
    made.desk.close()


def test_nothing_is_wrong_with_a_sound_installation(clinic: Clinic) -> None:
    clinic.desk.add()
    assert clinic.faults() == []
    assert "Nothing to repair" in clinic.run("doctor", "--repair").output


def test_a_service_that_rests_is_told_and_left_alone(clinic: Clinic) -> None:
    with transaction(clinic.desk.engine) as session:
        session.add(ProviderGate(name="vot", failures=7, open_until=now() + 290))
        session.add(ProviderGate(name="other", failures=1))
    (fault,) = find_faults(clinic.settings)
    assert (fault.what, fault.is_fatal) == ("vot", False)
    assert fault.detail.startswith("failed 7 times in a row; tried again in 2")
    assert f"! vot            {fault.detail[:20]}" in clinic.run("doctor").output
    assert ": left alone" in clinic.run("doctor", "--repair").output


def claimed(clinic: Clinic, owner: str, host: str, *, over: bool) -> str:
    job_id = clinic.desk.add()
    clinic.desk.workers()
    clinic.desk.claim(job_id)
    clinic.set(StageRun, owner=owner, host=host, lease_until=now() + (-60 if over else 60))
    clinic.set(Job, crashes=2)
    with transaction(clinic.desk.engine) as session:
        session.execute(delete(Worker))  # they would be alive
    return job_id


def test_a_dead_workers_job_waits_again_and_is_not_blamed(clinic: Clinic) -> None:
    job_id = claimed(clinic, DEAD, socket.gethostname(), over=False)
    assert "worker of its download is gone" in clinic.faults()[0]
    assert "put back: QUEUED" in clinic.repair()
    job = clinic.desk.job(job_id)
    assert (job.status, job.attempt, job.crashes) == (Status.QUEUED, 2, 2)
    assert clinic.desk.runs(job_id)[0].outcome == "interrupted"


@pytest.mark.parametrize("over", [True, False])
def test_on_another_host_only_the_lease_tells(clinic: Clinic, *, over: bool) -> None:
    job_id = claimed(clinic, DEAD, "elsewhere", over=over)
    assert len(clinic.faults()) == over
    clinic.repair()
    assert clinic.desk.job(job_id).status is (Status.QUEUED if over else Status.DOWNLOADING)


def test_a_worker_that_lives_keeps_its_run(clinic: Clinic) -> None:
    job_id = claimed(clinic, lease.owner_name("x"), socket.gethostname(), over=True)
    assert clinic.faults() == []
    clinic.repair()
    assert clinic.desk.job(job_id).status is Status.DOWNLOADING


def test_a_job_that_nobody_works_on_waits_again(clinic: Clinic) -> None:
    job_id = claimed(clinic, "nonsense", socket.gethostname(), over=True)
    clinic.set(StageRun, outcome="done")
    assert "is DOWNLOADING, but nothing works on it" in clinic.faults()[0]
    clinic.repair()
    job = clinic.desk.job(job_id)
    assert (job.status, job.attempt) == (Status.QUEUED, 2)


def test_a_run_that_its_job_has_left_is_closed(clinic: Clinic) -> None:
    job_id = claimed(clinic, "nonsense", socket.gethostname(), over=True)
    clinic.set(Job, status=Status.PAUSED, attempt=2)
    assert "closed" in clinic.repair()
    assert clinic.desk.runs(job_id)[0].outcome == "stopped"
    assert clinic.desk.job(job_id).status is Status.PAUSED


def test_kept_files_that_are_gone_are_forgotten(clinic: Clinic) -> None:
    waits, paused = (clinic.desk.add(requested_dubbing=True) for _ in range(2))
    with transaction(clinic.desk.engine) as session:
        for job_id in (waits, paused):
            video, dub = clinic.kept(job_id, "video.mkv"), clinic.kept(job_id, "dub.wav")
            said = [{"path": clinic.kept(job_id, "dub-subtitles.0.vtt"), "language": "ru"}]
            preview = clinic.kept(job_id, "preview.m4a")
            paths = {"video_path": video, "audio_dubbed_path": dub, "preview_path": preview}
            session.add(Media(job_id=job_id, **paths, dub_subtitles=said))
    clinic.set(Job, status=Status.DUBBED)
    with transaction(clinic.desk.engine) as session:
        job_commands.pause(session, paused)
    assert clinic.faults() == []
    (clinic.desk.context.kept_dir(waits) / "dub.wav").unlink()
    shutil.rmtree(clinic.desk.context.kept_dir(paused))
    assert len(clinic.faults()) == 2
    assert "goes on from DOWNLOADED" in clinic.repair()
    assert clinic.desk.job(waits).status is Status.DOWNLOADED
    assert clinic.desk.media(waits).video_path is not None
    assert clinic.desk.media(waits).audio_dubbed_path is None
    assert clinic.desk.job(paused).status is Status.PAUSED
    lost = clinic.desk.media(paused)
    assert (lost.video_path, lost.preview_path, lost.dub_subtitles) == (None, None, [])


def test_a_finished_file_that_is_gone_is_forgotten(clinic: Clinic) -> None:
    gone, there = clinic.desk.add(), clinic.desk.add()
    clinic.artifact(gone, "gone.mkv", "published").unlink()
    clinic.artifact(there, "there.mkv", "published")
    with transaction(clinic.desk.engine) as session:
        session.add(Media(job_id=gone, video_path="library/gone.mkv"))
    clinic.set(Job, status=Status.COMPLETE)
    assert "gone.mkv is gone" in clinic.faults()[0]
    assert f"job {gone} stays" in clinic.repair()
    assert [row.path for row in clinic.desk.artifacts()] == ["there.mkv"]
    assert clinic.desk.media(gone).video_path is None
    assert clinic.desk.job(gone).status is Status.COMPLETE


def test_a_library_that_is_not_mounted_is_not_forgotten(clinic: Clinic) -> None:
    for name in ("a.mkv", "b.mkv"):
        clinic.artifact(clinic.desk.add(), name, "published").unlink()
    assert clinic.faults() == []
    assert "is it mounted?" in clinic.run("doctor").output
    assert "left alone" in clinic.run("doctor", "--repair").output
    assert len(clinic.desk.artifacts()) == 2


def test_publications_left_halfway_are_undone(clinic: Clinic) -> None:
    ours = clinic.artifact(clinic.desk.add(), "ours.mkv", "intent")
    strangers = clinic.artifact(clinic.desk.add(), "theirs.mkv", "intent")
    strangers.write_text("somebody else's")
    assert len(clinic.faults()) == 2
    said = clinic.repair()
    assert "ours.mkv was about to be published or renamed: taken back" in said
    assert "had not come so far" in said
    assert (ours.exists(), strangers.exists()) == (False, True)
    assert clinic.desk.artifacts() == []


def test_work_of_jobs_that_do_not_exist_is_removed(clinic: Clinic, tmp_path: Path) -> None:
    tmp = clinic.desk.context.media_root / "tmp"
    known, gone = clinic.desk.add(), new_id()
    linked, elsewhere = tmp / new_id(), tmp_path / "elsewhere"
    for folder in (tmp / known / "1", tmp / gone / "1", tmp / "lost+found", elsewhere):
        folder.mkdir(parents=True)
    linked.symlink_to(elsewhere)
    assert f"{gone} belongs to no job" in clinic.faults()[0]
    clinic.repair()
    assert {path.name for path in tmp.iterdir()} == {known, "lost+found", linked.name}
    assert elsewhere.exists()


def test_colliding_positions_are_numbered_anew(clinic: Clinic) -> None:
    jobs = sorted(clinic.desk.add() for _ in range(3))
    ended = clinic.desk.add()
    clinic.set(Job, position=7.0)
    with transaction(clinic.desk.engine) as session:
        job_commands.cancel(session, ended)
    assert "share a position" in clinic.faults()[0]
    clinic.repair()
    positions = [clinic.desk.job(job_id).position for job_id in jobs]
    assert positions == sorted(set(positions))
    assert clinic.desk.job(ended).position == 7.0


def test_pages_hear_of_the_jobs_that_were_numbered_anew_and_of_no_others(clinic: Clinic) -> None:
    first, *shared = sorted(clinic.desk.add() for _ in range(3))
    with transaction(clinic.desk.engine) as session:
        session.execute(update(Job).where(Job.id != first).values(position=7.0))
        before = numbers(session)
    clinic.repair()
    with reading(clinic.desk.engine) as session:
        changes = changes_after(session, before.global_seq, 10)
        assert numbers(session).queue_rev == before.queue_rev + 2
    assert sorted((one.job_id, one.version) for one in changes) == [(one, 2) for one in shared]
    assert [clinic.desk.job(one).position for one in (first, *shared)] == [1.0, 2.0, 3.0]


def test_secrets_are_closed_to_others(clinic: Clinic) -> None:
    for name in ("jwt-secret", "local-token", "flower-password"):
        (clinic.data / name).write_text("secret" * 8)
        (clinic.data / name).chmod(0o644)
    clinic.data.chmod(0o755)
    assert len(clinic.faults()) == 4
    clinic.repair()
    assert clinic.data.stat().st_mode & 0o777 == 0o700
    assert (clinic.data / "jwt-secret").stat().st_mode & 0o777 == 0o600


def test_missing_folders_are_made(clinic: Clinic) -> None:
    shutil.rmtree(clinic.desk.context.media_root)
    assert len(clinic.faults()) == 2
    clinic.repair()
    assert clinic.desk.library.is_dir()


def test_no_repair_while_dubline_runs_and_no_false_alarm(clinic: Clinic) -> None:
    job_id = claimed(clinic, DEAD, socket.gethostname(), over=True)
    clinic.artifact(job_id, "soon.mkv", "intent")
    assert len(clinic.faults()) == 2
    lock = take_lock(clinic.data)
    assert lock is not None
    assert clinic.faults() == [], "upkeep looks after them"
    answer = clinic.run("doctor", "--repair", code=1)
    assert "Dubline runs with this DATA_DIR" in answer.output
    os.close(lock)
    clinic.repair()
    assert clinic.desk.job(job_id).status is Status.QUEUED


def test_a_damaged_database_is_named_and_not_touched(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path / "house", database_url, monkeypatch)
    damaged = b"not a database at all, not even a bit" * 400
    house.database.write_bytes(damaged)
    assert "✗ database       damaged" in house.run("doctor", code=1).output
    assert "left alone" in house.run("doctor", "--repair", code=1).output
    assert house.database.read_bytes() == damaged


def test_before_the_first_start_nothing_is_made(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path / "house", database_url, monkeypatch)
    house.database.unlink()
    assert "not made yet" in house.run("doctor").output
    assert "nothing to repair" in house.run("doctor", "--repair").output
    assert not house.database.exists()
