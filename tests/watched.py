"""A stage under its supervisor in a thread, and the processes it leaves."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.database import transaction
from models.job import Job, Media
from models.job_state import STAGE_OF
from tasks import stage_input, workspace
from tasks.supervisor import supervise
from tests.stack import wait_until

if TYPE_CHECKING:
    from tests.tasks import Desk


class Watched(threading.Thread):
    """A supervisor in a thread, as the worker's pool runs it."""

    def __init__(
        self, desk: Desk, url: str, media: dict[str, str] | None = None, **columns: Any
    ) -> None:
        super().__init__(daemon=True)
        self.desk = desk
        self.job_id = desk.add(url=url, output_container="mp4")
        with transaction(desk.engine) as session:
            if media is not None:
                session.add(Media(job_id=self.job_id, **media))
            job = session.get_one(Job, self.job_id)
            for name, value in columns.items():
                setattr(job, name, value)
        self.task = desk.claim(self.job_id, STAGE_OF[job.status])
        self.workdir = workspace.prepare(desk.context, self.task)
        self.output: Any = None
        self.error: BaseException | None = None

    def run(self) -> None:
        job = stage_input.build(self.desk.context, self.task, str(self.workdir))
        try:
            self.output = supervise(self.desk.context, self.task, job)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            self.error = error

    def group(self) -> int:
        """Wait until the child downloads, and return its process group."""

        def look() -> int | None:
            assert self.is_alive(), self.error
            (row,) = self.desk.runs(self.job_id)
            return row.process_group if list(self.workdir.glob("*.part")) else None

        return int(wait_until("the child downloads", look, 20))

    def ended(self, seconds: float) -> BaseException | None:
        self.join(seconds)
        assert not self.is_alive(), "still supervised"
        return self.error


def group_of(pid: int) -> list[int]:
    """The processes of a group or session, zombies included."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if pid in {int(fields[2]), int(fields[3])}:
            found.append(int(stat.parent.name))
    return found


def is_gone(group: int) -> None:
    wait_until(f"group {group} is gone", lambda: not group_of(group), 3)
