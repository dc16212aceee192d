"""The same installation on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests import media_checker
from tests.database import postgres
from tests.programs import require_program
from tests.stack import running

if TYPE_CHECKING:
    from pathlib import Path


def test_the_sample_is_dubbed_with_its_rows_in_postgresql(tmp_path: Path) -> None:
    require_program("redis-server")
    with (
        postgres() as server,
        running(tmp_path, "--no-flower", DATABASE_URL=server.fresh()) as stack,
    ):
        job = stack.add(
            f"{stack.base}/sample/",
            requestedDubbing=True,
            sourceLang="en",
            targetLang="es",
            dubbingProvider="local",
        )
        finished = stack.completed(job["id"])
        health = stack.call("GET", "/healthz").json()
    expected = media_checker.Expected(languages=("eng", "spa"))
    assert media_checker.problems("webapp/sample/sample.mp4", str(finished), expected) == []
    assert not (tmp_path / "data" / "dubline.db").exists()
    assert health["dependencies"]["database"] == "ok"
