from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from models.stage_io import MuxInput, Tools
from pipelines import jail

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def environment_inside(workdir: Path, ffmpeg: Path) -> dict[str, str]:
    """What a child that entered the jail hands on; in a fork, since it cannot be undone."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        jail.enter(
            MuxInput(
                workdir=str(workdir),
                tools=Tools(ffmpeg=str(ffmpeg)),
                video="",
                dub="",
                target_lang="es",
            )
        )
        os.write(writing, json.dumps(dict(os.environ)).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    with os.fdopen(reading) as answer:
        return dict(json.load(answer))


def test_no_secret_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET", "very secret")
    inside = environment_inside(tmp_path, tmp_path / "ffmpeg")
    assert set(inside) == {"PATH", "HOME", "TMPDIR", "LANG"}
    assert inside["HOME"] == str(tmp_path)


def test_the_wheels_ffmpeg_is_kept_from_crashing_also_behind_a_link(tmp_path: Path) -> None:
    real = tmp_path / "site-packages" / "ffmpeg"
    real.parent.mkdir()
    real.touch()
    link = tmp_path / "ffmpeg"
    link.symlink_to(real)
    assert environment_inside(tmp_path, link)["GCONV_PATH"] == "/nonexistent"
