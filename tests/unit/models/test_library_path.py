"""Whatever a site calls its video, the name stays in the library and fits a file system."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.library_path import TOKENS, Naming, check_template, component, library_path

NAME_MAX = 255
NASTY = st.sampled_from(
    [
        *("..", ".", "/", "\\", "../../etc/passwd", "/etc/passwd", "~", "-rf", "CON", "nul.mkv"),
        *("a\x00b", "\u202egpj.exe", "{id}", "{title}", " . ", "...", "\ud800", "\x85", "\u2028"),
        *("🎬" * 300, "é" * 300, "e\u0301" * 200, "\r\n", "%(title)s", "$(reboot)", "a" * 400),
    ]
)
TEXT = st.one_of(st.text(max_size=300), NASTY, st.lists(NASTY, max_size=5).map("".join))
NAMING = st.builds(Naming, **dict.fromkeys(TOKENS, TEXT))
TEMPLATE = st.sampled_from(
    [
        *("{title} [{id}]", "{uploader}/{date} {title}", "{uploader}/{lang}/{title}", "{title}"),
        *("a/{title}/b/{id}", "./{title}", "{title}.{id}", "fixed", "{title}{title}{title}/{id}"),
    ]
)
EXTENSION = st.sampled_from(["mkv", "mp4", "webm", "m4a"])


def is_safe(name: str) -> bool:
    return (
        name not in {"", ".", ".."}
        and not name.startswith((".", "-", " "))
        and not name.endswith((".", " "))
        and not set(name) & set('<>:"/\\|?*')
        and not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in name)
        and not any(unicodedata.bidirectional(c) in BIDI for c in name)
    )


BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@given(TEXT)
@example(" . .x")
@example("- - name")
@example("\x85")
@example("nul.mkv" + "a" * 200)
@example("con" + " " * 200 + "x")
@example("\u061cname")
def test_a_component_is_safe_short_and_stays_as_it_is(text: str) -> None:
    name = component(text)
    assert is_safe(name), ascii(name)
    assert "\u061c" not in name
    assert len(name.encode()) <= 200
    assert component(name) == name


@given(TEMPLATE, NAMING, st.none() | TEXT, EXTENSION, st.integers(1, 999))
def test_no_name_leaves_the_library(
    template: str, naming: Naming, folder: str | None, extension: str, number: int
) -> None:
    assert check_template(template) is None
    path = library_path(template, naming, folder, extension, number)
    assert not path.is_absolute()
    assert path.suffix == f".{extension}"
    assert all(is_safe(part) for part in path.parts), ascii(str(path))
    assert all(len(part.encode()) <= NAME_MAX for part in path.parts)
    fixed = len(PurePosixPath(template).parts)
    assert len(path.parts) == fixed + len(
        [p for p in PurePosixPath(folder or "").parts if p != "/"]
    )


@given(TEMPLATE, NAMING, st.lists(st.integers(1, 999), min_size=2, max_size=2, unique=True))
def test_another_number_is_another_name(template: str, naming: Naming, numbers: list[int]) -> None:
    one, other = (library_path(template, naming, None, "mkv", number) for number in numbers)
    assert one != other
    assert one.parent == other.parent


def test_the_name_is_readable() -> None:
    naming = Naming(title="What? A/B: tést", id="dQw4", uploader="Me", date="20240102", lang="ru")
    path = library_path("{uploader}/{date} {title} [{id}] {lang}", naming, "films/new", "mkv")
    assert str(path) == "films/new/Me/20240102 What_ A_B_ tést [dQw4] ru.mkv"
    again = library_path("{title}", naming, None, "mkv", number=2)
    assert str(again) == "What_ A_B_ tést (2).mkv"


def test_a_title_that_looks_like_a_token_is_not_filled_again() -> None:
    assert library_path("{title}", Naming(title="{id}", id="x"), None, "mkv").stem == "{id}"


@pytest.mark.parametrize("name", ["con", "CON", "aux.txt", "com1", "LPT9.mkv", "nul"])
def test_device_names_are_not_devices(name: str) -> None:
    assert component(name) == f"_{name}"


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{title} [{id}]", None),
        ("{uploader}/{date}/{title}", None),
        ("{titel}", "Unknown token"),
        ("{title", "Unknown token"),
        ("{title.__class__}", "Unknown token"),
        ("", "relative path"),
        (".", "relative path"),
        ("/srv/{title}", "relative path"),
        ("../{title}", "relative path"),
        ("a/../../{title}", "relative path"),
    ],
)
def test_a_wrong_template_is_explained(template: str, fault: str | None) -> None:
    said = check_template(template)
    assert (said is None) if fault is None else (said is not None and fault in said)
