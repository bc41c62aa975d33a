"""All evidence of a desk: who uses each file, which entries lack one, what is used twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from qcdesk.domain.errors import UserError
from qcdesk.services.context import Context
from qcdesk.services.entry_views import views
from qcdesk.services.evidence_files import find_file
from qcdesk.services.views import EntryView, EvidenceView
from qcdesk.store import blobs, entries
from qcdesk.system.faults import disk_faults
from qcdesk.system.files import copy_hashed, save_as_name


@dataclass(frozen=True)
class EvidenceUse:
    """One evidence file with the entries that use it."""

    evidence: EvidenceView
    users: tuple[EntryView, ...]
    acknowledged: bool


@dataclass(frozen=True)
class EvidenceOverview:
    """All files in use, and the entries that have none: `lacking` must have one by the plan."""

    files: tuple[EvidenceUse, ...]
    lacking: tuple[EntryView, ...]
    bytes: int


def evidence_overview(context: Context, unit: str = "") -> EvidenceOverview:
    """Every evidence file linked by entries, of one unit if given, and entries that lack one."""
    with context.read() as connection:
        plan = context.plan(connection)
        found: list[EntryView] = []
        lacking: list[EntryView] = []
        for register in plan.registers:
            stored = entries.of_register(connection, register.code, unit or None)
            shown = views(connection, plan, stored)
            found += shown
            if register.evidence == "required":
                lacking += [entry for entry in shown if not entry.evidence]
        uses = _uses(found)
        known = blobs.get(connection, uses)
    files = tuple(
        EvidenceUse(evidence, tuple(users), sha256 in known and known[sha256].acknowledged)
        for sha256, (evidence, users) in uses.items()
    )
    return EvidenceOverview(files, tuple(lacking), sum(use.evidence.size for use in files))


def _uses(found: list[EntryView]) -> Mapping[str, tuple[EvidenceView, list[EntryView]]]:
    uses: dict[str, tuple[EvidenceView, list[EntryView]]] = {}
    for entry in found:
        for evidence in entry.evidence:
            uses.setdefault(evidence.sha256, (evidence, []))[1].append(entry)
    return uses


def evidence_file(context: Context, sha256: str) -> Path:
    """Where an evidence file lies, for showing it; it must not be changed there.

    Raises UserError ``evidence.missing``.
    """
    with context.read() as connection:
        path = find_file(context, connection, sha256)
    if path is None:
        raise UserError("evidence.missing", sha256=sha256)
    return path


def copy_out(context: Context, sha256: str, name: str, folder: Path) -> Path:
    """A copy of an evidence file under its own name, for opening it with another program."""
    source = evidence_file(context, sha256)
    with disk_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / f"{sha256[:8]}-{save_as_name(name)}"
        return copy_hashed(source, folder, lambda _: target).path
