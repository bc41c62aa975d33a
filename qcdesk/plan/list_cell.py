"""Several items in one cell of a workbook."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[,，、;；\n]")


def split(text: str) -> list[str]:
    """The items of a list cell; empty items do not count."""
    return [item.strip() for item in _SEPARATORS.split(text) if item.strip()]
