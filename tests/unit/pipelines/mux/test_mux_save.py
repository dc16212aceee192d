"""Writing to the disk piece by piece."""

from __future__ import annotations

import ctypes
import errno

import pytest

from models.errors import DiskFull, MachineBusy
from pipelines.mux import save as saving
from pipelines.mux.save import PIECE, save


class FailingLibc:
    def __init__(self, code):
        self.code = code

    def sync_file_range(self, *_):
        ctypes.set_errno(self.code)
        return -1


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "finished.mkv"
    path.write_bytes(b"\0" * (PIECE + 1000))
    return path


def test_every_piece_is_told(file):
    shares = []
    save(file, shares.append)
    assert len(shares) == 2
    assert shares == sorted(shares)
    assert shares[-1] >= 1


@pytest.mark.parametrize(
    ("code", "error"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EIO, MachineBusy)],
)
def test_a_failing_disk_is_named(file, monkeypatch, code, error):
    monkeypatch.setattr(saving, "_libc", FailingLibc(code))
    with pytest.raises(error):
        save(file, lambda _: None)


def test_a_file_system_without_it_is_left_to_the_fsync(file, monkeypatch):
    monkeypatch.setattr(saving, "_libc", FailingLibc(errno.ESPIPE))
    save(file, lambda _: None)
