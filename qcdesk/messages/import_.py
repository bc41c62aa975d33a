"""Sentences about importing tables of entries."""

from __future__ import annotations

from qcdesk.messages.model import N_, NOTHING_IMPORTED, Message, Messages

MESSAGES: Messages = {
    "import.column-twice": Message(
        what=N_("The column “{column}” appears twice; the second one starts at {cell}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Delete or rename one of them."),
    ),
    "import.empty": Message(
        what=N_("“{path}” contains no rows."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose another file or sheet."),
    ),
    "import.no-column": Message(
        what=N_("No column of the table belongs to the register “{register}”."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Write the field names of the register into the first row, or export a template."),
    ),
    "import.no-sheet": Message(
        what=N_("There is no sheet “{sheet}”; the file has: {known}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose one of them."),
    ),
    "import.not-a-table": Message(
        what=N_("“{path}” cannot be read as a table: {reason}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Save it as .xlsx or as “CSV UTF-8”."),
    ),
    "import.no-key": Message(
        what=N_("No column of the table is used for {fields}, which tells the entries apart."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Choose the column for it, or another field by which rows belong together."),
    ),
    "import.repeated": Message(
        what=N_("Row {row} repeats row {first}."),
        safe=N_("The row is not imported."),
        next_step=N_("Delete one of them."),
    ),
    "import.too-large": Message(
        what=N_("“{path}” is too large; the limit is {limit}."),
        safe=NOTHING_IMPORTED,
        next_step=N_("Split the table into several files."),
    ),
}
