"""Write the OpenAPI document for the front end: `python -m webapp.schema`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from webapp.app import describe
from webapp.document import as_text

TARGET: Final = Path(__file__).parents[1] / "frontend" / "openapi.json"


def text() -> str:
    """Return the document's text; the same for the same code, on every machine."""
    return as_text(describe())


if __name__ == "__main__":
    TARGET.write_text(text())
