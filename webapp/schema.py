"""Write the OpenAPI document for the front end: `python -m webapp.schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from webapp.app import describe
from webapp.document import build

TARGET: Final = Path(__file__).parents[1] / "frontend" / "openapi.json"


def text() -> str:
    """Return the document's text; the same for the same code, on every machine."""
    return json.dumps(build(describe()), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.write_text(text())
