"""The theme's tokens: colours and sizes, read from resources/themes/<name>.json."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

from qcdesk.system import paths

THEMES = ("light", "dark")


@dataclass(frozen=True)
class Tokens:
    """All colours as ``#rrggbb`` and sizes in logical pixels; every theme file names each of them."""

    window: str
    surface: str
    sunken: str
    line: str
    line_strong: str
    text: str
    muted: str
    hint: str
    disabled: str
    accent: str
    accent_hover: str
    accent_text: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    rail: str
    rail_text: str
    rail_active: str
    stripe: str
    radius: int
    spacing: int
    dark: bool


def load_tokens(name: str) -> Tokens:
    """The tokens of a theme; raises TypeError when the file lacks one or has one too many."""
    path = paths.resources_dir() / "themes" / f"{name}.json"
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Tokens(**raw["colours"], **raw["sizes"], dark=raw["dark"])


def colour_names() -> list[str]:
    """The names of the tokens that are colours."""
    return [each.name for each in fields(Tokens) if each.type == "str"]
