from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from models.stage_io import LocalModels
from pipelines.dub.local import hear, installed, piper, translation_models
from pipelines.dub.local.hear import CUE_MAX_S, Word, cues_of
from pipelines.dub.local.piper import Piper, piper_voices
from pipelines.dub.local.translation_models import TranslationModel, models_in

if TYPE_CHECKING:
    from pathlib import Path

GAPS = st.lists(st.tuples(st.floats(0, 2), st.floats(0.05, 1.0), st.booleans()), max_size=40)


def empty(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return str(path)


def test_models_are_told_apart_by_their_files(tmp_path: Path) -> None:
    for name in ("model/model.bin", "sentencepiece.model"):
        empty(tmp_path / "translate-en_ru" / name)
        empty(tmp_path / "broken" / name)
    said = {"from_code": "en", "to_code": "ru"}
    (tmp_path / "translate-en_ru" / "metadata.json").write_text(json.dumps(said))
    (tmp_path / "broken" / "metadata.json").write_text("[]")
    for folder in ("opus-mt-en-de", "opus-mt-en-xx", "kaz_eng", "whatever"):
        for name in ("model.bin", "source.spm", "target.spm"):
            empty(tmp_path / folder / name)
    empty(tmp_path / "en-fr" / "model.bin")
    assert models_in(str(tmp_path)) == {
        ("en", "ru"): TranslationModel(str(tmp_path / "translate-en_ru"), "argos"),
        ("en", "de"): TranslationModel(str(tmp_path / "opus-mt-en-de"), "marian"),
        ("kk", "en"): TranslationModel(str(tmp_path / "kaz_eng"), "marian"),
    }
    assert models_in("") == models_in(str(tmp_path / "none")) == {}


def test_a_voice_says_its_language_in_its_config(tmp_path: Path) -> None:
    configs = {
        "b_ru": {"language": {"code": "ru_RU"}},
        "a_ru": {"language": {"code": "ru_RU"}},
        "old": {"espeak": {"voice": "kk"}},
        "odd": [],
        "unknown": {"language": {"code": "xx"}},
    }
    for name, config in configs.items():
        empty(tmp_path / f"{name}.onnx")
        (tmp_path / f"{name}.onnx.json").write_text(json.dumps(config))
    empty(tmp_path / "without.onnx")
    assert piper_voices(str(tmp_path)) == {
        "ru": Piper(str(tmp_path / "a_ru.onnx")),
        "kk": Piper(str(tmp_path / "old.onnx")),
    }
    assert piper_voices("") == {}


def test_what_the_operator_gave_and_cannot_be_used_is_told(tmp_path: Path, monkeypatch) -> None:
    given = LocalModels(
        whisper=str(tmp_path), translation=str(tmp_path), piper=str(tmp_path), glossary="/none"
    )
    settings = ["WHISPER_MODEL", "TRANSLATION_MODELS", "PIPER_VOICES", "GLOSSARY_FILE"]
    for there in (True, False):
        monkeypatch.setattr(hear, "has_package", lambda there=there: there)
        monkeypatch.setattr(translation_models, "can_run", lambda there=there: there)
        monkeypatch.setattr(piper, "can_run", lambda there=there: there)
        told = list(installed.shortcomings(given))
        assert [sentence.split()[0] for sentence in told] == settings
        assert all(("not installed" in sentence) is not there for sentence in told[:3])
    assert list(installed.shortcomings(LocalModels())) == []


def test_a_whisper_model_is_whole_or_none(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(hear, "has_package", lambda: True)
    assert not hear.can_hear("")
    for name in hear.MODEL_FILES:
        assert not hear.can_hear(str(tmp_path))
        empty(tmp_path / name)
    assert hear.can_hear(str(tmp_path))


def test_heard_words_become_cues_at_sentences_and_pauses() -> None:
    words = [Word(0.0, 0.4, " Good"), Word(0.4, 0.9, " morning."), Word(1.0, 1.3, " It"),
             Word(1.3, 1.5, " is"), Word(2.5, 3.0, " late")]  # fmt: skip
    assert [tuple(cue) for cue in cues_of(words)] == [
        (0.0, 0.9, "Good morning."),
        (1.0, 1.5, "It is"),
        (2.5, 3.0, "late"),
    ]


@given(GAPS)
def test_no_heard_word_is_lost_and_no_cue_is_long(gaps) -> None:
    words, now = [], 0.0
    for gap, length, ends in gaps:
        words.append(Word(now + gap, now + gap + length, " a." if ends else " b"))
        now += gap + length
    cues = list(cues_of(words))
    assert " ".join(cue.text for cue in cues).split() == [word.text.strip() for word in words]
    assert all(cue.end - cue.start <= CUE_MAX_S + 1e-9 for cue in cues)
    assert [cue.start for cue in cues] == sorted(cue.start for cue in cues)
