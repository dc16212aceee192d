"""Links, refusals and redaction of the vot engine: no program, no network."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ProviderBusy, ProviderRefused
from pipelines.dub.vot.failures import failure, redact
from pipelines.dub.vot.links import canonical

SECRET = "s3cr3t-token"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=LK6nLR1bzpI",
        "https://m.youtube.com/watch?list=PL1&v=LK6nLR1bzpI&t=10s",
        "http://youtu.be/LK6nLR1bzpI?si=abc",
        "https://youtube.com/shorts/LK6nLR1bzpI",
    ],
)
def test_youtube_links_are_canonical(url: str) -> None:
    assert canonical(url) == "https://youtu.be/LK6nLR1bzpI"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/watch?v=LK6nLR1bzpI",
        "https://youtube.com.example.org/watch?v=LK6nLR1bzpI",
        "https://www.youtube.com/watch?v=LK6nLR1bzpI0",
        "https://example.org/?u=https://youtu.be/LK6nLR1bzpI",
    ],
)
def test_other_links_stay_as_they_are(url: str) -> None:
    assert canonical(url) == url


WORDS = st.text(st.sampled_from("ab é?&/:#\n'<>@"))


@settings(deadline=None)
@given(WORDS, WORDS)
def test_neither_a_signature_nor_the_token_survives_redaction(before: str, after: str) -> None:
    said = f"{before} https://s3.test/a.mp3?X-Sig=5ec4e7{after} {SECRET}{after}"
    clean = redact(said, SECRET)
    assert "5ec4e7" not in clean
    assert SECRET not in clean
    assert "\n" not in clean


def test_the_path_of_a_link_stays_readable() -> None:
    assert redact("see http://me:pw@s3.test/a.mp3?x=1#y now") == "see http://s3.test/a.mp3 now"


@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        ({"kind": "refused", "text": "no such video"}, ProviderRefused, "no such video"),
        ({"kind": "refused"}, ProviderBusy, "empty answer"),
        ({"kind": "refused", "text": "Попробуйте позже"}, ProviderBusy, "позже"),
        ({"kind": "refused", "text": "Доступ к видео ограничен"}, ProviderRefused, "ограничен"),
        ({"kind": "login"}, ProviderRefused, "login"),
        ({"kind": "rate"}, ProviderBusy, "rate"),
        ({"kind": "http", "http": 503}, ProviderBusy, "503"),
        ({"kind": "http", "http": 408}, ProviderBusy, "408"),
        ({"kind": "http", "http": 429}, ProviderBusy, "429"),
        ({"kind": "http", "http": 400}, ProviderRefused, "400"),
        ({"kind": "unknown", "status": 12}, ProviderBusy, "status 12"),
        ({"kind": "something new"}, ProviderBusy, "status None"),
    ],
)
def test_each_kind_of_failure_has_its_class(line, error, words) -> None:
    raised = failure(line)
    assert type(raised) is error
    assert words in raised.message
