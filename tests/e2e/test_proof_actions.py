"""Files verified and dubs skipped, on the page of a whole Dubline and through the death of a worker."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page import DESKTOP, chromium, enter, open_list
from tests.programs import require_program
from tests.servers import streams
from tests.servers.fake_vot import FakeVot
from tests.servers.origin import Origin, serving
from tests.stack import Stack, descendants, running, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    root = tmp_path_factory.mktemp("proof")
    streams.clip(root / "film.mp4", seconds=4)
    streams.ffmpeg("-i", root / "film.mp4", "-vn", "-c:a", "libmp3lame", root / "voice.mp3")
    picture = "testsrc2=s=1280x720:r=25:d=120,noise=alls=15:allf=t"
    quick = ("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "2M")
    streams.ffmpeg("-f", "lavfi", "-i", picture, *quick, root / "long.mp4")
    with serving(root) as server:
        yield server


@pytest.fixture(scope="module")
def service(site: Origin) -> Iterator[FakeVot]:
    """A dubbing service that works on every dub for ever."""
    require_program("node")
    with FakeVot("endless", site.root / "voice.mp3") as server:
        yield server


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, service: FakeVot) -> Iterator[Stack]:
    require_program("redis-server")
    host = f"http://127.0.0.1:{service.server_address[1]}"
    with running(tmp_path_factory.mktemp("house"), VOT_HOST=host) as started:
        yield started


@pytest.fixture(scope="module")
def page(house: Stack) -> Iterator[Page]:
    with chromium() as browser:
        context = enter(browser, house.base, **DESKTOP)
        yield context.new_page()
        context.close()


def finished(house: Stack, site: Origin, mark: str, film: str = "film.mp4") -> tuple[str, Path]:
    job = house.add(f"{site.url}/{film}?{mark}", outputContainer="mp4", folder=mark)
    return job["id"], house.completed(job["id"])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def row(page: Page, job: str) -> Locator:
    return page.locator(f"#job-{job}")


def test_v_verifies_what_is_selected_and_tells_in_one_message(
    house: Stack, site: Origin, page: Page
) -> None:
    right, _ = finished(house, site, "verify-a")
    wrong, damaged = finished(house, site, "verify-b")
    whole = damaged.read_bytes()
    flip(damaged)
    open_list(page, "/?q=verify-")
    expect(page.locator(".row")).to_have_count(2)
    page.locator(".row").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("v")
    toast = page.locator(".toast-error")
    expect(toast).to_contain_text("1 file is right, 1 is damaged", timeout=30_000)
    toast.get_by_role("button", name="Show").click()
    expect(toast.locator("li")).to_contain_text("It is not the file that was put there")
    expect(page.locator(".toast")).to_have_count(1)
    expect(row(page, wrong).locator(".row-warning")).to_be_visible()
    expect(row(page, wrong)).to_contain_text("It is not the file that was put there")
    expect(row(page, right).locator(".row-warning")).to_have_count(0)
    assert house.job(wrong)["status"] == "COMPLETE"
    toast.get_by_role("button", name=re.compile("Dismiss")).click()

    damaged.write_bytes(whole)
    row(page, wrong).click(button="right")
    page.get_by_role("menuitem", name="Verify the file").click()
    expect(page.locator(".toast-success")).to_contain_text("2 files are right", timeout=30_000)
    expect(row(page, wrong).locator(".row-warning")).to_have_count(0)
    open_list(page, f"/?q=verify-&job={wrong}&tab=overview")
    expect(page.locator("#inspector")).to_contain_text(": nothing wrong")


def dubbing(house: Stack, site: Origin, service: FakeVot, mark: str) -> str:
    """A job whose engine has asked for a dub that never comes."""
    service.asked.clear()
    job = house.add(
        f"{site.url}/film.mp4?{mark}",
        outputContainer="mp4",
        folder=mark,
        requestedDubbing=True,
        dubbingProvider="vot",
        sourceLang="en",
    )
    assert service.asked.wait(60)
    house.reaches(job["id"], "DUBBING")
    return str(job["id"])


def no_engine_runs(house: Stack) -> bool:
    return not [one for one in descendants(house.service("dub")) if "node" in one.command]


def test_a_running_dub_is_skipped_by_keyboard(
    house: Stack, site: Origin, service: FakeVot, page: Page
) -> None:
    job = dubbing(house, site, service, "skip-key")
    open_list(page, "/?q=skip-key")
    page.locator(".row").first.click()
    page.keyboard.press("Shift+F10")
    page.get_by_role("menu").wait_for()
    for _ in range(12):
        if page.locator("[role=menuitem]:focus", has_text="Skip the dub").count():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(row(page, job)).to_have_class(re.compile("status-complete"), timeout=15_000)
    expect(row(page, job)).to_contain_text("dub skipped")
    expect(row(page, job).locator(".row-warning")).to_have_count(0)
    ended = house.job(job)
    assert (ended["requestedDubbing"], ended["dubSkipped"], ended["percent"]) == (False, True, 100)
    film = house.media / ended["media"]["videoPath"]
    assert film.read_bytes() == (site.root / "film.mp4").read_bytes()
    wait_until("the engine is gone", lambda: no_engine_runs(house), 5)


def test_a_running_dub_is_skipped_from_the_inspector(
    house: Stack, site: Origin, service: FakeVot, page: Page
) -> None:
    job = dubbing(house, site, service, "skip-pane")
    open_list(page, f"/?q=skip-pane&job={job}&tab=stages")
    page.get_by_role("button", name="Skip the dub").click()
    expect(row(page, job)).to_have_class(re.compile("status-complete"), timeout=15_000)
    expect(page.get_by_role("button", name="Skip the dub")).to_have_count(0)
    assert house.completed(job).exists()


def test_a_dub_is_skipped_while_no_dub_worker_runs(
    house: Stack, site: Origin, service: FakeVot
) -> None:
    job = dubbing(house, site, service, "skip-dead")
    house.kill("dub")
    answer = house.call("POST", f"/api/jobs/{job}/skip-dub")
    assert answer.status_code == 200, answer.text
    assert house.completed(job, 30).exists()


def test_a_verification_outlives_its_worker(house: Stack, site: Origin) -> None:
    job, _ = finished(house, site, "killed", "long.mp4")
    path = f"/api/jobs/{job}/verify"
    assert house.call("POST", path).status_code == 202
    state = wait_until("it is at work", lambda: at_work(house, path), 30)
    assert state["verifiedAt"] is None
    house.kill("download")
    assert house.call("GET", path).json()["verifiedAt"] is None
    wait_until("it is done", lambda: house.call("GET", path).json()["verifiedAt"], 90)
    assert house.call("GET", path).json()["state"] is None
    assert house.job(job)["problem"] is None


def at_work(house: Stack, path: str) -> dict[str, object] | None:
    state = dict(house.call("GET", path).json())
    return state if state["state"] == "running" and float(str(state["percent"])) > 0 else None


def test_the_command_line_does_both(
    house: Stack, site: Origin, service: FakeVot, capfd: pytest.CaptureFixture[str]
) -> None:
    def dubline(*words: str) -> int:
        done = subprocess.run([*house.program, *words], env=house.environment, check=False)
        return done.returncode

    job, file = finished(house, site, "cli")
    assert dubline("verify", job) == 0
    flip(file)
    assert dubline("verify", job) == 1
    said = capfd.readouterr().out
    assert f"{job}  right" in said
    assert f"{job}  It is not the file" in said
    waiting = dubbing(house, site, service, "cli-skip")
    assert dubline("skip-dub", waiting) == 0
    assert house.completed(waiting).exists()
