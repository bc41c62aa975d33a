"""One line of a chart, as models make it and the chart draws it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ChartBar:
    """One line: `share` and `mark` are parts of the longest bar, from 0 to 1."""

    name: str
    value: str
    share: float
    token: str = "accent"  # noqa: S105 - a colour token
    mark: float | None = None
    code: str = ""
