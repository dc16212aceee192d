"""The action table of the page, read from its source, for tests that hold the page to it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "frontend" / "src"
ENTRY = re.compile(
    r'(?:\bid: |onJobs\()(?P<q>["`])(?P<id>[\w-]+(?:\$\{filter\})?)(?P=q)'
    r"[^\[]*?keys: \[(?P<keys>[^\]]*)\][^{}]*?label: \"list\.(?P<label>\w+)\""
)


@dataclass(frozen=True)
class Row:
    """One action: its keys as aria-keyshortcuts writes them, and its English name."""

    id: str
    keys: tuple[str, ...]
    name: str


def action_table() -> list[Row]:
    """Return the actions in the order of the sources."""
    words = _words("list")
    rows: list[Row] = []
    for file in ("on-jobs.ts", "on-page.ts"):
        text = (SOURCE / "actions" / file).read_text()
        for entry in ENTRY.finditer(text):
            if "filter" in entry["id"]:
                rows += _filters(words)
            else:
                keys = tuple(re.findall(r'"([^"]+)"', entry["keys"]))
                rows.append(Row(entry["id"], keys, words[entry["label"]]))
    return rows


def filters() -> list[str]:
    """Return the names of the sidebar's choices, from the top."""
    text = (SOURCE / "store" / "view.ts").read_text()
    body = re.search(r"FILTERS[^{]*\{(.*?)\n\}", text, re.DOTALL)
    assert body
    return re.findall(r"^  (\w+):", body[1], re.MULTILINE)


def _filters(words: dict[str, str]) -> list[Row]:
    shown = words["showFilter"]
    return [
        Row(f"show-{name}", (str(digit),), shown.replace("{filter}", words[name]))
        for digit, name in enumerate(filters()[:10])
    ]


def _words(area: str) -> dict[str, str]:
    text = (SOURCE / "i18n" / "en" / f"{area}.ts").read_text()
    pairs = re.findall(r'^  (\w+): ("(?:[^"\\]|\\.)*"),', text, re.MULTILINE)
    return {name: json.loads(word) for name, word in pairs}
