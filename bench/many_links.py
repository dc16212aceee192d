"""What N small links cost the whole installation, as a ratio to one `yt-dlp -a` of the same links.

    python -m bench.many_links [--jobs 50]

CPU seconds (user + system) of the process tree with its dead children, start-up excluded, Flower
off; yt-dlp runs before and after in the same cell and the mean counts. Wall time stands beside it
and is not judged. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.servers import streams
from tests.stack import SERVICES, Stack, descendants, wait_until

TICK = os.sysconf("SC_CLK_TCK")
MIB = 1024 * 1024


def tree_cpu(stack: Stack) -> dict[str, float]:
    """CPU seconds by service: its processes and the dead children they waited for."""
    used = {"up": _cpu(stack.pid)}
    for name in SERVICES:
        service = stack.service(name)
        used[name] = sum(map(_cpu, [service, *(proc.pid for proc in descendants(service))]))
    return used


def _cpu(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(value) for value in fields[11:15]) / TICK


def make_films(folder: Path, count: int) -> list[str]:
    """Make `count` mp4 files of 1 MiB each: one clip, padded by a free box."""
    clip = streams.clip(folder / "clip.mp4", seconds=3).read_bytes()
    padding = MIB - len(clip)
    film = clip + padding.to_bytes(4, "big") + b"free" + bytes(padding - 8)
    names = [f"film{number:03}.mp4" for number in range(count)]
    for name in names:
        (folder / name).write_bytes(film)
    return names


def bare(urls: list[str], folder: Path) -> dict[str, float]:
    """One `yt-dlp -a` of all links."""
    folder.mkdir()
    (folder / "list").write_text("\n".join(urls))
    program = str(Path(sys.executable).parent / "yt-dlp")
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [program, "-q", "--no-warnings", "--ignore-config", "-a", "list"], cwd=folder, check=True
    )
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu": round(cpu, 2), "wall": round(wall, 2)}


def dubline(urls: list[str], stack: Stack) -> dict[str, Any]:
    """All links posted at once; from the first POST to the last COMPLETE."""
    before, start = tree_cpu(stack), time.monotonic()
    with ThreadPoolExecutor(8) as posts:
        jobs = list(posts.map(lambda url: stack.add(url, outputContainer="mp4"), urls))
    posted = time.monotonic() - start
    counts = wait_until("all jobs have ended", lambda: _all_ended(stack, len(jobs)), 600)
    spent = {name: round(cpu - before[name], 2) for name, cpu in tree_cpu(stack).items()}
    return {
        "cpu": round(sum(spent.values()), 2),
        "by_service": spent,
        "wall": round(time.monotonic() - start, 2),
        "posted": round(posted, 2),
        "counts": counts,
        "paths": _paths(stack, [job["id"] for job in jobs]),
    }


def _paths(stack: Stack, jobs: list[str]) -> list[list[str]]:
    """The different ways the jobs went through the statuses: no q:dub or q:mux among them."""
    ways = {
        tuple(
            event["payload"]["to"]
            for event in stack.job(job)["events"]
            if event["event"] == "state_change"
        )
        for job in jobs
    }
    return [list(way) for way in sorted(ways)]


def _all_ended(stack: Stack, total: int) -> dict[str, int] | None:
    # Asked rarely: the question itself costs the gateway CPU.
    time.sleep(0.5)
    counts = stack.call("GET", "/api/jobs?limit=1").json()["counts"]
    ended = sum(counts.get(status, 0) for status in ("COMPLETE", "FAILED", "CANCELED"))
    return dict(counts) if ended == total else None


def measure(count: int, folder: Path) -> dict[str, Any]:
    """Run the cell and return its figures; `ratio` is CPU to CPU."""
    films = folder / "films"
    films.mkdir()
    names = make_films(films, count)
    # A process of its own: the origin's CPU belongs to neither side.
    command = [sys.executable, "-m", "tests.servers.origin", "--root", str(films), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as origin:
        try:
            assert origin.stdout is not None
            base = origin.stdout.readline().split()[-1]
            urls = [f"{base}/{name}" for name in names]
            stack = Stack(folder)
            stack.start("--no-flower")
            try:
                first = bare(urls, folder / "bare1")
                ours = dubline(urls, stack)
                second = bare(urls, folder / "bare2")
            finally:
                stack.stop()
        finally:
            origin.terminate()
    floor = (first["cpu"] + second["cpu"]) / 2
    return {
        "jobs": count,
        "yt_dlp": [first, second],
        "dubline": ours,
        "cpu_ratio": round(ours["cpu"] / floor, 2),
        "cpu_ms_per_job": round(1000 * ours["cpu"] / count),
        "load": os.getloadavg()[0],
    }


def main() -> None:
    """Print the figures of one cell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dubline-bench-") as folder:
        print(json.dumps(measure(options.jobs, Path(folder))))


if __name__ == "__main__":
    main()
