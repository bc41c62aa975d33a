"""What stands in an entry's cells, read by the fields of its register."""

from __future__ import annotations

from collections.abc import Mapping

from qcdesk.domain.errors import UserError
from qcdesk.domain.revisions import EVIDENCE, CellContent
from qcdesk.domain.values import State, Value, decode
from qcdesk.plan.model import FieldDef

Cells = Mapping[str, CellContent]
"""The contents of an entry's cells, by cell code."""


def field_value(definition: FieldDef, cells: Cells) -> Value:
    """The value of a field in an entry's cells; not reported when absent or of another type."""
    content = cells.get(definition.cell_code)
    raw = None if content is None else content.get(definition.code)
    try:
        return decode(raw, definition.kind, definition.places)
    except UserError:
        return State.NOT_REPORTED


def evidence_count(cells: Cells) -> int:
    """The number of evidence files linked to an entry."""
    links = [cell for cell in cells if cell.startswith(EVIDENCE)]
    return sum(cells[cell] is not None for cell in links) if links else 0
