"""The bars and columns of charts, as models make them and charts draw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.base.text import aside_text, joined, pair_text


@dataclass(frozen=True)
class ChartBar:
    """One line: `share` and `mark` are parts of the longest bar, from 0 to 1."""

    name: str
    value: str
    share: float
    token: str = "accent"  # noqa: S105 - a colour token
    mark: float | None = None
    code: str = ""


@dataclass(frozen=True)
class ChartColumn:
    """One column of a chart: its height as a number, or None where there is nothing, and as text."""

    name: str
    value: float | None
    text: str
    token: str = "accent"  # noqa: S105 - a colour token
    mark: float | None = None
    mark_text: str = ""
    code: str = ""


@dataclass(frozen=True)
class ChartContent:
    """A whole chart; `line` is a height that is drawn across all columns, with its words."""

    columns: Sequence[ChartColumn]
    line: float | None = None
    line_text: str = ""

    @property
    def words(self) -> str:
        """The chart as sentences, for who cannot see it."""
        parts = [pair_text(c.name, aside_text(c.text, c.mark_text)) for c in self.columns]
        return joined([*parts, self.line_text] if self.line_text else parts)
