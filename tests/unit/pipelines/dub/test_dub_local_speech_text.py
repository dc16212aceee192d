# ruff: noqa: RUF001
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.dub.local.speech_text import for_speech, for_translation


@pytest.mark.parametrize(
    ("tag", "text", "neutral"),
    [
        ("en", "It cost $1,250.50 on 12/05/2024.", "It cost $1250.50 on 2024-12-05."),
        ("en-GB", "On 12/05/2024", "On 2024-05-12"),
        ("en", "1,000,000 people, 3 of 1,5 or 10,000,0", "1000000 people, 3 of 1,5 or 10,000,0"),
        ("es", "Costó 1.250,50 € el 12/05/2024", "Costó 1250.50 € el 2024-05-12"),
        ("ru", "Это 1 250,5 км 12.05.2024", "Это 1250.5 км 2024-05-12"),
        ("en", "on 45/13/2024", "on 45/13/2024"),
        (
            "en",
            "Milk & bread, e.g. here, i.e. now.",
            "Milk and bread, for example here, that is now.",
        ),
        ("en", "Dr. Smith of AT&T in version 1.2.3 at 10:30", None),
        ("xx", "1,250.50 e.g.", None),
    ],
)
def test_numbers_and_dates_pass_every_translator(tag: str, text: str, neutral: str | None) -> None:
    assert for_translation(text, tag) == (neutral or text)


@pytest.mark.parametrize(
    ("language", "text", "read"),
    [
        ("es", "el 2024-05-12 a 3.5 km", "el 12 de mayo de 2024 a 3,5 kilómetros"),
        (
            "es",
            "a -5 °C, 20 km/h y 1 kg",
            "a menos 5 grados Celsius, 20 kilómetros por hora y 1 kilogramo",
        ),
        ("es", "25% y $1250.50", "25 por ciento y 1250,50 dólares estadounidenses"),
        ("es", "Dr. López, p. ej., etc.", "Doctor López, por ejemplo, etcétera"),
        ("es", "el 1.º de 1990s", "el 1º de 1990"),
        ("ru", "5 кг, 3.5 км и 25%", "5 килограмм, 3,5 километра и 25 процентов"),
        ("ru", "и т. д., т. е. млн", "и так далее, то есть миллионов"),
        (
            "en",
            "3 kg for 5 € at 1.5 m in the 1990s",
            "3 kilograms for 5 euros at 1.5 meters in the 1990s",
        ),
        ("kk", "-5 және 3.5", "минус 5 және 3,5"),
        ("es", "5-10 km en F-16", "5-10 kilómetros en F-16"),
        ("es", "de 10-12 casas, versión 1.2.3 a las 10:30", None),
        ("xx", "3.5 km", "3.5 km"),
    ],
)
def test_voices_get_words_for_what_they_would_spell(
    language: str, text: str, read: str | None
) -> None:
    spoken = for_speech(text, language).replace("\u00a0", " ")
    assert spoken == (read or text)


def test_a_separator_that_the_translator_put_in_is_none_of_decimals() -> None:
    assert for_speech("Hay 1.250 casas", "es", "There are 1250 houses") == "Hay 1250 casas"
    assert for_speech("Es 3.141", "es", "It is 3.141") == "Es 3,141"


def test_a_number_and_its_unit_are_held_together() -> None:
    assert for_speech("25% más", "es").split(" ") == ["25\u00a0por\u00a0ciento", "más"]


@given(st.text(), st.sampled_from(["en", "es", "ru", "kk", "zh", "und", ""]))
def test_any_text_can_be_read(text: str, language: str) -> None:
    assert isinstance(for_speech(for_translation(text, language), language, text), str)


@given(st.text(st.characters(categories=["Ll", "Lu"], exclude_characters="ſ")))
def test_plain_words_stay_as_they_are(text: str) -> None:
    if text not in {"etc", "млн", "млрд", "Dr", "Mme", "Mlle"}:
        assert for_speech(for_translation(text, "en"), "es") == text
