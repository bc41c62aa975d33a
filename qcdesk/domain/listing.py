"""What a list of a register shows, and in which order."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

STATUS, EVIDENCE = "status", "evidence"
"""Columns of every register beside its fields."""

Stored = str | int | None
"""A value as a typed table holds it: numbers as integers of their last digit, None a blank."""


@dataclass(frozen=True)
class Span:
    """The stored values of a column from `low` to `high`, both included; None is open, a blank is outside."""

    column: str
    low: Stored = None
    high: Stored = None


@dataclass(frozen=True)
class Listing:
    """Entries of a register: of one unit, or of all when `unit` is empty.

    `sort` is a field's code, `STATUS` or `EVIDENCE`; empty is the order of arrival. `search` is
    text that some shown field contains. `filters` names the stored values that a column may have,
    `spans` between which its values are.
    `only` restricts the list to these entry identities, `without` leaves these out; `first` are
    entry identities that stand at the top.
    """

    register: str
    unit: str = ""
    sort: str = ""
    descending: bool = False
    search: str = ""
    filters: tuple[tuple[str, frozenset[Stored]], ...] = ()
    spans: tuple[Span, ...] = ()
    only: frozenset[str] | None = None
    without: frozenset[str] = frozenset()
    first: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        """True if entries may be hidden by a search or a filter."""
        return bool(self.search or self.filters or self.spans or self.without) or self.only is not None


@dataclass(frozen=True)
class Listed:
    """Entry keys in the order of a listing: all of them if `complete`, else the first ones.

    `shown` counts what the listing shows, `total` also what its search and filters hide; both
    are estimates until the listing is complete.
    """

    listing: Listing
    keys: array[int]
    shown: int
    total: int
    complete: bool
