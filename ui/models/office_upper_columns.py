"""What filling writes for the office above, and what it returned, as rows of tables."""

from __future__ import annotations

from qcdesk.plan.builtin_registers import READING
from qcdesk.plan.model import Plan
from qcdesk.services.upper_returns import UpperReturn
from qcdesk.services.upper_submission import CHANGED, NEW, WITHDRAWN, FilledEntry
from qcdesk.services.views import EntryView
from qcdesk.text import translate
from ui.base.icons import Icon
from ui.base.table_model import Column
from ui.base.theme import Theme


def filled_key(row: FilledEntry) -> object:
    """What tells entries apart."""
    return row.entry.entry_id


def filled_columns(theme: Theme, plan: Plan) -> list[Column]:
    """What changes, register, entry, evidence; `plan` is the one above."""
    words = {NEW: translate("new"), CHANGED: translate("changed"), WITHDRAWN: translate("withdrawn")}
    pictures = {
        NEW: (Icon.ADD, "good"),
        CHANGED: (Icon.REDO, "accent"),
        WITHDRAWN: (Icon.UNDO, "warn"),
    }
    return [
        Column(
            "change",
            translate("Change"),
            lambda row: words[row.change],
            icon=lambda row: theme.icon(*pictures[row.change]),
            width=9,
        ),
        Column(
            "register", translate("Register"), lambda row: plan.register(row.entry.register).name, width=16
        ),
        Column("title", translate("Entry"), lambda row: entry_name(plan, row.entry), width=34),
        Column(
            "evidence",
            translate("Evidence"),
            lambda row: str(len(row.entry.evidence) or ""),
            sort=lambda row: len(row.entry.evidence),
            right=True,
            width=8,
        ),
    ]


def entry_name(plan: Plan, entry: EntryView) -> str:
    """An entry's title; a reading is named by its indicator."""
    if entry.register != READING.code:
        return entry.title or "—"
    code = str(entry.values["indicator"])
    return next((f"{each.code} {each.name}" for each in plan.indicators if each.code == code), code)


def returned_key(row: UpperReturn) -> object:
    """What tells entries apart."""
    return row.above.entry_id


def returned_columns(theme: Theme, below: Plan, above: Plan) -> list[Column]:
    """State, unit, register, entry, what the office above says."""
    units = {unit.code: unit.name for unit in below.units}

    def unit(row: UpperReturn) -> str:
        return (
            units.get(row.entry.unit, row.entry.unit) if row.entry is not None else translate("this office")
        )

    def picture(row: UpperReturn) -> tuple[Icon, str]:
        if row.waits:
            return Icon.WARNING, "warn"
        return (Icon.DONE, "good") if row.entry is not None else (Icon.OPEN, "muted")

    return [
        Column("state", translate("Status"), progress, icon=lambda row: theme.icon(*picture(row)), width=18),
        Column("unit", translate("Unit"), unit, width=14),
        Column(
            "register", translate("Register"), lambda row: above.register(row.above.register).name, width=12
        ),
        Column("title", translate("Entry"), lambda row: entry_name(above, row.above), width=22),
        Column(
            "remarks",
            translate("Remarks"),
            lambda row: "；".join(remark.text for remark in row.remarks),
            width=40,
        ),
    ]


def progress(row: UpperReturn) -> str:
    """How far the answer to a return is."""
    if row.entry is None:
        return translate("to be corrected here")
    if row.waits:
        return translate("to be passed on")
    if row.entry.status == "returned":
        return translate("passed on, with the unit")
    if row.entry.status == "accepted":
        return translate("accepted, to be filled in")
    return translate("corrected, to be reviewed")
