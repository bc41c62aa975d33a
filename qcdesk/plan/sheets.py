"""The plan workbook's sheets: the one description that reader, writer, template and guide use."""

from __future__ import annotations

from qcdesk.plan.nearest import folded, nearest
from qcdesk.plan.sheet_types import SheetDef
from qcdesk.plan.sheets_basic import (
    CHOICES,
    FIELDS,
    ORGANISATIONS,
    PERIODS,
    REGISTERS,
    SETTINGS,
    STAGES,
    UNITS,
)
from qcdesk.plan.sheets_results import CHANGES, CHECKS, INDICATORS, REWARDS, SCHEME, TARGETS

SHEETS: tuple[SheetDef, ...] = (
    SETTINGS,
    UNITS,
    ORGANISATIONS,
    PERIODS,
    REGISTERS,
    FIELDS,
    CHOICES,
    STAGES,
    INDICATORS,
    TARGETS,
    CHECKS,
    SCHEME,
    REWARDS,
    CHANGES,
)
"""All sheets in the order in which a person fills them."""

KEY_HEADER = ("项目", "key")
VALUE_HEADER = ("值", "value")
"""Headers of a vertical sheet: Chinese and English."""

COMMENT = "#"
"""A row whose first filled cell begins with this is skipped."""


_BY_TITLE = {folded(name): sheet for sheet in SHEETS for name in (sheet.title, sheet.name)}


def sheet_named(title: str) -> SheetDef | None:
    """The sheet with this Chinese or English title, however it is spaced or capitalised."""
    return _BY_TITLE.get(folded(title))


def nearest_header(sheet: SheetDef, header: str) -> str:
    """The sheet's header most like a mistyped one, in the language it was written in."""
    names = [name for column in sheet.columns for name in (column.header, column.field)]
    return nearest(header.rstrip("*"), names)
