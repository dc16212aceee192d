"""What was found out about a file is not asked again: most judgements share source and dub."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")
FILES = 24


def remembered(ask: Callable[..., Answer]) -> Callable[..., Answer]:
    """Keep the answers about the files that were asked about last, while they stay as they are."""

    @functools.lru_cache(FILES)
    def known(path: str, _version: tuple[int, int, int], *more: Any) -> Answer:
        return ask(path, *more)

    @functools.wraps(ask)
    def answer(path: str, *more: Any) -> Answer:
        there = Path(path).stat()
        return known(str(path), (there.st_ino, there.st_size, there.st_mtime_ns), *more)

    return answer
