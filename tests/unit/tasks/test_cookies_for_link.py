"""Which cookies a worker hands to a child, and what it notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from models.cookie_text import read_cookies, write_cookies
from models.database import reading, transaction
from models.job import Media
from models.job_state import Stage
from models.seal import Seal
from models.site_cookies import PURPOSE, SiteCookies
from models.stage_io import DownloadInput, DubInput
from tasks import probe
from tasks.lease import Run
from tasks.probe_box import Question
from tasks.site_cookies import KEY_FILE, USED_STEP_S, find_seal, for_link
from tasks.stage_input import build

if TYPE_CHECKING:
    from pathlib import Path

    from tasks.context import Context
    from tests.tasks import Desk

SECRET = "k" * 40
COOKIES = write_cookies(read_cookies(".video.test\tTRUE\t/\tFALSE\t0\tsession\tvery-secret"))
URL = "https://members.video.test/a"


def keep(desk: Desk, site: str = "video.test", text: str = COOKIES) -> Context:
    """Keep cookies of a site; return a context that can open them."""
    with transaction(desk.engine) as session:
        sealed = Seal(SECRET, PURPOSE).close(text)
        session.merge(SiteCookies(site=site, sealed=sealed, updated_at=1.0, used_at=None))
    return replace(desk.context, find_seal=lambda: Seal(SECRET, PURPOSE))


def used_at(desk: Desk) -> float | None:
    with reading(desk.engine) as session:
        return session.get_one(SiteCookies, "video.test").used_at


def download(desk: Desk, context: Context, **job: str) -> DownloadInput:
    desk.workers()
    built = build(context, desk.claim(desk.add(**{"url": URL, **job})), "/w")
    assert isinstance(built, DownloadInput)
    return built


def test_a_link_of_the_site_has_its_cookies_and_their_use_is_noted(desk: Desk) -> None:
    context = keep(desk)
    assert used_at(desk) is None
    built = download(desk, context)
    assert (built.cookies, built.cookies_of) == (COOKIES, "video.test")
    noted = used_at(desk)
    assert noted is not None
    for_link(context, URL)
    assert used_at(desk) == noted, "one note a minute"
    with transaction(desk.engine) as session:
        session.execute(update(SiteCookies).values(used_at=noted - USED_STEP_S - 1))
    for_link(context, URL)
    assert (used_at(desk) or 0.0) >= noted


def test_a_job_keeps_its_own_cookies_and_other_sites_get_none(desk: Desk) -> None:
    context = keep(desk)
    assert for_link(context, "https://evilvideo.test/a") is None
    desk.workers()
    built = build(context, desk.claim(desk.add(url=URL, cookies="# mine")), "/w")
    assert isinstance(built, DownloadInput)
    assert (built.cookies, built.cookies_of) == ("# mine", "")
    assert used_at(desk) is None


@pytest.mark.parametrize("seal", [None, Seal("x" * 40, PURPOSE)])
def test_without_the_key_the_download_goes_on_and_knows_why(desk: Desk, seal: Seal | None) -> None:
    context = replace(keep(desk), find_seal=lambda: seal)
    built = download(desk, context)
    assert (built.cookies, built.cookies_of) == (None, "video.test")
    assert used_at(desk) is None


def test_a_row_under_another_name_gives_nothing_away(desk: Desk) -> None:
    foreign = COOKIES + ".evil.test\tTRUE\t/\tFALSE\t0\tn\tv\n"
    given = for_link(keep(desk, "evil.test", foreign), "https://evil.test/")
    assert given is not None
    assert given.text is not None
    assert "very-secret" not in given.text
    assert "evil.test" in given.text


def test_dubs_of_such_a_site_are_not_kept(desk: Desk) -> None:
    dub = replace(desk.context.dub, cache_bytes=1)
    private, public = desk.add(url=URL), desk.add(url="https://other.test/a")
    with transaction(desk.engine) as session:
        for job_id in (private, public):
            session.add(Media(job_id=job_id, video_path="v", audio_codec="aac", source_id="abc"))
    context = replace(keep(desk), dub=dub, find_seal=lambda: None)
    caches = []
    for job_id in (private, public):
        built = build(context, Run(job_id, Stage.DUB, 1, "w/1/1/a", dubbing=True), "/w")
        assert isinstance(built, DubInput)
        caches.append(built.cache)
    assert caches == ["", str(context.dub_cache)]


def test_a_look_has_the_cookies_and_the_proxy_of_the_job_that_is_named(desk: Desk) -> None:
    context = replace(keep(desk), proxy="http://ours.test:1")
    own = desk.add(url=URL, cookies="# mine", proxy="http://mine.test:1")
    plain = desk.add(url=URL, proxy="http://mine.test:1")
    looks = {
        "nobody's": Question(url=URL),
        "own": Question(url=URL, job_id=own),
        "plain": Question(url=URL, job_id=plain),
        "another link": Question(url="https://evil.test/", job_id=own),
        "gone": Question(url=URL, job_id="x"),
    }
    assert {
        name: tuple(probe.way_in(context, asked).values()) for name, asked in looks.items()
    } == {
        "nobody's": ("http://ours.test:1", COOKIES),
        "own": ("http://mine.test:1", "# mine"),
        "plain": ("http://mine.test:1", COOKIES),
        "another link": ("http://ours.test:1", None),
        "gone": ("http://ours.test:1", COOKIES),
    }


def test_the_key_is_looked_for_when_it_is_needed(tmp_path: Path) -> None:
    assert find_seal("", tmp_path) is None
    (tmp_path / KEY_FILE).write_text("short")
    assert find_seal("", tmp_path) is None
    (tmp_path / KEY_FILE).write_text(f"{SECRET}\n")
    found = find_seal("", tmp_path)
    assert found is not None
    assert found.open(Seal(SECRET, PURPOSE).close("a")) == "a"
    given = find_seal("g" * 40, tmp_path)
    assert given is not None
    assert given.open(found.close("a")) is None
