"""Text on its way to a spreadsheet through the clipboard, and back."""

from __future__ import annotations

import re

from qcdesk.reports.formula_starts import FORMULA_STARTS

_NUMBER = re.compile(r"[+-][0-9][0-9,]*(\.[0-9]+)?%?")


def pasteable(text: str) -> str:
    """Text that a spreadsheet takes as it is when it is pasted: no formula, signed numbers excepted."""
    dangerous = text[:1] in FORMULA_STARTS and not _NUMBER.fullmatch(text)
    return f"'{text}" if dangerous else text


def unguarded(text: str) -> str:
    """The text that `pasteable` guarded, when it comes back from the clipboard."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_STARTS else text
