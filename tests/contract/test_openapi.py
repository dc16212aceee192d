"""The OpenAPI document is fresh, whole, and has every route."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from models.events import LIVE_EVENT
from webapp.app import describe
from webapp.schema import TARGET, text

REST = """
POST /api/auth/login · POST /api/auth/logout · POST /api/auth/refresh · GET /api/auth/me
POST /api/jobs · POST /api/jobs/batch · GET /api/jobs · GET /api/jobs/{job_id}
PATCH /api/jobs/{job_id} · POST /api/jobs/{job_id}/cancel · POST /api/jobs/{job_id}/pause
POST /api/jobs/{job_id}/resume · POST /api/jobs/{job_id}/retry · POST /api/jobs/{job_id}/dub
POST /api/jobs/{job_id}/move · POST /api/jobs/actions · DELETE /api/jobs/{job_id}
GET /api/jobs/{job_id}/logs · GET /api/jobs/{job_id}/file · GET /api/jobs/{job_id}/thumbnail
GET /api/jobs/{job_id}/preview · GET /api/jobs/changes
POST /api/jobs/{job_id}/start · POST /api/queue/pause · POST /api/queue/resume
GET /api/settings · PATCH /api/settings · POST /api/probe
GET /api/presets · PUT /api/presets/{name} · DELETE /api/presets/{name}
GET /api/cookies · PUT /api/cookies/{site} · DELETE /api/cookies/{site}
GET /api/stats · GET /api/workers · GET /api/languages · GET /healthz · GET /readyz · GET /metrics
"""
JOB = """
url requestedDubbing targetLang sourceLang dubbingProvider useLivelyVoice formatPreset
outputContainer priority downloadSubtitles subtitleLangs rateLimit proxy folder id status createdAt
updatedAt completedAt retries error errorCode stage percent speed eta downloadedBytes totalBytes
position version title thumbnailUrl voiceBalance startNow failures retryAt expectedBytes
"""
STAGE = """
stage status percent attempt phase speed eta startedAt finishedAt error errorCode stalled wakeAt
"""
SETTINGS = """
queuePaused downloadSize dubSize muxSize stalledMinutes rateLimit altRateLimit altMode altSchedule
retriesMax retryPauseSec keepFailedHours keepEventsDays removeFinishedDays removeFinishedFiles
defaultContainer defaultFormatPreset defaultSubtitles defaultFolder defaultTargetLang
defaultProvider defaultVoiceBalance
"""
STATS = "counts total freeBytes totalBytes reserveBytes queuePaused speed rateLimit"
MEDIA = """
id jobId videoPath audioOriginalPath audioDubbedPath tempDir durationSec width height fps videoCodec
audioCodec fileSizeBytes sourceId sourceTitle sourceUploader sourceUploadDate sourceThumbnailUrl
tracks previewPath
"""


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text())
    return found


def test_the_front_end_has_the_current_document() -> None:
    assert TARGET.read_text() == text(), "run `python -m webapp.schema`"


@pytest.mark.parametrize("call", [c.strip() for c in re.split("·|\n", REST) if c.strip()])
def test_every_call_of_the_contract_is_there(document: dict[str, Any], call: str) -> None:
    method, path = call.split()
    operation = document["paths"][path][method.lower()]
    assert operation["summary"]
    assert operation["operationId"]


@pytest.mark.parametrize(
    ("shape", "names"),
    [
        ("JobView", JOB),
        ("MediaView", MEDIA),
        ("StageView", STAGE),
        ("SettingsView", SETTINGS),
        ("SettingsPatch", SETTINGS),
        ("StatsAnswer", STATS),
    ],
)
def test_shapes_have_the_contracts_fields(document: dict[str, Any], shape: str, names: str) -> None:
    assert set(names.split()) <= set(document["components"]["schemas"][shape]["properties"])


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    references = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert references
    assert references <= set(schemas)
    assert not re.search(r'"#/\$defs/', json.dumps(document))


def test_no_answer_holds_cookies(document: dict[str, Any]) -> None:
    """They are asked for in requests, and shapes of requests are no answers."""
    shapes = document["components"]["schemas"]
    holding = {name for name, shape in shapes.items() if "cookies" in shape.get("properties", {})}
    assert holding == {"JobRequest", "BatchRequest", "CookiesBody"}
    answers = [
        answer
        for item in document["paths"].values()
        for operation in item.values()
        for answer in operation["responses"].values()
    ]
    assert not [name for name in holding if f'schemas/{name}"' in json.dumps(answers)]


def test_live_events_are_the_union_that_is_published(document: dict[str, Any]) -> None:
    live = document["components"]["schemas"]["LiveEvent"]
    published = LIVE_EVENT.json_schema(mode="serialization")
    assert set(live["discriminator"]["mapping"]) == set(published["discriminator"]["mapping"])


def test_the_events_of_the_list_are_described(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    names = {"epoch", "from", "to", "upsert", "remove", "counts", "total", "queueRev"}
    assert names <= set(schemas["ListChanges"]["required"])
    assert {"epoch", "globalSeq", "slots", "version"} <= set(schemas["Stats"]["required"])
    assert "ListPatch" not in schemas
    record = schemas["ListJob"]
    assert set(record["required"]) == {"id", "version", "status", "url", "createdAt"}
    assert not [name for name, field in record["properties"].items() if "default" in field]


def test_operation_ids_are_unique(document: dict[str, Any]) -> None:
    ids = [op["operationId"] for item in document["paths"].values() for op in item.values()]
    assert len(ids) == len(set(ids))


def test_every_api_route_is_described() -> None:
    app = describe()
    described = {re.sub(r"\{(\w+)\}", r"<\1>", path) for path in app.paths}
    pages = {"/api/openapi.json", "/api/docs", "/api/docs.js", "/api/docs.css"}
    routes = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    assert routes - pages <= described
