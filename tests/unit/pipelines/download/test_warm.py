"""The private parts of yt-dlp that children share still exist, and the plain way still works."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import yt_dlp
from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor

from pipelines.download import warm
from pipelines.download.options import base_params


@pytest.fixture
def template(monkeypatch):
    """Put a cold template in place: its parts are what matters here."""
    made = yt_dlp.YoutubeDL(base_params())
    monkeypatch.setattr(warm, "_template", made)
    yield made
    made.close()


def test_this_yt_dlp_has_the_attributes_that_are_shared(template):
    assert warm.can_share(template)
    assert len(template._ies) > 1000
    assert hasattr(template._request_director, "handlers")
    assert hasattr(FFmpegPostProcessor, "_ffmpeg_location")


def test_a_job_takes_both_parts_from_the_template(template):
    ydl = warm.make_ydl(base_params(), own_connections=False)
    assert ydl._ies == template._ies
    assert ydl._ies is not template._ies
    assert ydl._request_director is template._request_director
    assert ydl.cookiejar is template.cookiejar
    assert ydl.get_info_extractor("Generic")
    warm.close_ydl(ydl)
    assert template._request_director.handlers


def test_a_job_with_proxy_or_cookies_has_its_own_connections(template):
    proxy = {"proxy": "http://10.0.0.9:3128"}
    ydl = warm.make_ydl(base_params() | proxy, own_connections=True)
    assert ydl._ies == template._ies
    assert ydl._request_director is not template._request_director
    assert ydl.cookiejar is not template.cookiejar
    assert ydl.proxies == {"all": "http://10.0.0.9:3128"}
    warm.close_ydl(ydl)
    assert "_request_director" not in vars(ydl)


@pytest.mark.parametrize("name", warm.SHARED)
def test_an_update_that_renames_a_part_falls_back_to_the_constructor(monkeypatch, name):
    parts = {"_ies": {"Generic": object}, "_request_director": object(), "cookiejar": object()}
    del parts[name]
    monkeypatch.setattr(warm, "_template", SimpleNamespace(**parts))
    ydl = warm.make_ydl(base_params(), own_connections=False)
    assert len(ydl._ies) > 1000
    warm.close_ydl(ydl)


def test_without_a_template_the_constructor_does_it(monkeypatch):
    monkeypatch.setattr(warm, "_template", None)
    ydl = warm.make_ydl(base_params(), own_connections=False)
    assert len(ydl._ies) > 1000
    warm.close_ydl(ydl)
