"""A backup of a running Dubline, its refusal to be restored into one, and the way back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.stack import Stack, running

if TYPE_CHECKING:
    import pytest


def dubline(stack: Stack, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "dubline"), *arguments],
        cwd=stack.folder,
        env=stack.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_back_up_while_it_runs_and_come_back(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running(tmp_path_factory.mktemp("house"), "--no-flower") as stack:
        kept = stack.add("http://127.0.0.1:9/kept", startPaused=True)["id"]
        token = login(stack)
        made = dubline(stack, "backup", "b.tar.gz")
        assert made.returncode == 0, made.stderr
        later = stack.add("http://127.0.0.1:9/later", startPaused=True)["id"]
        refused = dubline(stack, "restore", "b.tar.gz", "--yes")
        assert refused.returncode == 1
        assert "Dubline runs with this DATA_DIR" in refused.stderr
        assert stack.job(later)["status"] == "PAUSED"
        stack.stop()
        restored = dubline(stack, "restore", "b.tar.gz", "--yes")
        assert restored.returncode == 0, restored.stderr
        healthy = dubline(stack, "doctor", "--repair")
        assert "Nothing to repair" in healthy.stdout, healthy.stdout + healthy.stderr
        stack.start("--no-flower")
        assert stack.job(kept)["status"] == "PAUSED"
        assert stack.call("GET", f"/api/jobs/{later}").status_code == 404
        known = {"Authorization": f"Bearer {token}"}
        answer = stack.call("GET", "/api/auth/me", headers=known)
        assert answer.status_code == 200, "the keys and the sessions are the old ones"


def login(stack: Stack) -> str:
    body = {"username": "admin", "password": stack.environment["ADMIN_PASSWORD"]}
    answer = stack.call("POST", "/api/auth/login", json=body)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["token"])
