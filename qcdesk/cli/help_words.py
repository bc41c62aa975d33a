"""Typer's help pages: its own words replaced, and lines that break in Chinese text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markdown import Markdown
from rich.text import Text
from typer import rich_utils

_make_rich_text = rich_utils._make_rich_text  # noqa: SLF001  # Typer offers no other place


def localise_help(words: Mapping[str, str]) -> None:
    """Give Typer's constants the texts of `words` and wrap help that has no spaces."""
    for name, word in words.items():
        setattr(rich_utils, name, word)
    rich_utils._make_rich_text = _folded  # noqa: SLF001


def _folded(**arguments: Any) -> Markdown | Text:
    # A table cell cuts off a word that is too long for it, and a Chinese sentence is one word.
    text = _make_rich_text(**arguments)
    if isinstance(text, Text):
        text.overflow = "fold"
    return text
