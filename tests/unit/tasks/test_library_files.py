"""Renaming without overwriting, and telling files apart."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from tasks import library_files

if TYPE_CHECKING:
    from pathlib import Path


def test_rename_never_overwrites(tmp_path: Path) -> None:
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("a")
    target.write_text("b")
    assert not library_files.rename_new(source, target)
    assert (source.read_text(), target.read_text()) == ("a", "b")
    target.unlink()
    assert library_files.rename_new(source, target)
    assert not source.exists()
    with pytest.raises(FileNotFoundError):
        library_files.rename_new(source, target)


@pytest.mark.parametrize("taken", [True, False])
def test_rename_never_overwrites_without_the_system_call_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, taken: bool
) -> None:
    class Old:
        @staticmethod
        def renameat2(*_: object) -> int:
            return -1

    monkeypatch.setattr(library_files, "_libc", Old)
    monkeypatch.setattr(library_files.ctypes, "get_errno", lambda: library_files.errno.EINVAL)
    source, target = tmp_path / "a", tmp_path / "b"
    source.write_text("a")
    if taken:
        target.write_text("b")
    assert library_files.rename_new(source, target) is not taken
    assert target.read_text() == ("b" if taken else "a")
    assert source.exists() is taken


def test_a_fingerprint_sees_size_beginning_and_end(tmp_path: Path) -> None:
    path = tmp_path / "big"
    whole = bytearray(os.urandom(3 * library_files.MIB))

    def mark() -> str:
        path.write_bytes(whole)
        return library_files.fingerprint(path)

    first = mark()
    assert first == mark()
    assert len(first) == len(hashlib.sha256().hexdigest())
    for place in (0, library_files.MIB - 1, 2 * library_files.MIB, len(whole) - 1):
        whole[place] ^= 1
        assert mark() != first
        whole[place] ^= 1
    whole.append(0)
    assert mark() != first


def test_an_empty_file_has_a_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert library_files.fingerprint(tmp_path / "empty")
