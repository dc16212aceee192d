"""Files of the library: which one it is, whether it lies inside, renaming. Knows no pipelines."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from models.errors import LibraryNotWritable

if TYPE_CHECKING:
    from models.job import Artifact

MIB: Final = 1024 * 1024
AT_FDCWD: Final = -100
RENAME_NOREPLACE: Final = 1
RENAME_EXCHANGE: Final = 2
_libc: Final = ctypes.CDLL(None, use_errno=True)


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


def is_ours(target: Path, artifact: Artifact) -> bool:
    """Whether the file that is there is the one this artifact tells of."""
    try:
        return fingerprint(target) in {artifact.fingerprint, artifact.replaces}
    except OSError:  # gone, a folder, or not to be read
        return False


def exchange(source: Path, target: Path) -> bool:
    """Exchange two files (renameat2(2)); False where the file system or kernel cannot."""
    code = _renameat2(source, target, RENAME_EXCHANGE)
    if code in {0, errno.EINVAL, errno.ENOSYS}:
        return code == 0
    raise OSError(code, os.strerror(code), str(target))


def rename_new(source: Path, target: Path) -> bool:
    """Rename without overwriting (renameat2(2)); False when the name is taken.

    File systems that know no RENAME_NOREPLACE get a hard link, which never overwrites either.
    """
    code = _renameat2(source, target, RENAME_NOREPLACE)
    if code in {0, errno.EEXIST}:
        return code == 0
    if code not in {errno.EINVAL, errno.ENOSYS}:
        raise OSError(code, os.strerror(code), str(target))
    try:
        target.hardlink_to(source)
    except FileExistsError:
        return False
    source.unlink()
    return True


def _renameat2(source: Path, target: Path, flags: int) -> int:
    """Return 0 or the error's number."""
    names = os.fsencode(source), os.fsencode(target)
    done = _libc.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], flags)
    return 0 if done == 0 else ctypes.get_errno()


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
