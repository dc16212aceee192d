"""What the documents name exists: files, make targets, commands, settings, words."""

import re
from pathlib import Path

import pytest

from models.settings import Settings
from webapp.cli.main import main

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ADRS = sorted((ROOT / "docs" / "adr").glob("0*.md"))
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z0-9-]+):", MAKEFILE, re.MULTILINE))
NAMES = [str(path.relative_to(ROOT)) for path in DOCS]


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    links = re.findall(r"(?<!!)\[[^]]*\]\(([^)#\s]+)", path.read_text())
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", NAMES)
def test_make_targets_exist(name: str) -> None:
    spans = re.findall(r"`([^`\n]+)`|^(make [^#\n]+)", (ROOT / name).read_text(), re.MULTILINE)
    lines = [one or other for one, other in spans]
    commands = re.findall(r"^(?:[A-Z_]+=\S+ )*make ([a-z].*)", "\n".join(lines), re.MULTILINE)
    words = [word for command in commands for word in command.split() if word.islower()]
    assert set(words) <= TARGETS


@pytest.mark.parametrize("name", NAMES)
def test_dubline_commands_exist(name: str) -> None:
    used = re.findall(
        r"(?:^|[`/])dubline ([a-z]+(?:-[a-z]+)*)", (ROOT / name).read_text(), re.MULTILINE
    )
    assert set(used) <= set(main.commands)


def test_readme_begins_with_the_two_commands() -> None:
    first_screen = (ROOT / "README.md").read_text().splitlines()[:20]
    assert any(line.startswith("make demo") for line in first_screen)
    assert any(line.startswith("make run") for line in first_screen)


def test_every_target_is_explained_and_phony() -> None:
    explained = set(re.findall(r"^([a-z0-9-]+):.* ## ", MAKEFILE, re.MULTILINE))
    phony = {
        word
        for line in re.findall(r"^\.PHONY: (.+)", MAKEFILE, re.MULTILINE)
        for word in line.split()
    }
    assert explained == TARGETS == phony


def test_every_setting_is_in_the_configuration_page() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text()
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \|([^|]*)\|", page, re.MULTILINE))
    assert rows.keys() == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, (bool, int, float)) or (isinstance(default, str) and default):
            text = str(default).lower() if isinstance(default, bool) else str(default)
            assert rows[name.upper()].strip() == f"`{text}`", name


def test_decisions_are_numbered_listed_and_complete() -> None:
    index = (ROOT / "docs" / "adr" / "README.md").read_text()
    assert [int(path.name[:3]) for path in ADRS] == list(range(1, len(ADRS) + 1))
    for path in ADRS:
        text = path.read_text()
        assert f"({path.name})" in index
        for part in ("**Context.**", "**Decision.**", "**Consequences.**"):
            assert part in text, f"{path.name}: {part}"


def test_the_glossary_has_the_words_of_the_tables() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    for word in ("Job", "Stage", "StageRun", "Media", "Track", "Artifact", "JobEvent", "Provider"):
        assert f"**{word}**" in glossary


def test_scripts_are_executable_and_strict() -> None:
    for path in (*(ROOT / "scripts").glob("*.sh"), ROOT / ".ci" / "run"):
        assert path.stat().st_mode & 0o100, path.name
        assert "set -euo pipefail" in path.read_text(), path.name
