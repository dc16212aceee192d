"""Which subtitles are fetched: by people before by machine, the asked and the dub's languages."""

from __future__ import annotations

import pytest

from models.stage_io import DownloadInput, Tools
from pipelines.download.subtitles import is_subtitle, wanted_languages

VTT = [{"ext": "vtt", "url": "http://example.com/a.vtt"}]
JSON = [{"ext": "json3", "url": "http://example.com/a.json"}]


def job(**more):
    return DownloadInput(workdir="/nowhere", tools=Tools(), url="http://example.com/", **more)


def info(manual="", automatic="", language=None):
    return {
        "subtitles": dict.fromkeys(manual.split(), VTT),
        "automatic_captions": dict.fromkeys(automatic.split(), VTT),
        "language": language,
    }


@pytest.mark.parametrize(
    ("source", "said", "tags"),
    [
        ("auto", info("de en fr"), ["en"]),
        ("auto", info("de en-US"), ["en-US"]),
        ("auto", info("fr de", language="de"), ["de"]),
        ("auto", info("fr it"), ["fr"]),
        ("auto", info("fr", "en"), ["fr"]),
        ("auto", info("", "ru de en-orig en"), ["en-orig"]),
        ("auto", info("", "en de", language="de"), ["de"]),
        ("de", info("en de"), ["de"]),
        ("de", info("en", "de-DE"), ["de-DE"]),
        ("de", info("en"), []),
        ("auto", info(), []),
        ("deu", info("en de"), ["de"]),
    ],
)
def test_the_dub_gets_the_source_language(source, said, tags):
    assert wanted_languages(job(keep_subtitles=True, dub_source_lang=source), said) == tags


def test_asked_languages_come_in_order_and_once():
    said = info("en es de", "ru")
    asked = job(embed_subtitles=True, subtitle_langs=("ru", "es", "xx"), keep_subtitles=True)
    assert wanted_languages(asked, said) == ["ru", "es", "en"]
    twice = job(embed_subtitles=True, subtitle_langs=("en",), keep_subtitles=True)
    assert wanted_languages(twice, said) == ["en"]
    assert wanted_languages(job(embed_subtitles=True), info("de fr", language="fr")) == ["fr"]


def test_nothing_is_fetched_unasked_or_unreadable():
    assert wanted_languages(job(), info("en")) == []
    chat = {"subtitles": {"live_chat": JSON, "en": JSON}, "automatic_captions": None}
    assert wanted_languages(job(keep_subtitles=True), chat) == []


@pytest.mark.parametrize(
    ("text", "good"),
    [("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n", True), ("<html>no</html>", False), ("", False)],
)
def test_only_files_with_cues_are_subtitles(tmp_path, text, good):
    path = tmp_path / "a.vtt"
    path.write_text(text)
    assert is_subtitle(path) is good


def test_a_missing_file_is_no_subtitle(tmp_path):
    assert not is_subtitle(tmp_path / "none.vtt")
