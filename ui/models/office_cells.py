"""Cells of the ledger as a clerk reads them: labels for codes, values for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from qcdesk.domain.revisions import DELETED, EVIDENCE, CellContent
from qcdesk.domain.values import Kind, Value, decode
from qcdesk.plan.model import FieldDef, Plan, RegisterDef
from qcdesk.plan.rows import display
from qcdesk.services.import_entries import options_of
from qcdesk.text import listed, translate
from ui.base.text import joined, pair_text

SHORT_DIGEST = 12
NO_FILES: Mapping[str, str] = MappingProxyType({})


def cell_name(register: RegisterDef, cell: str, files: Mapping[str, str] = NO_FILES) -> str:
    """The labels of a cell's fields; `files` are the titles of evidence by SHA-256, where they are known."""
    if cell == DELETED:
        return translate("Deleted")
    if cell.startswith(EVIDENCE):
        sha256 = cell[len(EVIDENCE) :]
        title = files.get(sha256, "")
        return (
            translate("evidence “{title}”", title=title)
            if title
            else translate("Evidence {digest}", digest=sha256[:SHORT_DIGEST])
        )
    labels = [field.label for field in register.fields if field.cell_code == cell]
    return listed(labels) or cell


def value_text(plan: Plan, field: FieldDef, value: Value) -> str:
    """A value with its unit of measure; organisations by name."""
    if field.kind is Kind.ORGANISATION and isinstance(value, str):
        name = next((each.name for each in plan.organisations if each.code == value), "")
        return name or value
    text = display(field, value, options_of(plan, field))
    return f"{text} {field.unit_of_measure}" if text and field.unit_of_measure else text


def content_text(plan: Plan, register: RegisterDef, cell: str, content: CellContent) -> str:
    """What a cell holds, in words."""
    if cell == DELETED:
        return translate("deleted") if content and content.get("value") else translate("kept")
    if content is None:
        return translate("(blank)")
    if cell.startswith(EVIDENCE):
        return str(content.get("title") or content.get("name") or translate("attached"))
    fields = [field for field in register.fields if field.cell_code == cell and field.code in content]
    parts = []
    for field in fields:
        text = value_text(plan, field, decode(content[field.code], field.kind, field.places))
        parts.append(text if len(fields) == 1 else pair_text(field.label, text))
    return joined(parts) or translate("(blank)")
