"""Files of the library: which one it is, and whether it lies inside. Knows no pipelines."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from models.errors import LibraryNotWritable

MIB: Final = 1024 * 1024


def inside(root: Path, relative: str) -> Path:
    """Return the path below `root`; raises LibraryNotWritable if links lead its folder out."""
    path = root / relative
    real_root = Path(os.path.realpath(root))
    if not Path(os.path.realpath(path.parent)).is_relative_to(real_root):
        raise LibraryNotWritable("The name leads out of the library.")
    return path


def fingerprint(path: Path) -> str:
    """Return SHA-256 over the size and the first and last MiB: tells files apart, not tampering."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(MIB))
        file.seek(max(0, size - MIB))
        digest.update(file.read(MIB))
    return digest.hexdigest()
