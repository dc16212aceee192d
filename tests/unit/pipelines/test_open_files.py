"""Where another program stands in a file."""

from __future__ import annotations

import subprocess
import sys

import pytest

from pipelines.open_files import read_share

READER = "import sys; f = open(sys.argv[1], 'rb', 0); f.read(250); print('at', flush=True); sys.stdin.read()"
WRITER = "import sys; f = open(sys.argv[1], 'ab', 0); f.write(b'x'); print('at', flush=True); sys.stdin.read()"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "out.mp4"
    path.write_bytes(b"\0" * 1000)
    return path


@pytest.fixture
def program(file):
    """Return a function that starts a program and waits until it has the file open."""
    started = []

    def start(code):
        argv = [sys.executable, "-c", code, str(file)]
        child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(child)
        assert child.stdout.readline() == b"at\n"
        return child

    yield start
    for child in started:
        child.communicate(timeout=20)


def test_a_reader_is_where_it_is(program, file):
    assert read_share(program(READER).pid, str(file)) == 0.25


def test_who_only_writes_reads_nothing(program, file):
    assert read_share(program(WRITER).pid, str(file)) is None


def test_other_files_and_ended_programs_tell_nothing(program, file, tmp_path):
    child = program(READER)
    assert read_share(child.pid, str(tmp_path / "other")) is None
    child.communicate(timeout=20)
    assert read_share(child.pid, str(file)) is None
