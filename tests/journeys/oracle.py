"""An oracle that saw who wrote what with what in sight; it knows nothing of revisions and their parents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Cells = Mapping[str, object]


@dataclass(frozen=True)
class Write:
    """Cells that one person left at one place; `saw` are the writes that were before his eyes."""

    entry: str
    cells: Cells
    saw: frozenset[int]


@dataclass
class Oracle:
    """Every write of the year, and which of them have come to each place.

    `names` are the identities under which writes travel in files.
    """

    writes: dict[int, Write] = field(default_factory=dict)
    of_entry: dict[str, set[int]] = field(default_factory=dict)
    here: dict[str, set[int]] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def sees(self, place: str, entry: str) -> frozenset[int]:
        """The writes of an entry that have come to a place with all that they were made upon."""
        here = self.here.setdefault(place, set())
        return frozenset(n for n in self.of_entry.get(entry, set()) & here if self.writes[n].saw <= here)

    def wrote(self, place: str, entry: str, cells: Cells, name: str) -> None:
        """Somebody wrote at a place, upon all that is seen there."""
        number = len(self.writes)
        self.writes[number] = Write(entry, dict(cells), self.sees(place, entry))
        self.of_entry.setdefault(entry, set()).add(number)
        self.here[place].add(number)
        self.names[name] = number

    def came(self, place: str, names: Iterable[str]) -> None:
        """A file with these writes was read at a place."""
        self.here.setdefault(place, set()).update(self.names[name] for name in names)

    def said(self, entry: str) -> dict[str, list[object]]:
        """What each cell says: one content, or several by people who did not see each other."""
        numbers = self.of_entry[entry]
        found: dict[str, list[object]] = {}
        for cell in {cell for n in numbers for cell in self.writes[n].cells}:
            writers = [n for n in numbers if cell in self.writes[n].cells]
            last = [n for n in writers if not any(n in self.writes[other].saw for other in writers)]
            for content in (self.writes[n].cells[cell] for n in sorted(last)):
                if content not in found.setdefault(cell, []):
                    found[cell].append(content)
        return found

    def apart(self, entry: str) -> bool:
        """Whether the entry was last written at several places that did not see each other."""
        numbers = self.of_entry[entry]
        return sum(not any(n in self.writes[other].saw for other in numbers) for n in numbers) > 1
