"""The warm template: without threads, and its children are cheap."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import require_tools
from tests.servers import streams
from tests.servers.origin import serving

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = """
import json, os, resource, sys, threading
from models.stage_io import DownloadInput
from pipelines.download import warm
from pipelines.download.stage import run_download
from tests.reporter import FakeReporter

warm.warm_up()
left = {"threads": threading.active_count(), "children": True}
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    left["children"] = False
for line in sys.stdin:
    reading, writing = os.pipe()
    if os.fork() == 0:
        output = run_download(DownloadInput.model_validate_json(line), FakeReporter())
        used = resource.getrusage(resource.RUSAGE_SELF)
        answer = {"video": output.video, "cpu": used.ru_utime + used.ru_stime, **left}
        os.write(writing, json.dumps(answer).encode())
        os._exit(0)
    os.wait()
    print(os.read(reading, 65536).decode(), flush=True)
"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site").mkdir()
    streams.clip(tmp_path / "site" / "clip.mp4")
    with serving(tmp_path / "site") as origin:
        yield origin


def run_jobs(site, folder, count, **more):
    tools = require_tools("ffmpeg", "ffprobe").model_dump()
    jobs = []
    for number in range(count):
        workdir = folder / f"job{number}"
        workdir.mkdir()
        egress = {"allow_loopback": True}
        job = {"workdir": str(workdir), "tools": tools, "egress": egress, "container": "mp4"}
        jobs.append(json.dumps(job | {"url": f"{site.url}/clip.mp4"} | more))
    done = subprocess.run(
        [sys.executable, "-c", TEMPLATE],
        input="".join(f"{job}\n" for job in jobs),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def import_cost() -> float:
    """CPU seconds that it takes merely to import yt-dlp, here and now."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import yt_dlp"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_children_of_the_template_are_cheap_and_it_has_no_threads(site, tmp_path):
    answers = run_jobs(site, tmp_path, 4)
    assert len(answers) == 4
    source = (site.root / "clip.mp4").read_bytes()
    assert all(Path(a["video"]).read_bytes() == source for a in answers)
    assert {a["threads"] for a in answers} == {1}
    assert {a["children"] for a in answers} == {False}
    # measured a ninth; a child that shares nothing pays the whole import and more
    assert min(a["cpu"] for a in answers) < import_cost() / 4


def test_children_with_cookies_do_not_leak_them_into_the_next(site, tmp_path):
    cookies = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tname\tvalue\n"
    run_jobs(site, tmp_path, 1, cookies=cookies)
    assert {r.headers.get("Cookie") for r in site.log.requests} == {"name=value"}
