"""Sentences about the plan's workbook."""

from __future__ import annotations

from qcdesk.messages.model import N_, UNCHANGED, Message, Messages

MESSAGES: Messages = {
    "workbook.broken": Message(
        what=N_("The workbook cannot be read: {detail}."),
        safe=UNCHANGED,
        next_step=N_("Open it in a spreadsheet program and save it again as .xlsx."),
    ),
    "workbook.encrypted": Message(
        what=N_("The workbook is protected by a password."),
        safe=UNCHANGED,
        next_step=N_("Remove the password and save it again."),
    ),
    "workbook.old-format": Message(
        what=N_("The workbook is in an old Excel format."),
        safe=UNCHANGED,
        next_step=N_("Save it as .xlsx."),
    ),
    "workbook.sheet-too-large": Message(
        what=N_("The sheet is too large; at most {rows} rows and {columns} columns are read."),
        safe=UNCHANGED,
        next_step=N_("Delete the unused rows and columns."),
    ),
    "workbook.too-large": Message(
        what=N_("The workbook has {size} bytes; at most {limit} are read."),
        safe=UNCHANGED,
        next_step=N_("Remove pictures and unused sheets."),
    ),
    "workbook.unpacks-too-large": Message(
        what=N_("The workbook unpacks to {size} bytes; at most {limit} are read."),
        safe=UNCHANGED,
        next_step=N_("Remove pictures and unused sheets."),
    ),
    "workbook.formula": Message(
        what=N_("The cell contains a formula; only its last computed value would be read."),
        next_step=N_("Replace the formula by its value."),
    ),
    "workbook.error-value": Message(
        what=N_("The cell shows an Excel error."),
        next_step=N_("Correct the formula or clear the cell."),
    ),
    "workbook.cell-too-long": Message(
        what=N_("The cell's text is too long."),
    ),
    "workbook.merged": Message(
        what=N_("Cells are merged here; each cell must hold its own value."),
        next_step=N_("Split the cells and fill each one."),
    ),
    "workbook.not-xlsx": Message(
        what=N_("The file is not an Excel workbook (.xlsx)."),
        safe=UNCHANGED,
        next_step=N_("Open it in a spreadsheet program and save it again as .xlsx."),
    ),
    "workbook.unreadable": Message(
        what=N_("The workbook cannot be read."),
        safe=UNCHANGED,
        next_step=N_("Open it in a spreadsheet program and save it again as .xlsx."),
    ),
}
