"""The page needs no inline script or style, and the header that every answer carries allows none."""

from __future__ import annotations

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typing_extensions import override

from tests.programs import require_program
from webapp.doorman import HEADERS

FRONTEND = Path(__file__).parents[2] / "frontend"
WRITTEN_INLINE = re.compile(r"dangerouslySetInnerHTML|createElement\(\s*[\"'](?:style|script)[\"']")


class Inline(HTMLParser):
    """Collects what a page says inline that a strict policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts: list[str] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not names.get("src")):
            self.found.append(f"<{tag}>")
        if tag == "script" and names.get("src"):
            self.scripts.append(str(names["src"]))
        self.found += [f"{tag} {name}" for name in names if name == "style" or name[:2] == "on"]
        self.found += [f"{tag} {value}" for value in names.values() if _is_script_url(value)]


def _is_script_url(value: str | None) -> bool:
    return (value or "").strip().lower().startswith(("javascript:", "data:text"))


def read(html: str) -> Inline:
    page = Inline()
    page.feed(html)
    return page


def policy() -> dict[str, set[str]]:
    text = dict(HEADERS)["Content-Security-Policy"]
    parts = [part.split() for part in text.split(";")]
    return {name: set(sources) for name, *sources in parts}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page as it is built now, whatever lies in frontend/dist."""
    out = tmp_path_factory.mktemp("dist")
    vite = FRONTEND / "node_modules" / "vite" / "bin" / "vite.js"
    command = [require_program("node"), str(vite), "build", "--outDir", str(out), "--emptyOutDir"]
    subprocess.run([*command, "--logLevel", "error"], cwd=FRONTEND, check=True)
    return (out / "index.html").read_text()


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<script>go()</script>", ["<script>"]),
        ("<style>a {}</style>", ["<style>"]),
        ('<body style="color: red" onload="go()">', ["body style", "body onload"]),
        ('<a href=" JavaScript:go()">', ["a  JavaScript:go()"]),
        ('<script type="module" src="/a.js"></script><p class="style">on</p>', []),
    ],
)
def test_what_is_inline_is_found(html: str, found: list[str]) -> None:
    assert read(html).found == found


def test_the_page_has_nothing_inline(built: str) -> None:
    for html in ((FRONTEND / "index.html").read_text(), built):
        page = read(html)
        assert page.found == []
        assert page.scripts, "the page loads a script"


def test_the_page_loads_from_its_own_server_alone(built: str) -> None:
    assert "//" not in re.sub(r"<!--.*?-->", "", built, flags=re.DOTALL)


def test_the_policy_allows_scripts_and_styles_as_files_of_our_own_only() -> None:
    rules = policy()
    assert rules["default-src"] == {"'none'"}
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == {"'self'"}
    for name in ("object-src", "base-uri", "frame-ancestors"):
        assert rules[name] == {"'none'"}, name
    for name, sources in rules.items():
        assert not any("unsafe" in source or "*" in source for source in sources), name


def test_no_component_writes_scripts_styles_or_raw_html() -> None:
    for path in (FRONTEND / "src").rglob("*.ts*"):
        found = WRITTEN_INLINE.search(path.read_text())
        assert found is None, f"{path.relative_to(FRONTEND)}: {found and found.group()}"
