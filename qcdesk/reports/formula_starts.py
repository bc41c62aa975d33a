"""How a formula begins."""

from __future__ import annotations

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""Characters with which spreadsheets begin a formula, full-width ones included."""
