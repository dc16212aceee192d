"""Serving a job's file and thumbnail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from models.clock import now
from models.job import Artifact, Media
from tests.servers import streams

if TYPE_CHECKING:
    from tests.servers.gateway import Api

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def job_id(api: Api) -> str:
    return str(api.add()["id"])


def publish(api: Api, job_id: str, name: str = "Title [id].mp4", state: str = "published") -> None:
    (api.settings.library_dir / name).write_bytes(CONTENT)
    api.write(
        Artifact(
            job_id=job_id, attempt=1, path=name, size_bytes=len(CONTENT), fingerprint="0",
            state=state, created_at=now(),
        )
    )  # fmt: skip


def test_the_finished_file_is_served_whole_and_in_parts(api: Api, job_id: str) -> None:
    publish(api, job_id)
    path = api.get(f"/api/jobs/{job_id}")["fileUrl"]
    whole = api.ask("GET", path)
    assert (whole.status_code, whole.mimetype, whole.data) == (200, "video/mp4", CONTENT)
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    part = api.ask("GET", path, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, CONTENT[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(CONTENT)}"
    beyond = api.ask("GET", path, headers={"Range": "bytes=999999-"})
    assert (beyond.status_code, beyond.get_json()["code"]) == (416, "RANGE_NOT_SATISFIABLE")
    same = api.ask("GET", path, headers={"If-None-Match": whole.headers["ETag"]})
    assert same.status_code == 304
    saved = api.ask("GET", f"{path}?download=1").headers["Content-Disposition"]
    assert saved == 'attachment; filename="Title [id].mp4"'


def test_a_file_of_an_unknown_kind_is_never_shown_as_a_page(api: Api, job_id: str) -> None:
    publish(api, job_id, "page.html")
    answer = api.ask("GET", f"/api/jobs/{job_id}/file")
    assert answer.mimetype == "application/octet-stream"


def test_the_kept_video_is_the_best_until_something_is_published(api: Api, job_id: str) -> None:
    publish(api, job_id, "intent.mp4", state="intent")
    kept = api.settings.tmp_dir / job_id / "kept" / "video.mkv"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"kept")
    (kept.parent / "thumb.jpg").write_bytes(b"jpeg")
    thumbnail = str(kept.parent / "thumb.jpg")
    api.write(Media(job_id=job_id, video_path=str(kept), thumbnail_path=thumbnail, tracks=[]))
    assert api.ask("GET", f"/api/jobs/{job_id}/file").data == b"kept"
    answer = api.ask("GET", f"/api/jobs/{job_id}/thumbnail")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == (
        "image/jpeg",
        "private, max-age=3600",
    )
    publish(api, job_id)
    assert api.ask("GET", f"/api/jobs/{job_id}/file").data == CONTENT


def test_nothing_outside_the_media_folder_is_served(api: Api, job_id: str) -> None:
    secret = api.folder / "secret.mp4"
    secret.write_text("secret")
    link = api.settings.library_dir / "link.mp4"
    link.symlink_to(secret)
    for path in (str(secret), "library/link.mp4", "../secret.mp4", "/etc/passwd", "library"):
        other = api.add()["id"]
        paths = {"video_path": path, "thumbnail_path": path, "preview_path": path}
        api.write(Media(job_id=other, **paths, tracks=[]))
        for kind in ("file", "thumbnail", "preview"):
            answer = api.ask("GET", f"/api/jobs/{other}/{kind}")
            assert (answer.status_code, answer.get_json()["code"]) == (404, "NOT_FOUND"), path


def test_a_preview_is_served_in_parts_while_it_is_there(api: Api, job_id: str) -> None:
    path = f"/api/jobs/{job_id}/preview"
    assert api.ask("GET", path).status_code == 404
    preview = api.settings.tmp_dir / job_id / "kept" / "preview.m4a"
    preview.parent.mkdir(parents=True)
    preview.write_bytes(CONTENT)
    shown = str(preview.relative_to(api.settings.media_root))
    api.write(Media(job_id=job_id, preview_path=shown, tracks=[]))
    assert api.get(f"/api/jobs/{job_id}")["media"]["previewPath"] == shown
    whole = api.ask("GET", path)
    assert (whole.status_code, whole.mimetype, whole.data) == (200, "audio/mp4", CONTENT)
    part = api.ask("GET", path, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.data) == (206, CONTENT[:10])
    preview.unlink()
    assert api.ask("GET", path).status_code == 404


def test_a_job_without_a_file_says_so(api: Api, job_id: str) -> None:
    assert api.get(f"/api/jobs/{job_id}")["fileUrl"] is None
    assert api.ask("GET", f"/api/jobs/{job_id}/file").status_code == 404


def test_every_file_that_is_there_is_listed_and_served(api: Api, job_id: str) -> None:
    publish(api, job_id)
    kept = api.settings.tmp_dir / job_id / "kept"
    kept.mkdir(parents=True)
    (kept / "subtitles-0.vtt").write_text("WEBVTT\n")
    (api.folder / "secret.vtt").write_text("secret")
    below = str(kept.relative_to(api.settings.media_root))
    texts = [
        {"path": f"{below}/subtitles-0.vtt", "language": "en"},
        {"path": f"{below}/gone.vtt", "language": "de"},
        {"path": "../secret.vtt", "language": "fr"},
    ]
    video = "library/Title [id].mp4"
    api.write(Media(job_id=job_id, video_path=video, subtitles=texts, tracks=[]))
    files = api.get(f"/api/jobs/{job_id}/files")["files"]
    assert [(file["key"], file["language"]) for file in files] == [
        (files[0]["key"], None),
        ("subtitles-0", "en"),
    ]
    assert (files[0]["name"], files[0]["path"], files[0]["sizeBytes"]) == (
        "Title [id].mp4", "library/Title [id].mp4", len(CONTENT),
    )  # fmt: skip
    assert api.ask("GET", files[0]["url"], headers={"Range": "bytes=5-7"}).data == CONTENT[5:8]
    subtitle = api.ask("GET", f"{files[1]['url']}?download=1")
    assert (subtitle.mimetype, subtitle.data) == ("text/vtt", b"WEBVTT\n")
    for key in ("subtitles-1", "subtitles-2", "library-99", "video-0", "..%2Fsecret"):
        answer = api.ask("GET", f"/api/jobs/{job_id}/files/{key}")
        assert (answer.status_code, answer.get_json()["code"]) == (404, "NOT_FOUND"), key
    assert api.ask("GET", "/api/jobs/nobody/files").status_code == 404


def test_one_voice_of_two_is_served_whole_and_in_parts(api: Api, job_id: str) -> None:
    publish(api, job_id)
    tones = [word for hertz in (330, 660) for word in ("-f", "lavfi", "-i", f"sine=f={hertz}:d=1")]
    film = api.settings.library_dir / "Title [id].mp4"
    streams.ffmpeg(*tones, "-map", "0", "-map", "1", "-c:a", "aac", film)
    (listed,) = api.get(f"/api/jobs/{job_id}/files")["files"]
    assert listed["audioTracks"] == 2
    path = f"/api/jobs/{job_id}/file"
    plain, first, second = (api.ask("GET", path + ask) for ask in ("", "?audio=0", "?audio=1"))
    assert len({plain.data, first.data, second.data}) == 3
    assert len({plain.headers["ETag"], first.headers["ETag"], second.headers["ETag"]}) == 3
    assert {len(plain.data)} == {len(first.data), len(second.data)}
    assert second.data.count(b"trak") == 1
    at = second.data.index(b"trak") + 2
    part = api.ask("GET", f"{path}?audio=1", headers={"Range": f"bytes={at}-{at + 9}"})
    assert (part.status_code, part.data) == (206, second.data[at : at + 10])
    assert part.headers["Content-Range"] == f"bytes {at}-{at + 9}/{len(plain.data)}"
    beyond = api.ask("GET", f"{path}?audio=1", headers={"Range": "bytes=999999999-"})
    assert beyond.status_code == 416
    same = api.ask("GET", f"{path}?audio=1", headers={"If-None-Match": second.headers["ETag"]})
    assert same.status_code == 304
    assert api.ask("HEAD", f"{path}?audio=1").headers["Content-Length"] == str(len(plain.data))
    for ask, status in (("audio=2", 404), ("audio=-1", 400), ("audio=x", 400), ("audio=9999", 400)):
        assert api.ask("GET", f"{path}?{ask}").status_code == status, ask
