"""The demo: dub the bundled sample and show every stage live."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.settings import Settings


def run_demo(settings: Settings) -> None:
    """Send the sample through and print what came out."""
