"""One point of a line chart, as models make it and the chart draws it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """`height` is a part of the chart's height from 0 to 1, None for a blank; `current` is marked."""

    name: str
    value: str
    height: float | None
    current: bool = False
