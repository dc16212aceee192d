"""Thousands of jobs in every status, with thumbnails, for measuring the page."""

from __future__ import annotations

import random
import subprocess
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from models.clock import now
from models.database import make_engine, transaction
from models.errors import SourceNotFound
from models.ids import new_id
from models.job import Job, Media, StageRun
from models.job_state import ORDER, RUNNING, STAGE_OF, Stage, Status
from models.progress import overall
from tests.programs import require_program

if TYPE_CHECKING:
    from pathlib import Path

ACTIVE_EACH = 14
"""Jobs that run in each stage: more than are seen at once."""
COMPLETE_SHARE = 0.2
SHARES = {
    Status.QUEUED: 35,
    Status.PAUSED: 15,
    Status.FAILED: 15,
    Status.CANCELED: 15,
    Status.DOWNLOADED: 10,
    Status.DUBBED: 10,
}
"""Of what neither runs nor is complete, in per cent."""
SITES = ("www.youtube.com", "vimeo.com", "rutube.ru", "archive.org", "peertube.example")
WORDS = ("bridge", "river", "night", "lecture", "forest", "engine", "piano", "harbour", "winter")
PICTURES = 12
KEPT_DAYS = 90


def seed(url: str, media: Path, count: int) -> list[str]:
    """Fill an empty database and return the ids of the jobs that run."""
    dice = random.Random(count)
    pictures = _pictures(media)
    statuses = _statuses(dice, count)
    jobs = [_job(dice, number, status) for number, status in enumerate(statuses)]
    with transaction(make_engine(url)) as session:
        session.execute(insert(Job), jobs)
        session.execute(
            insert(Media),
            [_media(dice, job["id"], job["status"], pictures) for job in jobs],
        )
        session.execute(insert(StageRun), [run for job in jobs for run in _runs(job)])
    return [job["id"] for job in jobs if job["status"] in RUNNING.values()]


def _statuses(dice: random.Random, count: int) -> list[Status]:
    running = [status for status in RUNNING.values() for _ in range(ACTIVE_EACH)]
    complete = [Status.COMPLETE] * min(2_000, int(count * COMPLETE_SHARE))
    rest = count - len(running) - len(complete)
    found = running + complete + dice.choices(list(SHARES), list(SHARES.values()), k=rest)
    dice.shuffle(found)
    return found


def _job(dice: random.Random, number: int, status: Status) -> dict[str, Any]:
    age = dice.uniform(0, KEPT_DAYS * 86_400)
    dubbing = dice.random() < 0.6 or status not in {Status.COMPLETE, *(_UNDUBBED)}
    failed = status is Status.FAILED
    done = status is Status.COMPLETE
    created = now() - age
    updated = created if status is Status.QUEUED else created + age / 2
    return {
        "id": new_id(),
        "url": f"https://{dice.choice(SITES)}/watch?v={number:07}",
        "title": f"{' '.join(dice.choices(WORDS, k=dice.randint(2, 7))).capitalize()}, {number}",
        "status": status,
        "requested_dubbing": dubbing,
        "target_lang": dice.choice(["ru", "es", "de", "en"]),
        "position": float(number),
        "priority": dice.choice([0, 0, 0, 0, 5]),
        "percent": _percent(status, dubbing=dubbing),
        "error": SourceNotFound().message if failed else None,
        "error_code": SourceNotFound.code if failed else None,
        "created_at": created,
        "updated_at": updated,
        "completed_at": updated if done else None,
    }


_UNDUBBED = (Status.QUEUED, Status.PAUSED, Status.FAILED, Status.CANCELED, Status.DOWNLOADING)


def _percent(status: Status, *, dubbing: bool) -> float:
    if status is Status.COMPLETE:
        return 100.0
    stage = STAGE_OF.get(status)
    return 0.0 if stage is None else overall(stage, 0.0, dubbing=dubbing)


def _media(dice: random.Random, job_id: str, status: Status, pictures: list[str]) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "duration_sec": round(dice.uniform(30, 7_200), 3),
        "file_size_bytes": dice.randint(10**6, 10**9) if status is Status.COMPLETE else None,
        "thumbnail_path": dice.choice(pictures),
        "video_path": None,
    }


def _runs(job: dict[str, Any]) -> list[dict[str, Any]]:
    if job["status"] in RUNNING.values():
        return [_run(job["id"], STAGE_OF[job["status"]], "running", 1.0)]
    if job["status"] is not Status.COMPLETE:
        return []
    stages = ORDER if job["requested_dubbing"] else (Stage.DOWNLOAD,)
    return [_run(job["id"], stage, "done", 100.0) for stage in stages]


def _run(job_id: str, stage: Stage, outcome: str, percent: float) -> dict[str, Any]:
    return {
        "job_id": job_id,
        "stage": stage,
        "attempt": 1,
        "owner": "bench",
        "host": "bench",
        "outcome": outcome,
        "lease_until": now() + 86_400,
        "started_at": now(),
        "percent": percent,
    }


def _pictures(media: Path) -> list[str]:
    """Make a few real photographs' worth of jpg; jobs share them."""
    folder = media / "thumbnails"
    folder.mkdir(parents=True, exist_ok=True)
    source = f"testsrc2=size=320x180:rate=1:duration={PICTURES},noise=alls=20"
    subprocess.run(
        [
            *(require_program("ffmpeg"), "-v", "error", "-y", "-f", "lavfi", "-i", source),
            *("-frames:v", str(PICTURES), str(folder / "%02d.jpg")),
        ],
        check=True,
    )
    return [f"thumbnails/{file.name}" for file in sorted(folder.glob("*.jpg"))]
