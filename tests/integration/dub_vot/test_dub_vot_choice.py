"""What the vot engine cannot do, and when it is chosen."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from models.errors import AddressForbidden, NoEngine, ProviderRefused, StageError, ToolMissing
from models.stage_io import Egress, SubtitleFile, Tools
from pipelines.dub.engines import choose
from pipelines.dub.stage import run_dub
from pipelines.dub.vot import engine
from tests.programs import require_tools
from tests.reporter import FakeReporter
from tests.servers.vot_service import PACKAGE


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"url": "http://192.168.0.5/clip.mp4"}, AddressForbidden),
        ({"url": "http://10.1.2.3/clip.mp4"}, AddressForbidden),
        ({"url": "http://minio:9000/clip.mp4"}, AddressForbidden),
        ({"egress": Egress()}, AddressForbidden),
        ({"egress": Egress(allow=("127.0.0.0/8",))}, AddressForbidden),
        ({"url": "http://user:pass@127.0.0.1/clip.mp4"}, ProviderRefused),
        ({"url": "http://127.0.0.1/clip.mp4?token=abc"}, ProviderRefused),
        ({"url": "http://127.0.0.1/live.m3u8"}, ProviderRefused),
        ({"url": "http://127.0.0.1/clip.mp4?from=a.mpd"}, ProviderRefused),
        ({"url": "ftp://127.0.0.1/clip.mp4"}, ProviderRefused),
        ({"duration_s": 5 * 3600.0}, ProviderRefused),
        ({"target_lang": "de"}, NoEngine),
        ({"source_lang": "pt"}, NoEngine),
        ({"source_lang": "ru"}, NoEngine),
        ({"vot_enabled": False}, NoEngine),
        ({"tools": Tools()}, ToolMissing),
    ],
)
def test_what_vot_cannot_do_is_refused_before_anything_leaves(
    serve, job, changes: dict[str, Any], error: type[StageError]
) -> None:
    server = serve("ok")
    with pytest.raises(error):
        run_dub(job(server, **changes), FakeReporter())
    assert server.requests == []


def test_vot_js_reaches_no_server_but_the_services(serve, tools) -> None:
    service, other = serve("ok"), serve("ok")
    script = (
        f'import {{ makeFetch }} from "./transport.mjs"; const ask = makeFetch({{}}, "{service.url}");'
        f'await ask("{service.url}/x"); await ask("{other.url}/x").catch(() => process.exit(7));'
    )
    argv = [tools.node, "--input-type=module", "-e", script]
    assert subprocess.run(argv, cwd=PACKAGE, check=False).returncode == 7
    assert (service.requests, other.requests) == (["GET /x"], [])


def test_vot_without_its_packages_names_the_remedy(job, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(engine, "CLIENT", tmp_path / "missing.json")
    with pytest.raises(ToolMissing, match="make setup"):
        choose(job())


def test_auto_prefers_vot_and_names_every_reason_when_none_can(serve, job) -> None:
    server = serve("ok")
    assert choose(job(server, provider="auto")).name == "vot"
    with pytest.raises(NoEngine, match=r"de.*vot: .*local: "):
        choose(job(server, provider="auto", target_lang="de"))


def test_auto_takes_the_local_engine_where_vot_cannot(job, tmp_path) -> None:
    tools = require_tools("ffmpeg", "ffprobe", "node", "espeak", "apertium")
    subtitles = (SubtitleFile(path=str(tmp_path / "a.vtt"), language="en"),)
    asked = job(tools=tools, provider="auto", target_lang="es", subtitles=subtitles)
    assert choose(asked).name == "local"
