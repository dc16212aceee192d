"""Names of sites, and which site a link belongs to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base import Base
from models.database import make_engine, reading, transaction
from models.site_cookies import SiteCookies, covering, site_for, site_name

labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
sites = st.lists(labels, min_size=2, max_size=4).map(".".join)


@given(st.text(max_size=80))
def test_what_is_typed_is_a_host_name_or_refused(typed: str) -> None:
    try:
        site = site_name(typed)
    except ValueError:
        return
    assert re.fullmatch(r"[a-z0-9_.-]{1,253}", site)
    assert site_name(site) == site


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("YouTube.com", "youtube.com"),
        (" www.youtube.com. ", "youtube.com"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_a_site_has_one_name(typed: str, site: str) -> None:
    assert site_name(typed) == site


@pytest.mark.parametrize(
    "typed",
    ["", "com", "www.", "a..b", "a b.test", "-a.test", "https://a.test", "a.test/x", "a" * 254],
)
def test_these_are_no_sites(typed: str) -> None:
    with pytest.raises(ValueError, match=r"youtube\.com"):
        site_name(typed)


@given(
    sites.filter(lambda s: not s.startswith("www.") and not re.fullmatch(r"[0-9x.]+", s)), labels
)
def test_a_link_belongs_to_its_host_and_the_domains_above(site: str, label: str) -> None:
    for host in (site, f"WWW.{site}.", f"{label}.{site}"):
        assert site in covering(f"https://{host}:8443/watch?v=1")
    assert site not in covering(f"https://{label}{site}/")
    assert site not in covering(f"https://{site}.{label}.test/")
    assert site not in covering(f"https://user@{label}.test/{site}")


@pytest.mark.parametrize(
    ("url", "nearest"),
    [
        ("https://youtu.be/abc", ["youtube.com", "com"]),
        ("https://пример.рф/", ["xn--e1afmkfd.xn--p1ai", "xn--p1ai"]),
        ("http://127.0.0.1:80/", ["127.0.0.1"]),
        ("http://[::1]/", ["::1"]),
        ("http://[::1", []),
        ("https:///nothing", []),
        (f"https://{'a' * 70}.test/", []),
    ],
)
def test_hosts_of_other_kinds(url: str, nearest: list[str]) -> None:
    assert covering(url) == nearest


def test_the_nearest_site_counts() -> None:
    engine = make_engine("sqlite://")
    Base.metadata.create_all(engine, [SiteCookies.__table__])  # type: ignore[list-item]
    with transaction(engine) as session:
        session.add_all(
            SiteCookies(site=site, sealed="x", updated_at=1.0, used_at=None)
            for site in ("video.test", "members.video.test", "127.0.0.1")
        )
    wanted = {
        "https://video.test/a": "video.test",
        "https://www.video.test/a": "video.test",
        "https://a.members.video.test/": "members.video.test",
        "https://test/": None,
        "https://evilvideo.test/": None,
        "http://127.0.0.1/": "127.0.0.1",
        "http://0.0.1/": None,
    }
    with reading(engine) as session:
        found = {url: site_for(session, url) for url in wanted}
    assert {url: row and row.site for url, row in found.items()} == wanted
    engine.dispose()
