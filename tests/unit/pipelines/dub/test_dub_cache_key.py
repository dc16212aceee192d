"""Two jobs share a kept dub only when nothing that matters is different."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models.stage_io import DubInput, Tools
from pipelines.dub.cache import key_of

WORD = st.text("abc/?=&-", min_size=1, max_size=4)
FACTS = st.fixed_dictionaries(
    {
        "url": st.sampled_from(
            ["https://a.test/v", "https://a.test:8443/v", "https://b.test/v", "https://a.test/w"]
        ),
        "source_id": WORD,
        "source_lang": st.sampled_from(["auto", "en", "de"]),
        "target_lang": st.sampled_from(["ru", "es"]),
        "duration_s": st.integers(1, 40).map(lambda tenths: tenths / 10),
    }
)
ENGINE = st.sampled_from(["vot", "local"])
OPTIONS = st.lists(WORD, max_size=3).map(tuple)


def key(facts: dict[str, Any], engine: str, options: tuple[str, ...]) -> str:
    return key_of(DubInput(workdir="/w", tools=Tools(), video="", **facts), engine, options)


@given(FACTS, ENGINE, OPTIONS, FACTS, ENGINE, OPTIONS)
def test_a_key_is_equal_where_everything_is(one, engine, options, other, its_engine, its_options):
    same = (one, engine, options) == (other, its_engine, its_options)
    assert (key(one, engine, options) == key(other, its_engine, its_options)) == same


@given(FACTS, ENGINE, OPTIONS, st.floats(-0.04, 0.04))
def test_a_key_bears_what_a_dub_bears(facts, engine, options, off):
    near = facts | {"duration_s": facts["duration_s"] + off, "target_lang": facts["target_lang"]}
    assert key(near, engine, options) == key(facts, engine, options)


@given(FACTS, ENGINE, OPTIONS, WORD)
def test_what_else_a_link_says_does_not_matter_once_it_names_the_id(facts, engine, options, more):
    def at(query: str) -> str:
        return key(facts | {"url": f"{facts['url']}?{query}"}, engine, options)

    named = facts["source_id"].replace("?", "_").replace("&", "_")
    facts["source_id"] = named
    assert at(f"v={named}") == at(f"v={named}&t={more}")


def test_a_key_is_a_name_and_nothing_else() -> None:
    facts = {"url": "https://a.test/../../x", "source_id": "../..", "duration_s": 1.0}
    made = key({**facts, "target_lang": "ru"}, "vot", ("../x",))
    assert len(made) == 64
    assert set(made) <= set("0123456789abcdef")
