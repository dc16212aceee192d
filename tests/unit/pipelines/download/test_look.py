"""From what yt-dlp says of a link to what a person is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from yt_dlp.utils import DownloadError, UnsupportedError

from models.errors import AddressForbidden, StageError, UnsupportedUrl
from models.stage_io import ProbeInput, ProbeOutput, Tools
from pipelines.download import look
from pipelines.download.look import ENTRIES_MAX, FORMATS_MAX, run_probe

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://93.184.215.14/watch"
VIDEO = {
    "id": "v1",
    "title": "A film",
    "extractor_key": "Site",
    "webpage_url": "https://video.test/v1",
    "duration": 61.5,
    "channel": "Somebody",
    "thumbnail": "https://video.test/t.jpg",
    "language": "en",
    "url": "https://cdn.test/1",
    "requested_formats": [
        {"format_id": "1", "ext": "mp4", "vcodec": "avc1.4d", "acodec": "none", "filesize": 700},
        {"format_id": "2", "ext": "m4a", "vcodec": "none", "acodec": "mp4a.40.2", "filesize": 300},
    ],
    "formats": [
        {"format_id": "0", "ext": "3gp", "height": 144, "width": "wide", "fps": float("inf")},
        {"format_id": "1", "ext": "mp4", "height": 1080, "fps": 25, "filesize_approx": 700.6},
    ],
    "subtitles": {"es": [], "live_chat": [], "en": []},
    "automatic_captions": {"ru": []},
}


class FakeYdl:
    """Answers like yt-dlp, or fails like it."""

    answers: dict[str, Any]

    def __init__(self, params: dict[str, Any]) -> None:
        self.params = params

    def extract_info(self, url: str, *, download: bool, ie_key: str | None = None) -> Any:
        assert not download
        assert ie_key is None
        answer = self.answers[url]
        if isinstance(answer, Exception):
            raise answer
        return answer


def seen(
    monkeypatch: pytest.MonkeyPatch, answer: Any, more: dict[str, Any] | None = None
) -> ProbeOutput:
    FakeYdl.answers = {URL: answer, **(more or {})}

    def make(params: dict[str, Any], **_: Any) -> FakeYdl:
        return FakeYdl(params)

    monkeypatch.setattr(look, "make_ydl", make)
    monkeypatch.setattr(look, "close_ydl", lambda _ydl: None)
    return run_probe(ProbeInput(workdir="/", tools=Tools(), url=URL))


def entries(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {"_type": "url", "url": f"https://video.test/{number}", "title": f"N {number}"}


def test_a_video_with_its_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    found = seen(monkeypatch, VIDEO)
    assert (found.title, found.uploader, found.duration_s) == ("A film", "Somebody", 61.5)
    assert (found.source_id, found.extractor, found.language) == ("v1", "Site", "en")
    assert found.size_bytes == 1000
    assert (found.subtitles, found.automatic_subtitles) == (("en", "es"), ("ru",))
    small, large = found.formats
    assert (small.width, small.height, small.fps) == (None, 144, None)
    assert (large.height, large.fps, large.size_bytes) == (1080, 25.0, 700)
    assert (found.is_list, found.entries) == (False, ())


def test_a_format_is_described_and_preview_pictures_are_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pictures = {"format_id": "sb0", "ext": "mhtml", "vcodec": "none", "acodec": "none"}
    sound = {"format_id": "140", "vcodec": "none", "acodec": "mp4a.40.2"}
    rest = {"ext": "m4a", "tbr": 129.51, "format_note": "medium\n\x1b[1m", "filesize": 10}
    (only,) = seen(monkeypatch, VIDEO | {"formats": [pictures, sound | rest]}).formats
    assert (only.id, only.ext, only.video_codec, only.audio_codec) == ("140", "m4a", None, "aac")
    assert (only.bitrate, only.size_bytes, only.note) == (129_510, 10, "medium")


def test_of_many_formats_the_best_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [{"format_id": str(number)} for number in range(FORMATS_MAX + 5)]
    found = seen(monkeypatch, VIDEO | {"formats": many}).formats
    assert [found[0].id, found[-1].id, len(found)] == ["5", str(FORMATS_MAX + 4), FORMATS_MAX]


def test_a_size_is_told_only_when_every_piece_tells_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pieces = [{"format_id": "1", "filesize": 1}, {"format_id": "2"}]
    assert seen(monkeypatch, VIDEO | {"requested_formats": pieces}).size_bytes is None


def test_foreign_words_are_made_harmless(monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = VIDEO | {
        "title": "\x1b[31mred\n\u202etxt" + "x" * 1000,
        "thumbnail": "javascript:alert(1)",
        "duration": "long",
        "webpage_url": "file:///etc/passwd",
    }
    found = seen(monkeypatch, hostile)
    assert found.title is not None
    assert found.title.startswith("red txt")
    assert len(found.title) <= 500
    assert (found.thumbnail_url, found.duration_s, found.webpage_url) == (None, None, None)


def test_a_list_with_the_links_to_add(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "https://video.test/page"
    own = [
        {"webpage_url": f"{page}#1", "original_url": page, "url": "https://cdn.test/1.mp4"},
        {"webpage_url": page, "url": "magnet:?xt=1"},
        None,
        {"_type": "url", "url": "https://video.test/3", "title": "Three", "duration": 3},
    ]
    found = seen(
        monkeypatch, {"_type": "playlist", "title": "All", "webpage_url": page, "entries": own}
    )
    assert (found.is_list, found.title, found.has_more) == (True, "All", False)
    links = [(entry.url, entry.title, entry.duration_s) for entry in found.entries]
    assert links == [
        ("https://cdn.test/1.mp4", None, None),
        ("https://video.test/3", "Three", 3.0),
    ]


@pytest.mark.parametrize("size", [500, 501])
def test_a_long_list_is_cut(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    found = seen(monkeypatch, {"_type": "playlist", "entries": entries(size)})
    assert (len(found.entries), found.has_more) == (ENTRIES_MAX, size > ENTRIES_MAX)
    assert found.entries[0].url == "https://video.test/0"


def test_a_list_of_one_is_that_video(monkeypatch: pytest.MonkeyPatch) -> None:
    lone = {"_type": "playlist", "entries": entries(1)}
    found = seen(monkeypatch, lone, {"https://video.test/0": VIDEO})
    assert (found.is_list, found.title) == (False, "A film")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "No video or audio"),
        (VIDEO | {"is_live": True}, "live stream"),
        ({"_type": "playlist", "entries": []}, "No video or audio"),
        ({"title": "words", "formats": []}, "No video or audio"),
        (UnsupportedError(URL), "No video or audio"),
    ],
)
def test_what_is_of_no_use(monkeypatch: pytest.MonkeyPatch, answer: Any, words: str) -> None:
    with pytest.raises(UnsupportedUrl, match=words):
        seen(monkeypatch, answer)


def test_every_failure_of_yt_dlp_becomes_one_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StageError, match="could not be read"):
        seen(monkeypatch, DownloadError("ERROR: [Site] v1: something new"))


def test_a_private_address_is_refused_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(look, "make_ydl", lambda *_a, **_k: pytest.fail("asked"))
    job = ProbeInput(workdir="/", tools=Tools(), url="http://10.0.0.1/a")
    with pytest.raises(AddressForbidden):
        run_probe(job)
