"""What an office has consolidated, read for the office above in one snapshot, with its evidence."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.figures import COUNTY, Figure
from qcdesk.domain.merging import EntryState, merge
from qcdesk.domain.revisions import CellContent, linked
from qcdesk.plan.model import Indicator
from qcdesk.services.consolidate import BASES, find_period
from qcdesk.services.context import Context
from qcdesk.services.evidence_files import find_file, unsound
from qcdesk.services.upper_mapping import PlanPair, RegisterPair
from qcdesk.store import blobs, entries, figures, ledger
from qcdesk.store.unit_of_work import Connection, audit_head
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import copy_hashed

Step = Callable[[], None]
"""Called for each piece of work; may raise because the user wants to stop."""


@dataclass(frozen=True)
class Counted:
    """An entry below with the content that counts on the chosen basis, None when none does."""

    entry_id: str
    cells: Mapping[str, CellContent] | None
    conflict: bool


@dataclass(frozen=True)
class Material:
    """All that is taken from below, read in one snapshot before anything is written."""

    pair: PlanPair
    registers: tuple[tuple[RegisterPair, tuple[Counted, ...]], ...]
    readings: tuple[tuple[Indicator, Figure], ...]
    unmatched: tuple[str, ...]
    files: Mapping[str, blobs.Blob]
    known_files: frozenset[str]
    digest: str
    audit_head: str

    @property
    def size(self) -> int:
        """Entries, readings and files."""
        return sum(len(counted) for _, counted in self.registers) + len(self.readings) + len(self.files)


def read_material(connection: Connection, pair: PlanPair, own_period: str, basis: str) -> Material:
    """Everything the office above is told of one of our periods; `basis` as in the consolidation.

    Raises UserError ``period.unknown``.
    """
    registers = tuple((each, _counted(connection, each, basis)) for each in pair.registers)
    typed = [indicator for indicator in pair.above.indicators if indicator.source == "reading"]
    known = {indicator.code for indicator in pair.below.indicators}
    wanted = [indicator for indicator in typed if indicator.code in known]
    period = find_period(pair.below, own_period)
    table = figures.compute(connection, pair.below, period, BASES[basis], {i.code for i in wanted})
    cells = [entry.cells for _, counted in registers for entry in counted if entry.cells is not None]
    return Material(
        pair=pair,
        registers=registers,
        readings=tuple((indicator, table.get(indicator.code, COUNTY)) for indicator in wanted),
        unmatched=tuple(f"{i.code} {i.name}" for i in typed if i.code not in known),
        known_files=frozenset(blobs.all_present(connection)),
        files=blobs.get(connection, {sha256 for each in cells for sha256 in linked(each)}),
        digest=ledger.digest(connection),
        audit_head=audit_head(connection),
    )


def _counted(connection: Connection, registers: RegisterPair, basis: str) -> tuple[Counted, ...]:
    stored = entries.of_register(connection, registers.below.code, deleted=True)
    numbers = [entry.no for entry in stored]
    revisions = ledger.revisions_of(connection, numbers)
    decisions = ledger.decisions_of(connection, numbers)
    found = []
    for entry in stored:
        state = merge(revisions.get(entry.no, ()), decisions.get(entry.no, ()))
        cells = state.accepted_figures if basis == "accepted" else state.received_figures
        found.append(Counted(entry.entry_id, cells, _undecided(state)))
    return tuple(found)


def _undecided(state: EntryState) -> bool:
    return bool(state.conflicts) and state.accepted_figures is None


def bring_files(office: Context, upper: Context, material: Material, step: Step) -> tuple[str, ...]:
    """Put evidence into the store above, without a second copy where the disk allows it.

    Returns those that are not here either.
    """
    missing: list[str] = []
    for sha256, blob in material.files.items():
        step()
        with office.read() as connection:
            source = find_file(office, connection, sha256) if blob.present else None
        if source is None:
            missing.append(sha256)
            continue
        with disk_faults(source):
            _bring_file(source, upper.layout.evidence, sha256)
    return tuple(missing)


def missing_files(office: Context, material: Material) -> tuple[str, ...]:
    """Evidence that `bring_files` would not find."""
    present = [sha256 for sha256, blob in material.files.items() if blob.present]
    with office.read() as connection:
        held = blobs.places(connection, present)
    gone = unsound(office, present, held, deep=False)
    return tuple(sha256 for sha256, blob in material.files.items() if not blob.present or sha256 in gone)


def _bring_file(source: Path, folder: Path, sha256: str) -> None:
    target = blobs.path_of(folder, sha256)
    if target.is_file():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        copy_hashed(source, folder, lambda _: target)
