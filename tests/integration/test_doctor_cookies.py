"""`dubline doctor` tells of cookies that cannot be read any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.database import make_engine, transaction
from models.site_cookies import SiteCookies
from tasks.site_cookies import KEY_FILE, find_seal
from tests.house import House
from webapp.cli.findings import find_faults

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_cookies_whose_key_has_gone_are_told_and_left_alone(
    tmp_path: Path, either_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(tmp_path / "house", either_url, monkeypatch)
    house.data.chmod(0o700)
    house.settings.library_dir.mkdir(parents=True)
    house.settings.tmp_dir.mkdir()
    key = house.data / KEY_FILE
    key.write_text("a secret that is long enough for a seal")
    key.chmod(0o600)
    seal = find_seal("", house.data)
    assert seal is not None
    engine = make_engine(either_url, pooled=False)
    with transaction(engine) as session:
        sealed = seal.close("# Netscape")
        session.add(SiteCookies(site="video.test", sealed=sealed, updated_at=1.0, used_at=None))
    assert list(find_faults(house.settings, is_stopped=True)) == []
    key.write_text("another secret that is as long as that one")
    (fault,) = find_faults(house.settings, is_stopped=True)
    assert fault.detail.startswith("those of video.test cannot be read: cookies-key")
    key.unlink()
    assert "! cookies        those of video.test" in house.run("doctor").output
    assert ": left alone" in house.run("doctor", "--repair").output
