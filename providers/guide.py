"""The patient guide, from providers/catalogue/guide.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "catalogue" / "guide.toml"
LISTS = ("rules", "sources", "conditions", "specialties", "sensations", "treatments")


@cache
def guide() -> dict[str, Any]:
    """This function will give the guide as plain data: its version, sources, and sections with their items."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return told | {"sections": [_section(section) for section in told["sections"]]}


def _section(section: dict[str, Any]) -> dict[str, Any]:
    """A section whose items all have the same members."""
    empty: dict[str, Any] = {"level": None} | {name: [] for name in LISTS}
    return section | {"items": [empty | item for item in section.get("items", [])]}
