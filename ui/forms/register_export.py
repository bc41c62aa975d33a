"""Writing what a register lists to a workbook, in parts, so that a long one costs no more memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from qcdesk.domain.listing import Listing
from qcdesk.services.browse_entries import list_all, listed_entries
from qcdesk.services.check_period import CheckedFinding
from qcdesk.services.context import Context
from qcdesk.services.list_entries import current_plan
from ui.base.table_model import Column
from ui.models.entry_columns import EntryRow

PART = 5_000
"""Entries that are read together for an export."""


def export_listing(
    context: Context,
    path: Path,
    listing: Listing,
    columns: Sequence[Column],
    findings: Mapping[str, Sequence[CheckedFinding]],
) -> Path:
    """Write a listing as a workbook, in its order."""
    from qcdesk.services.export_table import export_table  # noqa: PLC0415 - brings openpyxl, which only a file needs

    keys = list_all(context, listing).keys
    rows = [
        EntryRow(entry, tuple(findings.get(entry.entry_id, ())), columns).texts
        for start in range(0, len(keys), PART)
        for entry in listed_entries(context, keys[start : start + PART])
    ]
    name = current_plan(context).register(listing.register).name
    return export_table(context, path, name, [column.title for column in columns], rows)
